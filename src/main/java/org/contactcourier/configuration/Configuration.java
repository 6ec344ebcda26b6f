package org.contactcourier.configuration;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration keys and their values. Environment variables go before system properties, those before the file, and the
 * file before the packaged defaults, which also say which keys there are. An empty value counts as not set. Immutable.
 *
 * <p>It knows how values look, not what they are for: each part reads its own keys into a settings record.
 */
public final class Configuration {
    /** Under this prefix any name is a key: they are settings of the Kafka client. */
    public static final String KAFKA_CLIENT_PREFIX = "intake.kafka.properties.";

    static final String FILE_NAME = "application.properties";
    private static final String CAMEL_PREFIX = "camel.";
    /** Ten years: beyond any use, and multiplied in nanoseconds it still fits a long. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final List<String> SECRET_WORDS = List.of(
            "token",
            "password",
            "passphrase",
            "passwd",
            "secret",
            "jaas",
            "credential",
            "keystore.key",
            "copy-to",
            "otlp.headers");

    private final List<Path> folders;
    private final Set<String> declared;
    private final Map<String, String> values;
    private final Map<String, String> sources;
    private final List<String> unknown;
    private final NamedKeys named;

    private Configuration(
            List<Path> folders,
            Set<String> declared,
            Map<String, String> values,
            Map<String, String> sources,
            List<String> unknown) {
        this.folders = List.copyOf(folders);
        this.declared = declared;
        this.values = values;
        this.sources = sources;
        this.unknown = List.copyOf(unknown);
        this.named = new NamedKeys(declared);
    }

    /**
     * Reads the configuration.
     *
     * @param folders where {@code application.properties} may lie; the first that has one wins
     * @throws ConfigurationException if the file can't be read, or if there are keys or variables that don't exist
     */
    public static Configuration load(List<Path> folders, Map<String, String> environment, Properties system) {
        Configuration read = read(folders, environment, system);
        if (!read.unknown.isEmpty()) {
            throw ConfigurationException.of(read.unknown);
        }
        return read;
    }

    /**
     * The same, for somebody who looks at {@link #unknown} as well.
     *
     * @throws ConfigurationException if the file can't be read
     */
    static Configuration read(List<Path> folders, Map<String, String> environment, Properties system) {
        Map<String, String> defaults = PropertiesFile.packaged();
        Set<String> declared = new TreeSet<>(defaults.keySet());
        NamedKeys named = new NamedKeys(declared);
        List<String> unknown = new ArrayList<>();
        Map<String, String> values = new TreeMap<>();
        Map<String, String> sources = new TreeMap<>();
        putAllSet(values, defaults);
        fileIn(folders).ifPresent(file -> {
            Map<String, String> own = PropertiesFile.read(file);
            new TreeMap<>(own)
                    .keySet().stream()
                            .filter(key -> !isKey(key, declared, named))
                            .map(key -> isNoKey(key, file.toString(), declared, named))
                            .forEach(unknown::add);
            putAllSet(values, own);
            own.forEach((key, value) -> tell(sources, key, value, file.toString()));
        });
        Map<String, String> fromSystem = new TreeMap<>();
        new TreeSet<>(system.stringPropertyNames()).forEach(key -> {
            if (isKey(key, declared, named)) {
                fromSystem.put(key, system.getProperty(key));
                tell(sources, key, system.getProperty(key), "-D" + key);
            } else if (isOurs(key, declared)) {
                unknown.add(isNoKey(key, "-D" + key, declared, named));
            }
        });
        putAllSet(values, fromSystem);
        OwnVariables variables = new OwnVariables(declared, KAFKA_CLIENT_PREFIX, named);
        Map<String, String> fromEnvironment = variables.values(environment);
        putAllSet(values, fromEnvironment);
        fromEnvironment.forEach((key, value) -> tell(sources, key, value, "the variable " + variable(key)));
        unknown.addAll(variables.unknown(environment));
        named.sources(values.keySet()).forEach(source -> {
            Map<String, String> inherited = new TreeMap<>();
            values.putAll(named.values(source, values, defaults, inherited));
            inherited.forEach((key, from) -> {
                if (sources.containsKey(from)) {
                    sources.put(key, from + " in " + sources.get(from));
                }
            });
        });
        return new Configuration(folders, declared, values, sources, unknown);
    }

    private static boolean isKey(String key, Set<String> declared, NamedKeys named) {
        return declared.contains(key) || isOpen(key) || named.source(key).isPresent();
    }

    private static void tell(Map<String, String> sources, String key, String value, String source) {
        if (!value.isBlank()) {
            sources.put(key, source);
        }
    }

    /** What was set and is no key, one line each. */
    public List<String> unknown() {
        return unknown;
    }

