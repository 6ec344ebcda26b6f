package org.contactcourier.configuration;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.toCollection;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of sources that have a name: {@code intake.file.leads.directory} is to the source {@code file.leads} what
 * {@code intake.file.directory} is to the source {@code file}. Knows which keys belong together, not what they are for.
 * Immutable.
 */
final class NamedKeys {
    private static final String INTAKE = "intake.";

    /** Small letters and digits: it stands in variables, origins, labels and paths as it is. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");

    /** Settings of a client, whatever their names are. */
    private static final String OPEN = "properties.";

    private static final String ENABLED = "enabled";

    /**
     * What belongs to a server: a source that doesn't name a server of its own has all of this from the unnamed source. Never a
     * part of it: a password must not go to another server than the one it was set for.
     */
    private static final List<Server> SERVERS = List.of(
            new Server("intake.kafka.", "brokers", List.of(OPEN)),
            new Server("intake.kafka.", "schema-registry.url", List.of("schema-registry.")),
            new Server(
                    "intake.mail.",
                    "host",
                    List.of("protocol", "port", "tls.", "username", "auth", "password", "password-file", "oauth.")));

    private final Set<String> declared;
    private final Set<String> kinds = new TreeSet<>();
    private final Set<String> reserved = new TreeSet<>();

    /**
     * Keys that say how a server is reached.
     *
     * @param kind what they begin with
     * @param address the key that names the server
     * @param others further keys of it; a dot at the end stands for all that begin so
     */
    private record Server(String kind, String address, List<String> others) {
        boolean has(String kindOfKey, String rest) {
            return kind.equals(kindOfKey)
                    && (rest.equals(address)
                            || others.stream()
                                    .anyMatch(other ->
                                            other.endsWith(".") ? rest.startsWith(other) : rest.equals(other)));
        }
    }

    /**
     * A source that has a name.
     *
     * @param kind what the keys of the unnamed source begin with: {@code intake.file.}
     */
    record NamedSource(String kind, String name) {
        String prefix() {
            return kind + name + ".";
        }
    }

    NamedKeys(Set<String> declared) {
        this.declared = declared;
        declared.stream().filter(key -> key.startsWith(INTAKE)).forEach(key -> {
            int end = key.indexOf('.', INTAKE.length()) + 1;
            kinds.add(key.substring(0, end));
            reserved.addAll(List.of(firstWord(key.substring(end)).split("-", -1)));
            reserved.add(firstWord(key.substring(end)));
        });
        reserved.add("properties");
    }

