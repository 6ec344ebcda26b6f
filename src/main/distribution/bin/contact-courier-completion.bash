#!/usr/bin/env bash
#
# contact-courier Bash Completion
# =======================
#
# Bash completion support for the `contact-courier` command,
#
# Installation
# ------------
#
# 1. Source all completion scripts in your .bash_profile
#
#   cd $YOUR_APP_HOME/bin
#   for f in $(find . -name "*_completion"); do line=". $(pwd)/$f"; grep "$line" ~/.bash_profile || echo "$line" >> ~/.bash_profile; done
#
# 2. Open a new bash console, and type `contact-courier [TAB][TAB]`
#
# 1a. Alternatively, if you have [bash-completion](https://github.com/scop/bash-completion) installed:
#     Place this file in a `bash-completion.d` folder:
#
#   * /etc/bash-completion.d
#   * /usr/local/etc/bash-completion.d
#   * ~/bash-completion.d
#
# Documentation
# -------------
# The script is called by bash whenever [TAB] or [TAB][TAB] is pressed after
# 'contact-courier (..)'. By reading entered command line parameters,
# it determines possible bash completions and writes them to the COMPREPLY variable.
# Bash then completes the user input if only one entry is listed in the variable or
# shows the options if more than one is listed in COMPREPLY.
#
# References
# ----------
# [1] http://stackoverflow.com/a/12495480/1440785
# [2] http://tiswww.case.edu/php/chet/bash/FAQ
# [3] https://www.gnu.org/software/bash/manual/html_node/The-Shopt-Builtin.html
# [4] http://zsh.sourceforge.net/Doc/Release/Options.html#index-COMPLETE_005fALIASES
# [5] https://stackoverflow.com/questions/17042057/bash-check-element-in-array-for-elements-in-another-array/17042655#17042655
# [6] https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html#Programmable-Completion
# [7] https://stackoverflow.com/questions/3249432/can-a-bash-tab-completion-script-be-used-in-zsh/27853970#27853970
#

if [ -n "$BASH_VERSION" ]; then
  # Enable programmable completion facilities when using bash (see [3])
  shopt -s progcomp
elif [ -n "$ZSH_VERSION" ]; then
  # Make alias a distinct command for completion purposes when using zsh (see [4])
  setopt COMPLETE_ALIASES
  alias compopt=complete

  # Enable bash completion in zsh (see [7])
  # Only initialize completions module once to avoid unregistering existing completions.
  if ! type compdef > /dev/null; then
    autoload -U +X compinit && compinit
  fi
  autoload -U +X bashcompinit && bashcompinit
fi

# CompWordsContainsArray takes an array and then checks
# if all elements of this array are in the global COMP_WORDS array.
#
# Returns zero (no error) if all elements of the array are in the COMP_WORDS array,
# otherwise returns 1 (error).
function CompWordsContainsArray() {
  declare -a localArray
  localArray=("$@")
  local findme
  for findme in "${localArray[@]}"; do
    if ElementNotInCompWords "$findme"; then return 1; fi
  done
  return 0
}
function ElementNotInCompWords() {
  local findme="$1"
  local element
  for element in "${COMP_WORDS[@]}"; do
    if [[ "$findme" = "$element" ]]; then return 1; fi
  done
  return 0
}

# The `currentPositionalIndex` function calculates the index of the current positional parameter.
#
# currentPositionalIndex takes three parameters:
# the command name,
# a space-separated string with the names of options that take a parameter, and
# a space-separated string with the names of boolean options (that don't take any params).
# When done, this function echos the current positional index to std_out.
#
# Example usage:
# local currIndex=$(currentPositionalIndex "mysubcommand" "$ARG_OPTS" "$FLAG_OPTS")
function currentPositionalIndex() {
  local commandName="$1"
  local optionsWithArgs="$2"
  local booleanOptions="$3"
  local previousWord
  local result=0

  for i in $(seq $((COMP_CWORD - 1)) -1 0); do
    previousWord=${COMP_WORDS[i]}
    if [ "${previousWord}" = "$commandName" ]; then
      break
    fi
    if [[ "${optionsWithArgs}" =~ ${previousWord} ]]; then
      ((result-=2)) # Arg option and its value not counted as positional param
    elif [[ "${booleanOptions}" =~ ${previousWord} ]]; then
      ((result-=1)) # Flag option itself not counted as positional param
    fi
    ((result++))
  done
  echo "$result"
}