    /** Where the value of {@code key} comes from: a file, a system property, a variable; empty for a default, or for none. */
    public Optional<String> source(String key) {
        return Optional.ofNullable(sources.get(key));
    }

    /** All keys that there are, and those that were set under a prefix that takes any. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>(declared);
        keys.addAll(values.keySet());
        return keys;
    }

    /** The same with another value for {@code key}; null for none. To find out what else is wrong. */
    Configuration with(String key, @Nullable String value) {
        Map<String, String> others = new TreeMap<>(values);
        if (value == null) {
            others.remove(key);
        } else {
            others.put(key, value);
        }
        return new Configuration(folders, declared, others, sources, unknown);
    }

    /** The first of {@code folders} that has the file. */
    static Optional<Path> fileIn(List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.resolve(FILE_NAME))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The environment variable that overrides {@code key}: {@code smarttask.base-url} is {@code SMARTTASK_BASE_URL}. */
    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static void putAllSet(Map<String, String> values, Map<String, String> more) {
        more.forEach((key, value) -> {
            if (!value.isBlank()) {
                values.put(key, value.strip());
            }
        });
    }

    private static boolean isOpen(String key) {
        return key.startsWith(KAFKA_CLIENT_PREFIX) || key.startsWith(CAMEL_PREFIX);
    }

    /** Whether {@code key} begins as one of ours does: {@code smarttask.…}. */
    private static boolean isOurs(String key, Set<String> declared) {
        String prefix = key.substring(0, key.indexOf('.') + 1);
        return !Set.of("", "otel.").contains(prefix) // an agent in the same JVM has more of these
                && declared.stream().anyMatch(known -> known.startsWith(prefix));
    }

    private static String isNoKey(String key, String where, Set<String> declared, NamedKeys named) {
        return "%s in %s is not a key%s"
                .formatted(
                        key,
                        where,
                        named.fault(key)
                                .or(() -> OwnVariables.nearest(key, declared).map(near -> "did you mean " + near + "?"))
                                .map(": "::concat)
                                .orElse("; docs/configuration.md lists them"));
    }

    /** Every key that has a value, for Camel's placeholders; secrets included, so never to be shown. */
    public Map<String, String> values() {
        Map<String, String> all = new TreeMap<>(values);
        declared.forEach(key -> all.putIfAbsent(key, "")); // a placeholder of an optional key resolves to nothing
        named.sources(values.keySet()).forEach(source -> named.keys(source).forEach(key -> all.putIfAbsent(key, "")));
        return all;
    }

    /**
     * The names of the sources of one kind that have names, because a key of theirs is set.
     *
     * @param kind what keys of the unnamed source begin with: {@code intake.file.}
     */
    public List<String> namedSources(String kind) {
        return named.sources(values.keySet()).stream()
                .filter(source -> source.kind().equals(kind))
                .map(NamedKeys.NamedSource::name)
                .toList();
    }

    /**
     * What {@code read} makes of the keys of one source: it reads them as those of the unnamed source of the kind. What
     * it says of a key that is wrong names the source's own.
     *
     * @param kind what keys of the unnamed source begin with: {@code intake.file.}
     * @param name the source's name; empty for the unnamed one
     */
    public <T> T ofSource(String kind, String name, Function<Configuration, T> read) {
        if (name.isEmpty()) {
            return read.apply(this);
        }
        String prefix = kind + name + ".";
        Map<String, String> others = new TreeMap<>(values);
        others.keySet().removeIf(key -> key.startsWith(kind));
        withPrefix(prefix).forEach((rest, value) -> others.put(kind + rest, value));
        try {
            return read.apply(new Configuration(folders, declared, others, sources, unknown));
        } catch (ConfigurationException e) {
            throw e.inTermsOf(kind, prefix);
        }
    }

    /** The key of the unnamed source that {@code key} is like, if it is of one with a name; else the key itself. */
    String general(String key) {
        return named.general(key);
    }

    /** The keys that have a value and start with {@code prefix}, without it. */
    public Map<String, String> withPrefix(String prefix) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /** A text that must be there. */
    public String text(String key) {
        return optionalText(key).orElseThrow(() -> missing(key, "a value"));
    }

    public Optional<String> optionalText(String key) {
        if (!isKey(key, declared, named)) {
            throw new IllegalArgumentException("not declared in " + FILE_NAME + ": " + key);
        }
        return Optional.ofNullable(values.get(key));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key) {
        return switch (required(key, "true or false").toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(key, "true or false");
        };
    }