    private static String firstWord(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    private Optional<String> kindOf(String key) {
        return kinds.stream().filter(key::startsWith).findFirst();
    }

    private boolean isName(String text) {
        return NAME.matcher(text).matches() && !reserved.contains(text);
    }

    private boolean isRest(String kind, String rest) {
        return declared.contains(kind + rest) || isOpen(kind, rest);
    }

    private static boolean isOpen(String kind, String rest) {
        return (kind + rest).startsWith(Configuration.KAFKA_CLIENT_PREFIX) && rest.length() > OPEN.length();
    }

    /** The source with a name that {@code key} belongs to; empty if there is none. */
    Optional<NamedSource> source(String key) {
        return kindOf(key).flatMap(kind -> {
            String name = firstWord(key.substring(kind.length()));
            String prefix = kind + name + ".";
            boolean named = isName(name) && key.startsWith(prefix) && isRest(kind, key.substring(prefix.length()));
            return named ? Optional.of(new NamedSource(kind, name)) : Optional.empty();
        });
    }

    /** The key of the unnamed source that {@code key} is like; the key itself if it is of none with a name. */
    String general(String key) {
        return source(key)
                .map(named -> named.kind() + key.substring(named.prefix().length()))
                .orElse(key);
    }

    /** What is wrong with a key of a source that might be meant to have a name; empty if it isn't one. */
    Optional<String> fault(String key) {
        Optional<String> kind = kindOf(key);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        String within = key.substring(kind.get().length());
        int end = within.length();
        while (end > 0) { // a name that is none may have dots in it
            end = within.lastIndexOf('.', end - 1);
            if (end < 0) {
                return Optional.empty();
            }
            String name = within.substring(0, end);
            String rest = within.substring(end + 1);
            if (isName(name)) {
                return OwnVariables.nearest(kind.get() + rest, ofKind(kind.get()))
                        .map(near -> "did you mean " + kind.get() + name + "."
                                + near.substring(kind.get().length()) + "?");
            }
        }
        return badName(kind.get(), within);
    }

    private Optional<String> badName(String kind, String within) {
        return Stream.concat(declared.stream().filter(key -> key.startsWith(kind)), Stream.of(kind + ENABLED))
                .map(key -> "." + key.substring(kind.length()))
                .filter(within::endsWith)
                .max(comparingInt(String::length))
                .map(rest -> within.substring(0, within.length() - rest.length()))
                .filter(name -> !name.isEmpty())
                .map(name -> reserved.contains(name)
                        ? "'%s' can't be the name of a source, for keys begin with it".formatted(name)
                        : "'%s' can't be the name of a source: expected small letters and digits, a letter first"
                                .formatted(name));
    }

    private Set<String> ofKind(String kind) {
        return declared.stream().filter(key -> key.startsWith(kind)).collect(toCollection(TreeSet::new));
    }

    /** The sources with a name that have one of {@code keys}. */
    List<NamedSource> sources(Collection<String> keys) {
        return keys.stream().flatMap(key -> source(key).stream()).distinct().toList();
    }

    /** The key that {@code variable} overrides; empty if it is none of a source with a name. */
    Optional<String> ofVariable(String variable) {
        for (String kind : kinds) {
            String name = nameIn(variable, kind);
            if (name.isEmpty() || !variable.equals(variable.toUpperCase(Locale.ROOT))) {
                continue;
            }
            String rest = variable.substring(Configuration.variable(kind).length() + name.length() + 1);
            Optional<String> key = declared.stream()
                    .filter(one -> one.startsWith(kind)
                            && Configuration.variable(one.substring(kind.length()))
                                    .equals(rest))
                    .map(one -> kind + name + "." + one.substring(kind.length()))
                    .findFirst();
            String open = Configuration.variable(OPEN);
            if (key.isEmpty()
                    && rest.startsWith(open)
                    && isOpen(kind, rest.toLowerCase(Locale.ROOT).replace('_', '.'))) {
                key = Optional.of(kind + name + "." + OPEN
                        + rest.substring(open.length()).toLowerCase(Locale.ROOT).replace('_', '.'));
            }
            if (key.isPresent()) {
                return key;
            }
        }
        return Optional.empty();
    }

    /**
     * All values of a source with a name: those that were set, those of its server that the unnamed source has, and defaults.
     *
     * @param values all that were set, and defaults of unnamed sources
     * @param inherited gets the key of the unnamed source for each value that is taken from there
     */
    Map<String, String> values(
            NamedSource source,
            Map<String, String> values,
            Map<String, String> defaults,
            Map<String, String> inherited) {
        Map<String, String> all = new TreeMap<>();
        Stream.of(defaults.keySet(), values.keySet())
                .flatMap(Collection::stream)
                .filter(key -> key.startsWith(source.kind()))
                .filter(key -> source(key).isEmpty())
                .distinct()
                .forEach(key -> {
                    String rest = key.substring(source.kind().length());
                    Optional<Server> server = SERVERS.stream()
                            .filter(one -> one.has(source.kind(), rest))
                            .findFirst();
                    boolean ofUnnamed = server.isPresent()
                            && !values.containsKey(
                                    source.prefix() + server.get().address());
                    String value = ofUnnamed && !isSetOtherwise(source, rest, values)
                            ? values.get(key)
                            : usual(source, rest, defaults);
                    if (value != null && !value.isBlank()) {
                        all.put(source.prefix() + rest, value);
                        if (ofUnnamed) {
                            inherited.put(source.prefix() + rest, key);
                        }
                    }
                });
        values.forEach((key, value) -> {
            if (key.startsWith(source.prefix())) {
                all.put(key, value);
                inherited.remove(key);
            }
        });
        return all;
    }

    /** A secret in a file takes the place of one that isn't, and the other way round. */
    private static boolean isSetOtherwise(NamedSource source, String rest, Map<String, String> values) {
        String other = rest.endsWith("-file") ? rest.substring(0, rest.length() - "-file".length()) : rest + "-file";
        return values.containsKey(source.prefix() + other);
    }

    /** It is there because somebody wants it; and two groups that are one would share their rebalances. */
    private static @Nullable String usual(NamedSource source, String rest, Map<String, String> defaults) {
        String usual = defaults.get(source.kind() + rest);
        return switch (rest) {
            case ENABLED -> "true";
            case "group-id" -> usual + "-" + source.name();
            case "directory" -> null;
            default -> usual;
        };
    }

    /** All keys that there are for {@code source}. */
    List<String> keys(NamedSource source) {
        return ofKind(source.kind()).stream()
                .map(key -> source.prefix() + key.substring(source.kind().length()))
                .toList();
    }

    /** The name of a source that stands behind {@code kind} in a variable; empty if none does. */
    private String nameIn(String variable, String kind) {
        String prefix = Configuration.variable(kind);
        int end = variable.startsWith(prefix) ? variable.indexOf('_', prefix.length()) : -1;
        String name = end < 0 ? "" : variable.substring(prefix.length(), end).toLowerCase(Locale.ROOT);
        return isName(name) ? name : "";
    }

    /** All variables that could be meant, for a source of this name. */
    Set<String> variablesLike(String variable) {
        Set<String> all = new TreeSet<>();
        for (String kind : kinds) {
            String name = nameIn(variable, kind);
            if (!name.isEmpty()) {
                ofKind(kind)
                        .forEach(key ->
                                all.add(Configuration.variable(kind + name + "." + key.substring(kind.length()))));
            }
        }
        return all;
    }
}
