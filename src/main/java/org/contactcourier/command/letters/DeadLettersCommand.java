package org.contactcourier.command.letters;

import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dead-letters}: the commands for people who mend contacts that could not be sent. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Lists, shows, mends, replays and discards dead letters, on the bundle that runs, or else on its journal.",
        footer = {"", DeadLettersCommand.EXIT_CODES})
public final class DeadLettersCommand implements Runnable {
    static final String EXIT_CODES =
            "Exit codes: 0 done, 1 not (all) done, 2 wrong usage, or the bundle can't be reached.";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything else
    private CommandSpec spec;

    private DeadLettersCommand() {}

    /** The command with its own commands. */
    public static CommandLine commandLine(BundleAccess access, Terminal terminal) {
        return commandLine(access, terminal, new Editor(System.getenv()));
    }

    static CommandLine commandLine(BundleAccess access, Terminal terminal, Editor editor) {
        return new CommandLine(new DeadLettersCommand())
                .addSubcommand(new ListLetters(access, terminal))
                .addSubcommand(new ShowLetter(access, terminal))
                .addSubcommand(new ExportLetters(access, terminal))
                .addSubcommand(new EditLetter(access, terminal, editor))
                .addSubcommand(new CheckLetters(access, terminal))
                .addSubcommand(new ReplayLetters(access, terminal))
                .addSubcommand(new DiscardLetters(access, terminal))
                .addSubcommand(new StopReplays(access, terminal));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    static String unknown(String id) {
        return id + ": there is no such dead letter (any more)";
    }
}
