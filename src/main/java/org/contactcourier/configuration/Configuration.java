package org.contactcourier.configuration;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
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
            "user.info",
            "copy-to",
            "otlp.headers");

    private final List<Path> folders;
    private final KeyTable table;

    private Configuration(List<Path> folders, KeyTable table) {
        this.folders = List.copyOf(folders);
        this.table = table;
    }

    /**
     * Reads the configuration.
     *
     * @param folders where {@code application.properties} may lie; the first that has one wins
     * @throws ConfigurationException if the file can't be read, or if there are keys or variables that don't exist
     */
    public static Configuration load(List<Path> folders, Map<String, String> environment, Properties system) {
        Configuration read = read(folders, environment, system);
        if (!read.unknown().isEmpty()) {
            throw ConfigurationException.of(read.unknown());
        }
        return read;
    }

    /**
     * The same, for somebody who looks at {@link #unknown} as well.
     *
     * @throws ConfigurationException if the file can't be read
     */
    static Configuration read(List<Path> folders, Map<String, String> environment, Properties system) {
        return new Configuration(folders, KeyTable.read(folders, environment, system));
    }

    /** What was set and is no key, one line each. */
    public List<String> unknown() {
        return table.unknown();
    }

    /** Where the value of {@code key} comes from: a file, a system property, a variable; empty for a default, or for none. */
    public Optional<String> source(String key) {
        return Optional.ofNullable(table.sources().get(key));
    }

    /** All keys that there are, and those that were set under a prefix that takes any. */
    public Set<String> keys() {
        Set<String> keys = new TreeSet<>(table.declared());
        keys.addAll(table.values().keySet());
        return keys;
    }

    /** The same with another value for {@code key}; null for none. To find out what else is wrong. */
    Configuration with(String key, @Nullable String value) {
        return new Configuration(folders, table.with(key, value));
    }

    /** The environment variable that overrides {@code key}: {@code smarttask.base-url} is {@code SMARTTASK_BASE_URL}. */
    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Every key that has a value, for Camel's placeholders; secrets included, so never to be shown. */
    public Map<String, String> values() {
        return table.all(); // a placeholder of an optional key resolves to nothing
    }

    /**
     * The names of the sources of one kind that have names, because a key of theirs is set.
     *
     * @param kind what keys of the unnamed source begin with: {@code intake.file.}
     */
    public List<String> namedSources(String kind) {
        return named(kind);
    }

    /** The names of the SmartTask organizations that have names, because a key of theirs is set. */
    public List<String> namedOrganizations() {
        return named(NamedKeys.SMARTTASK);
    }

    private List<String> named(String kind) {
        return table.named().all(table.values().keySet()).stream()
                .filter(one -> one.kind().equals(kind))
                .map(NamedKeys.Named::name)
                .toList();
    }

    /**
     * What {@code read} makes of the keys of one source: it reads them as those of the unnamed source of the kind, and the keys
     * of the organization where its contacts go as those of the one without a name. What it says of a key that is wrong names
     * the key that was set.
     *
     * @param kind what keys of the unnamed source begin with: {@code intake.file.}
     * @param name the source's name; empty for the unnamed one
     */
    public <T> T ofSource(String kind, String name, Function<Configuration, T> read) {
        return seen(table.named().seenBySource(kind, name, table.values()), read);
    }

    /** What {@code read} makes of the keys. If the value of a wrong key is taken over, the fault names the key that was set. */
    public <T> T asSet(Function<Configuration, T> read) {
        return seen(List.of(), read);
    }

    private <T> T seen(List<NamedKeys.Named> seen, Function<Configuration, T> read) {
        KeyTable view = table;
        for (NamedKeys.Named one : seen) {
            view = view.seenFrom(one);
        }
        try {
            return read.apply(new Configuration(folders, view));
        } catch (ConfigurationException e) {
            throw e.inTermsOf(key -> table.named().ofView(seen, key), table::origin);
        }
    }

    /** The key without a name that {@code key} is like, if it is one with a name; else the key itself. */
    String general(String key) {
        return table.named().general(key);
    }

    /** The key where the value of {@code key} was set: another one if it is taken over from there. */
    public String origin(String key) {
        return table.origin(key);
    }

    /** The keys that have a value and start with {@code prefix}, without it. */
    public Map<String, String> withPrefix(String prefix) {
        Map<String, String> found = new TreeMap<>();
        table.values().forEach((key, value) -> {
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
        if (!table.isKey(key)) {
            throw new IllegalArgumentException("not declared in " + FILE_NAME + ": " + key);
        }
        return Optional.ofNullable(table.values().get(key));
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
        String value = table.values().get(key);
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
        String small = key.toLowerCase(Locale.ROOT); // Camel's have capitals: clientSecret
        return SECRET_WORDS.stream().anyMatch(small::contains) && !key.endsWith("-file") && !key.endsWith("-url");
    }

    /** The value of {@code key} as it may be shown to people: a secret is masked, and what is no key may be a misspelt secret. */
    public Optional<String> shown(String key) {
        return Optional.ofNullable(table.values().get(key)).map(value -> shown(key, value));
    }

    private String shown(String key, @Nullable String value) {
        return isSecret(key) || !table.isKey(key) || value == null ? Secret.MASK : Secret.masked(value);
    }
}