# compReplyArray generates a list of completion suggestions based on an array, ensuring all values are properly escaped.
#
# compReplyArray takes a single parameter: the array of options to be displayed
#
# The output is echoed to std_out, one option per line.
#
# Example usage:
# local options=("foo", "bar", "baz")
# local IFS=$'\n'
# COMPREPLY=($(compReplyArray "${options[@]}"))
function compReplyArray() {
  declare -a options
  options=("$@")
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local i
  local quoted
  local optionList=()

  for (( i=0; i<${#options[@]}; i++ )); do
    # Double escape, since we want escaped values, but compgen -W expands the argument
    printf -v quoted %q "${options[i]}"
    quoted=\'${quoted//\'/\'\\\'\'}\'

    optionList[i]=$quoted
  done

  # We also have to add another round of escaping to $curr_word.
  curr_word=${curr_word//\\/\\\\}
  curr_word=${curr_word//\'/\\\'}

  # Actually generate completions.
  local IFS=$'\n'
  echo -e "$(compgen -W "${optionList[*]}" -- "$curr_word")"
}

# Bash completion entry point function.
# _complete_contact-courier finds which commands and subcommands have been specified
# on the command line and delegates to the appropriate function
# to generate possible options and subcommands for the last specified subcommand.
function _complete_contact-courier() {
  # Edge case: if command line has no space after subcommand, then don't assume this subcommand is selected (remkop/picocli#1468).
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} schema" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} check" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} doctor" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} config" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} trace" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} reconcile" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} erase" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} operate" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} login" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} prepare" ];    then _picocli_contact-courier; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters list" ];    then _picocli_contact-courier_deadletters; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters show" ];    then _picocli_contact-courier_deadletters; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters export" ];    then _picocli_contact-courier_deadletters; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters edit" ];    then _picocli_contact-courier_deadletters; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters check" ];    then _picocli_contact-courier_deadletters; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters replay" ];    then _picocli_contact-courier_deadletters; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters discard" ];    then _picocli_contact-courier_deadletters; return $?; fi
  if [ "${COMP_LINE}" = "${COMP_WORDS[0]} dead-letters stop" ];    then _picocli_contact-courier_deadletters; return $?; fi

  # Find the longest sequence of subcommands and call the bash function for that subcommand.
  local cmds0=(schema)
  local cmds1=(check)
  local cmds2=(doctor)
  local cmds3=(config)
  local cmds4=(dead-letters)
  local cmds5=(trace)
  local cmds6=(reconcile)
  local cmds7=(erase)
  local cmds8=(operate)
  local cmds9=(login)
  local cmds10=(prepare)
  local cmds11=(dead-letters list)
  local cmds12=(dead-letters show)
  local cmds13=(dead-letters export)
  local cmds14=(dead-letters edit)
  local cmds15=(dead-letters check)
  local cmds16=(dead-letters replay)
  local cmds17=(dead-letters discard)
  local cmds18=(dead-letters stop)

  if CompWordsContainsArray "${cmds18[@]}"; then _picocli_contact-courier_deadletters_stop; return $?; fi
  if CompWordsContainsArray "${cmds17[@]}"; then _picocli_contact-courier_deadletters_discard; return $?; fi
  if CompWordsContainsArray "${cmds16[@]}"; then _picocli_contact-courier_deadletters_replay; return $?; fi
  if CompWordsContainsArray "${cmds15[@]}"; then _picocli_contact-courier_deadletters_check; return $?; fi
  if CompWordsContainsArray "${cmds14[@]}"; then _picocli_contact-courier_deadletters_edit; return $?; fi
  if CompWordsContainsArray "${cmds13[@]}"; then _picocli_contact-courier_deadletters_export; return $?; fi
  if CompWordsContainsArray "${cmds12[@]}"; then _picocli_contact-courier_deadletters_show; return $?; fi
  if CompWordsContainsArray "${cmds11[@]}"; then _picocli_contact-courier_deadletters_list; return $?; fi
  if CompWordsContainsArray "${cmds10[@]}"; then _picocli_contact-courier_prepare; return $?; fi
  if CompWordsContainsArray "${cmds9[@]}"; then _picocli_contact-courier_login; return $?; fi
  if CompWordsContainsArray "${cmds8[@]}"; then _picocli_contact-courier_operate; return $?; fi
  if CompWordsContainsArray "${cmds7[@]}"; then _picocli_contact-courier_erase; return $?; fi
  if CompWordsContainsArray "${cmds6[@]}"; then _picocli_contact-courier_reconcile; return $?; fi
  if CompWordsContainsArray "${cmds5[@]}"; then _picocli_contact-courier_trace; return $?; fi
  if CompWordsContainsArray "${cmds4[@]}"; then _picocli_contact-courier_deadletters; return $?; fi
  if CompWordsContainsArray "${cmds3[@]}"; then _picocli_contact-courier_config; return $?; fi
  if CompWordsContainsArray "${cmds2[@]}"; then _picocli_contact-courier_doctor; return $?; fi
  if CompWordsContainsArray "${cmds1[@]}"; then _picocli_contact-courier_check; return $?; fi
  if CompWordsContainsArray "${cmds0[@]}"; then _picocli_contact-courier_schema; return $?; fi

  # No subcommands were specified; generate completions for the top-level command.
  _picocli_contact-courier; return $?;
}

