package org.contactcourier.configuration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys with their values, and where each value comes from. Knows which keys there are, not how values look. Immutable.
 *
 * @param declared all keys without names in them
 * @param values what was set, what is taken over, and defaults
 * @param sources of what was set, the place: a file, a system property, a variable
 * @param inherited of what is taken over from a key without a name, that key
 * @param unknown what was set and is no key, one line each
 */
record KeyTable(
        Set<String> declared,
        Map<String, String> values,
        Map<String, String> sources,
        Map<String, String> inherited,
        List<String> unknown,
        NamedKeys named) {
    private static final String CAMEL_PREFIX = "camel.";

    KeyTable {
        unknown = List.copyOf(unknown);
    }

    /**
     * Reads all that was set.
     *
     * @throws ConfigurationException if the file can't be read
     */
    static KeyTable read(List<Path> folders, Map<String, String> environment, Properties system) {
        Map<String, String> defaults = PropertiesFile.packaged();
        Set<String> declared = new TreeSet<>(defaults.keySet());
        KeyTable table = new KeyTable(
                declared, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), List.of(), new NamedKeys(declared));
        List<String> unknown = new ArrayList<>();
        putAllSet(table.values, defaults);
        fileIn(folders).ifPresent(file -> table.putFile(file, unknown));
        table.putProperties(system, unknown);
        OwnVariables variables = new OwnVariables(declared, Configuration.KAFKA_CLIENT_PREFIX, table.named);
        Map<String, String> fromEnvironment = variables.values(environment);
        putAllSet(table.values, fromEnvironment);
        fromEnvironment.forEach((key, value) -> table.tell(key, value, "the variable " + Configuration.variable(key)));
        unknown.addAll(variables.unknown(environment));
        table.named.all(table.values.keySet()).forEach(one -> table.complete(one, defaults));
        return new KeyTable(declared, table.values, table.sources, table.inherited, unknown, table.named);
    }

    /** The first of {@code folders} that has the file. */
    static Optional<Path> fileIn(List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(Configuration.FILE_NAME))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private void putFile(Path file, List<String> faults) {
        Map<String, String> own = new TreeMap<>(PropertiesFile.read(file));
        own.keySet().stream()
                .filter(key -> !isKey(key))
                .map(key -> isNoKey(key, file.toString()))
                .forEach(faults::add);
        putAllSet(values, own);
        own.forEach((key, value) -> tell(key, value, file.toString()));
    }

    private void putProperties(Properties system, List<String> faults) {
        Map<String, String> own = new TreeMap<>();
        new TreeSet<>(system.stringPropertyNames()).forEach(key -> {
            if (isKey(key)) {
                own.put(key, system.getProperty(key));
                tell(key, system.getProperty(key), "-D" + key);
            } else if (isOurs(key)) {
                faults.add(isNoKey(key, "-D" + key));
            }
        });
        putAllSet(values, own);
    }

    /** Adds what {@code one} takes over from the keys without its name, and defaults. */
    private void complete(NamedKeys.Named one, Map<String, String> defaults) {
        Map<String, String> taken = new TreeMap<>();
        values.putAll(named.values(one, values, defaults, taken));
        taken.forEach((key, from) -> {
            inherited.put(key, from);
            if (sources.containsKey(from)) {
                sources.put(key, from + " in " + sources.get(from));
            }
        });
    }

    private void tell(String key, String value, String source) {
        if (!value.isBlank()) {
            sources.put(key, source);
        }
    }

    private static void putAllSet(Map<String, String> values, Map<String, String> more) {
        more.forEach((key, value) -> {
            if (!value.isBlank()) {
                values.put(key, value.strip());
            }
        });
    }

    boolean isKey(String key) {
        return declared.contains(key) || isOpen(key) || named.find(key).isPresent();
    }

    private static boolean isOpen(String key) {
        return key.startsWith(Configuration.KAFKA_CLIENT_PREFIX) || key.startsWith(CAMEL_PREFIX);
    }

    /** Whether {@code key} begins as one of ours does: {@code smarttask.…}. */
    private boolean isOurs(String key) {
        String prefix = key.substring(0, key.indexOf('.') + 1);
        return !Set.of("", "otel.").contains(prefix) // an agent in the same JVM has more of these
                && declared.stream().anyMatch(known -> known.startsWith(prefix));
    }

    private String isNoKey(String key, String where) {
        Set<String> meant = new TreeSet<>(declared);
        meant.addAll(named.keysLike(key));
        return "%s in %s is not a key%s"
                .formatted(
                        key,
                        where,
                        Typos.nearest(key, meant, OwnVariables.TYPOS)
                                .map(KeyTable::didYouMean)
                                .or(() -> named.fault(key))
                                .or(() -> OwnVariables.nearest(key, declared).map(KeyTable::didYouMean))
                                .or(() -> named.nameAlone(key))
                                .map(": "::concat)
                                .orElse("; docs/configuration.md lists them"));
    }

    private static String didYouMean(String near) {
        return "did you mean " + near + "?";
    }

    /** Every key that has a value, and every other one with an empty value. */
    Map<String, String> all() {
        Map<String, String> all = new TreeMap<>(values);
        declared.forEach(key -> all.putIfAbsent(key, ""));
        named.all(values.keySet()).forEach(one -> named.keys(one).forEach(key -> all.putIfAbsent(key, "")));
        return all;
    }

    /** The same with another value for {@code key}; null for none. */
    KeyTable with(String key, @Nullable String value) {
        Map<String, String> others = new TreeMap<>(values);
        if (value == null) {
            others.remove(key);
        } else {
            others.put(key, value);
        }
        return withValues(others);
    }

    private KeyTable withValues(Map<String, String> others) {
        return new KeyTable(declared, others, sources, inherited, unknown, named);
    }

    /** The keys of {@code one} in the place of those without its name. */
    KeyTable seenFrom(NamedKeys.Named one) {
        Map<String, String> others = new TreeMap<>(values);
        others.keySet().removeIf(key -> key.startsWith(one.kind()));
        values.forEach((key, value) -> {
            if (key.startsWith(one.prefix())) {
                others.put(one.kind() + key.substring(one.prefix().length()), value);
            }
        });
        return withValues(others);
    }

    /** Where the value of {@code key} was set, if it is taken over; else the key itself. */
    String origin(String key) {
        return inherited.getOrDefault(key, key);
    }
}
