package org.contactcourier.configuration;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which variables of the environment are meant for this program: those that override a key, and those that look as if they
 * should. Knows the keys' names, not what they are for. Immutable.
 */
final class OwnVariables {
    /** Variables with one of these beginnings are ours, unless something is known to set them for every process. */
    private static final Set<String> PREFIXES =
            Set.of("SMARTTASK_", "INTAKE_", "CONTACT_", "JOURNAL_", "RECEIPT_", "DEAD_LETTER_");

    /** systemd tells a service with it where its output goes (systemd.exec, "Environment Variables Set or Propagated"). */
    private static final Set<String> OF_THE_SYSTEM = Set.of("JOURNAL_STREAM");

    /**
     * What Kubernetes sets in each container for each service of its namespace ("Discovering services", and Docker's links):
     * NAME_SERVICE_HOST, NAME_SERVICE_PORT, NAME_SERVICE_PORT_HTTP, NAME_PORT_80_TCP, NAME_PORT_80_TCP_ADDR.
     */
    private static final Pattern SERVICE =
            Pattern.compile(".+_SERVICE_(HOST|PORT(_\\w+)?)|.+_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

    /** NAME_PORT has a name that keys have, too; its value tells it from a port's number. */
    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private static final String PORT = "_PORT";
    static final int TYPOS = 2;

    private final Set<String> declared;
    private final String openPrefix;
    private final NamedKeys named;

    /** @param openPrefix a prefix of keys under which any name is a key */
    OwnVariables(Set<String> declared, String openPrefix, NamedKeys named) {
        this.declared = declared;
        this.openPrefix = openPrefix;
        this.named = named;
    }

    /** The keys that {@code environment} sets, with their values. */
    Map<String, String> values(Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>();
        for (String key : declared) {
            String name = Configuration.variable(key);
            String value = environment.get(name);
            if (value != null && !isOfService(name, value)) {
                values.put(key, value);
            }
        }
        String prefix = Configuration.variable(openPrefix);
        environment.forEach((name, value) -> {
            if (isOpen(name, prefix)) {
                String setting = name.substring(prefix.length()).toLowerCase(Locale.ROOT);
                values.put(openPrefix + setting.replace('_', '.'), value);
            } else if (!isOfService(name, value)) {
                named.ofVariable(name).ifPresent(key -> values.putIfAbsent(key, value));
            }
        });
        return values;
    }

    /** One line for each variable that has a beginning of ours and overrides no key; an empty one counts as not set. */
    List<String> unknown(Map<String, String> environment) {
        Set<String> known = declared.stream().map(Configuration::variable).collect(toSet());
        String prefix = Configuration.variable(openPrefix);
        List<String> lines = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            boolean ours = PREFIXES.stream().anyMatch(name::startsWith) && !value.isBlank();
            if (ours
                    && !known.contains(name)
                    && !isOpen(name, prefix)
                    && named.ofVariable(name).isEmpty()
                    && !OF_THE_SYSTEM.contains(name)
                    && !isOfService(name, value)) {
                lines.add("The environment variable %s overrides no key%s"
                        .formatted(
                                name,
                                Typos.nearest(name, named.variablesLike(name), TYPOS)
                                        .or(() -> nearest(name, known))
                                        .map(near -> ": did you mean " + near + "?")
                                        .orElse("; docs/configuration.md lists them all. If it is for another"
                                                + " program, don't pass it to this one")));
            }
        });
        return lines;
    }

    private static boolean isOpen(String name, String prefix) {
        return name.startsWith(prefix) && name.length() > prefix.length();
    }

    private static boolean isOfService(String name, String value) {
        return SERVICE.matcher(name).matches()
                || (name.endsWith(PORT)
                        && SERVICE_ADDRESS.matcher(value.strip()).matches());
    }

    /** The nearest by its letters; else the shortest that has all its words, if only their beginnings. */
    static Optional<String> nearest(String name, Set<String> known) {
        return Typos.nearest(name, known, TYPOS).or(() -> new TreeSet<>(known)
                .stream()
                        .filter(candidate -> hasWords(words(candidate), words(name)))
                        .min(comparing(String::length)));
    }

    private static boolean hasWords(List<String> candidate, List<String> wanted) {
        return wanted.stream().allMatch(word -> candidate.stream()
                .anyMatch(other -> other.startsWith(word) || singular(word).equals(singular(other))));
    }

    private static String singular(String word) {
        return word.endsWith("s") ? word.substring(0, word.length() - 1) : word;
    }

    private static List<String> words(String name) {
        return List.of(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1));
    }
}