# Generates completions for the options and subcommands of the `contact-courier` command.
function _picocli_contact-courier() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands="schema check doctor config dead-letters trace reconcile erase operate login prepare"
  local flag_opts="'-h' '--help' '-V' '--version'"
  local arg_opts="'--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `schema` subcommand.
function _picocli_contact-courier_schema() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'-h' '--help' '-V' '--version'"
  local arg_opts="'--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `check` subcommand.
function _picocli_contact-courier_check() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--json' '--only-problems' '--quiet' '--suggest' '--no-requests' '-h' '--help' '-V' '--version'"
  local arg_opts="'--limit' '--source' '--region' '--encoding' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--limit')
      return
      ;;
    '--source')
      return
      ;;
    '--region')
      return
      ;;
    '--encoding')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `doctor` subcommand.
function _picocli_contact-courier_doctor() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'-h' '--help' '-V' '--version'"
  local arg_opts="'--wait' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--wait')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `config` subcommand.
function _picocli_contact-courier_config() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--set' '-h' '--help' '-V' '--version'"
  local arg_opts="'--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `dead-letters` subcommand.
function _picocli_contact-courier_deadletters() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands="list show export edit check replay discard stop"
  local flag_opts="'-h' '--help' '-V' '--version'"
  local arg_opts="'--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `trace` subcommand.
function _picocli_contact-courier_trace() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--json' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `reconcile` subcommand.
function _picocli_contact-courier_reconcile() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--json' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--since' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--since')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `erase` subcommand.
function _picocli_contact-courier_erase() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--files' '--yes' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `operate` subcommand.
function _picocli_contact-courier_operate() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--json' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--reason' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--reason')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `login` subcommand.
function _picocli_contact-courier_login() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--mail' '-h' '--help' '-V' '--version'"
  local arg_opts="'--authorize-url' '--organization' '--scope' '--code' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--authorize-url')
      return
      ;;
    '--organization')
      return
      ;;
    '--scope')
      return
      ;;
    '--code')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `prepare` subcommand.
function _picocli_contact-courier_prepare() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'-h' '--help' '-V' '--version'"
  local arg_opts="'--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `list` subcommand.
function _picocli_contact-courier_deadletters_list() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--all' '--replaying' '--groups' '--json' '--show-data' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--source' '--origin' '--since' '--cause' '--text' '--run' '--organization' '--reason' '--limit' '--home'"
  local REASON_option_args=("MALFORMED" "INVALID" "REFUSED" "POISONOUS") # --reason values

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--source')
      return
      ;;
    '--origin')
      return
      ;;
    '--since')
      return
      ;;
    '--cause')
      return
      ;;
    '--text')
      return
      ;;
    '--run')
      return
      ;;
    '--organization')
      return
      ;;
    '--reason')
      local IFS=$'\n'
      COMPREPLY=( $( compReplyArray "${REASON_option_args[@]}" ) )
      return $?
      ;;
    '--limit')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `show` subcommand.
function _picocli_contact-courier_deadletters_show() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--json' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `export` subcommand.
function _picocli_contact-courier_deadletters_export() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--all' '--payloads' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--source' '--origin' '--since' '--cause' '--text' '--run' '--organization' '--reason' '--to' '--home'"
  local REASON_option_args=("MALFORMED" "INVALID" "REFUSED" "POISONOUS") # --reason values

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--source')
      return
      ;;
    '--origin')
      return
      ;;
    '--since')
      return
      ;;
    '--cause')
      return
      ;;
    '--text')
      return
      ;;
    '--run')
      return
      ;;
    '--organization')
      return
      ;;
    '--reason')
      local IFS=$'\n'
      COMPREPLY=( $( compReplyArray "${REASON_option_args[@]}" ) )
      return $?
      ;;
    '--to')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `edit` subcommand.
