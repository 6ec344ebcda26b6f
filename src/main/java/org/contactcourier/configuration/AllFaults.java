package org.contactcourier.configuration;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds everything that is wrong with a configuration, where each reader of settings says one fault and stops. A key that is
 * wrong gets its default, no value, or a value that most keys take, and its reader is asked again. Stateless, so thread-safe.
 */
public final class AllFaults {
    /** A number and a name: what a key without a default most often wants. */
    private static final String PLACEHOLDER = "1";

    private static final String FILE = "-file";

    private AllFaults() {}

    /**
     * What is wrong, in the order in which the readers find it.
     *
     * @param readers each reads the settings of one part, and opens nothing
     */
    public static List<String> in(Configuration configuration, Collection<? extends Consumer<Configuration>> readers) {
        Set<String> lines = new LinkedHashSet<>(configuration.unknown());
        Map<String, String> defaults = PropertiesFile.packaged();
        for (Consumer<Configuration> reader : readers) {
            collect(configuration, reader, defaults, lines);
        }
        return List.copyOf(lines);
    }

    private static void collect(
            Configuration configuration,
            Consumer<Configuration> reader,
            Map<String, String> defaults,
            Set<String> lines) {
        Map<String, Integer> tried = new HashMap<>();
        Configuration tolerant = configuration;
        while (true) {
            try {
                reader.accept(tolerant);
                return;
            } catch (ConfigurationException e) {
                String key = e.key().orElse("");
                int before = tried.merge(key, 1, Integer::sum) - 1;
                if (before == 0) {
                    lines.add(String.valueOf(e.getMessage()));
                }
                List<String> substitutes = substitutes(defaults.getOrDefault(configuration.general(key), ""));
                if (key.isEmpty() || before >= substitutes.size()) {
                    return;
                }
                String substitute = substitutes.get(before);
                tolerant = tolerant.with(key, substitute.isEmpty() ? null : substitute);
                if (key.endsWith(FILE) && Configuration.isSecret(key.substring(0, key.length() - FILE.length()))) {
                    // The secret was given, if in a file that is wrong: it isn't missing.
                    tolerant = tolerant.with(key.substring(0, key.length() - FILE.length()), PLACEHOLDER);
                }
            }
        }
    }

    private static List<String> substitutes(String usual) {
        return usual.isBlank() ? List.of("", PLACEHOLDER) : List.of(usual, PLACEHOLDER);
    }
}