    /** A whole number from {@code min} to {@code max}. */
    public int number(String key, int min, int max) {
        String expected = max == Integer.MAX_VALUE
                ? "a whole number, at least " + min
                : "a whole number from " + min + " to " + max;
        try {
            int number = Integer.parseInt(required(key, expected));
            if (number < min || number > max) {
                throw wrong(key, expected);
            }
            return number;
        } catch (NumberFormatException e) {
            throw wrong(key, expected);
        }
    }

    /** A number from {@code min} to {@code max}, with a decimal point if need be. */
    public double decimal(String key, double min, double max) {
        String expected = "a number from " + min + " to " + max;
        try {
            double number = Double.parseDouble(required(key, expected));
            if (!(number >= min && number <= max)) {
                throw wrong(key, expected);
            }
            return number;
        } catch (NumberFormatException e) {
            throw wrong(key, expected);
        }
    }

    /** A whole number and its unit: {@code 500ms}, {@code 5s}, {@code 1m}, {@code 2h} or {@code 30d}; at most ten years. */
    public Duration duration(String key) {
        String expected = "a duration such as 500ms, 5s, 1m, 2h or 30d, at most 3650d";
        return parseDuration(required(key, expected)).orElseThrow(() -> wrong(key, expected));
    }

    /** Durations, separated by commas. */
    public List<Duration> durations(String key) {
        String expected = "durations separated by commas, such as 10s,1m,5m";
        return Arrays.stream(required(key, expected).split(",", -1))
                .map(part -> parseDuration(part.strip()).orElseThrow(() -> wrong(key, expected)))
                .toList();
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
        boolean usable = !duration.isZero() && duration.compareTo(LONGEST) <= 0;
        return usable ? Optional.of(duration) : Optional.empty();
    }

    /** An {@code http} or {@code https} address, without query or fragment. */
    public URI url(String key) {
        String expected = "an http or https address such as https://ext-v2.smarttask.io";
        try {
            URI url = new URI(required(key, expected));
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!web || url.getHost() == null || url.getQuery() != null || url.getFragment() != null) {
                throw wrong(key, expected);
            }
            return url;
        } catch (URISyntaxException e) {
            throw wrong(key, expected);
        }
    }

    /**
     * A file that is there: a relative name is looked for in the folders where {@code application.properties} may lie.
     */
    public Optional<Path> file(String key) {
        Optional<String> name = optionalText(key);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = Path.of(name.get());
            Stream<Path> places = path.isAbsolute() ? Stream.of(path.getRoot()) : folders.stream();
            return Optional.of(places.map(folder -> folder.resolve(path))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElseThrow(() -> wrong(key, "a file that is there")));
        } catch (InvalidPathException e) {
            throw wrong(key, "a file's name");
        }
    }

    /** A credential: the value of {@code key}, or the first line of the file that {@code key-file} names. */
    public Optional<Secret> secret(String key) {
        Optional<String> file = optionalText(key + "-file");
        if (file.isEmpty()) {
            return optionalText(key).map(Secret::new);
        }
        if (optionalText(key).isPresent()) {
            throw new ConfigurationException(
                    key, "%s and %s-file are both set: one of them is expected".formatted(key, key));
        }
        try (var lines = Files.lines(Path.of(file.get()))) {
            String secret = lines.findFirst().orElse("").strip();
            if (secret.isEmpty()) {
                throw wrong(key + "-file", "a file with the secret in its first line; this one is empty");
            }
            return Optional.of(new Secret(secret));
        } catch (IOException | java.io.UncheckedIOException | InvalidPathException e) {
            throw wrong(key + "-file", "a file that can be read");
        }
    }

    /** What to throw where a value can't be used. */
    public ConfigurationException wrong(String key, String expected) {
        String value = values.get(key);
        if (value == null) {
            return missing(key, expected);
        }
        return new ConfigurationException(key, "%s is '%s': expected %s".formatted(key, shown(key, value), expected));
    }

    private String required(String key, String expected) {
        return optionalText(key).orElseThrow(() -> missing(key, expected));
    }

    private static ConfigurationException missing(String key, String expected) {
        return new ConfigurationException(
                key,
                "%s is missing: expected %s (in %s, as -D%s=… or as the variable %s)"
                        .formatted(key, expected, FILE_NAME, key, variable(key)));
    }

    /** Whether a key's value is a secret: it is never shown, and may come from a file that {@code key-file} names. */
    public static boolean isSecret(String key) {
        return SECRET_WORDS.stream().anyMatch(key::contains) && !key.endsWith("-file") && !key.endsWith("-url");
    }

    /** The value of {@code key} as it may be shown to people: a secret is masked. */
    public Optional<String> shown(String key) {
        return Optional.ofNullable(values.get(key)).map(value -> shown(key, value));
    }

    private static String shown(String key, @Nullable String value) {
        return isSecret(key) || value == null ? Secret.MASK : Secret.masked(value);
    }
}