function _picocli_contact-courier_deadletters_edit() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--contact' '--json' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--from' '--media-type' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--from')
      return
      ;;
    '--media-type')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `check` subcommand.
function _picocli_contact-courier_deadletters_check() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--all' '--json' '--quiet' '--show-data' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--source' '--origin' '--since' '--cause' '--text' '--run' '--organization' '--reason' '--home'"
  local REASON_option_args=("MALFORMED" "INVALID" "REFUSED" "POISONOUS") # --reason values

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--source')
      return
      ;;
    '--origin')
      return
      ;;
    '--since')
      return
      ;;
    '--cause')
      return
      ;;
    '--text')
      return
      ;;
    '--run')
      return
      ;;
    '--organization')
      return
      ;;
    '--reason')
      local IFS=$'\n'
      COMPREPLY=( $( compReplyArray "${REASON_option_args[@]}" ) )
      return $?
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `replay` subcommand.
function _picocli_contact-courier_deadletters_replay() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--all' '--dry-run' '--only-sendable' '--wait' '--json' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--source' '--origin' '--since' '--cause' '--text' '--run' '--organization' '--reason' '--home'"
  local REASON_option_args=("MALFORMED" "INVALID" "REFUSED" "POISONOUS") # --reason values

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--source')
      return
      ;;
    '--origin')
      return
      ;;
    '--since')
      return
      ;;
    '--cause')
      return
      ;;
    '--text')
      return
      ;;
    '--run')
      return
      ;;
    '--organization')
      return
      ;;
    '--reason')
      local IFS=$'\n'
      COMPREPLY=( $( compReplyArray "${REASON_option_args[@]}" ) )
      return $?
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `discard` subcommand.
function _picocli_contact-courier_deadletters_discard() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'--all' '--yes' '-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--source' '--origin' '--since' '--cause' '--text' '--run' '--organization' '--with-reason' '--reason' '--home'"
  local REASON_option_args=("MALFORMED" "INVALID" "REFUSED" "POISONOUS") # --with-reason values

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--source')
      return
      ;;
    '--origin')
      return
      ;;
    '--since')
      return
      ;;
    '--cause')
      return
      ;;
    '--text')
      return
      ;;
    '--run')
      return
      ;;
    '--organization')
      return
      ;;
    '--with-reason')
      local IFS=$'\n'
      COMPREPLY=( $( compReplyArray "${REASON_option_args[@]}" ) )
      return $?
      ;;
    '--reason')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Generates completions for the options and subcommands of the `stop` subcommand.
function _picocli_contact-courier_deadletters_stop() {
  # Get completion data
  local curr_word=${COMP_WORDS[COMP_CWORD]}
  local prev_word=${COMP_WORDS[COMP_CWORD-1]}

  local commands=""
  local flag_opts="'-h' '--help' '-V' '--version'"
  local arg_opts="'--user' '--home'"

  type compopt &>/dev/null && compopt +o default

  case ${prev_word} in
    '--user')
      return
      ;;
    '--home')
      local IFS=$'\n'
      type compopt &>/dev/null && compopt -o filenames
      COMPREPLY=( $( compgen -f -- "${curr_word}" ) ) # files
      return $?
      ;;
  esac

  if [[ "${curr_word}" == -* ]]; then
    COMPREPLY=( $(compgen -W "${flag_opts} ${arg_opts}" -- "${curr_word}") )
  else
    local positionals=""
    local IFS=$'\n'
    COMPREPLY=( $(compgen -W "${commands// /$'\n'}${IFS}${positionals}" -- "${curr_word}") )
  fi
}

# Define a completion specification (a compspec) for the
# `contact-courier`, `contact-courier.sh`, and `contact-courier.bash` commands.
# Uses the bash `complete` builtin (see [6]) to specify that shell function
# `_complete_contact-courier` is responsible for generating possible completions for the
# current word on the command line.
# default Bash completions and the Readline default filename completions are performed.
complete -F _complete_contact-courier -o default contact-courier contact-courier.sh contact-courier.bash
