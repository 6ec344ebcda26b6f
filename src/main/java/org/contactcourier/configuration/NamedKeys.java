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
 * The keys of sources and organizations that have a name: {@code intake.file.leads.directory} is to the source
 * {@code file.leads} what {@code intake.file.directory} is to the source {@code file}, and {@code smarttask.sales.access-token}
 * is the token of the organization {@code sales}. Knows which keys belong together, not what they are for. Immutable.
 */
final class NamedKeys {
    static final String SMARTTASK = "smarttask.";
    private static final String INTAKE = "intake.";

    /** Small letters and digits: it stands in variables, origins, labels and paths as it is. */
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");

    /** Settings of a client, whatever their names are. */
    private static final String OPEN = "properties.";

    private static final String ENABLED = "enabled";

    /** The key of a source that names the organization where its contacts go. */
    private static final String ORGANIZATION = "organization";

    /**
     * What an organization with a name never takes over from the one without: who it is, and how that is proved. Otherwise
     * contacts would go to another organization than the one that was meant, or a token would.
     */
    private static final Set<String> OF_ONE_ORGANIZATION =
            Set.of("organization-id", "former-organization-id", "access-token", "access-token-file");

    private static final String OAUTH = "oauth.";

    /**
     * What belongs to a server: whoever doesn't name a server of its own has all of this from the keys without a name. Never a
     * part of it: a password must not go to another server than the one it was set for, nor be tried on another file.
     */
    private static final List<Server> SERVERS = List.of(
            new Server("intake.kafka.", "brokers", List.of(OPEN)),
            new Server("intake.kafka.", "schema-registry.url", List.of("schema-registry.")),
            new Server(
                    "intake.mail.",
                    "host",
                    List.of("protocol", "port", "tls.", "username", "auth", "password", "password-file", OAUTH)),
            new Server(SMARTTASK, "proxy", List.of("proxy-password", "proxy-password-file")),
            new Server(
                    SMARTTASK, "tls.trust-store", List.of("tls.trust-store-password", "tls.trust-store-password-file")),
            new Server(SMARTTASK, "tls.key-store", List.of("tls.key-store-password", "tls.key-store-password-file")));

    private final Set<String> declared;
    private final Set<String> kinds = new TreeSet<>();
    private final Set<String> reservedInSources = new TreeSet<>();
    private final Set<String> reservedInOrganizations = new TreeSet<>();

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
     * A source or an organization that has a name.
     *
     * @param kind what the keys without the name begin with: {@code intake.file.}, {@code smarttask.}
     */
    record Named(String kind, String name) {
        String prefix() {
            return kind + name + ".";
        }

        private String with(String rest) {
            return prefix() + rest;
        }
    }

    NamedKeys(Set<String> declared) {
        this.declared = declared;
        declared.stream().filter(key -> key.startsWith(INTAKE)).forEach(key -> {
            int end = key.indexOf('.', INTAKE.length()) + 1;
            kinds.add(key.substring(0, end));
            reservedInSources.addAll(List.of(firstWord(key.substring(end)).split("-", -1)));
            reservedInSources.add(firstWord(key.substring(end)));
        });
        reservedInSources.add("properties");
        reservedInSources.remove(ORGANIZATION); // no key has more words behind it, so it can be told from a name
        kinds.add(SMARTTASK);
        ofKind(SMARTTASK).forEach(key -> {
            String word = firstWord(key.substring(SMARTTASK.length()));
            reservedInOrganizations.add(word);
            reservedInOrganizations.add(word.split("-", 2)[0]); // a variable has one sign for a dot and a dash
        });
    }

    private Set<String> reserved(String kind) {
        return kind.equals(SMARTTASK) ? reservedInOrganizations : reservedInSources;
    }

    private static String firstWord(String key) {
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    private Optional<String> kindOf(String key) {
        return kinds.stream().filter(key::startsWith).findFirst();
    }

    private boolean isName(String kind, String text) {
        return NAME.matcher(text).matches() && !reserved(kind).contains(text);
    }

    private boolean isRest(String kind, String rest) {
        return declared.contains(kind + rest) || isOpen(kind, rest);
    }

    private static boolean isOpen(String kind, String rest) {
        return (kind + rest).startsWith(Configuration.KAFKA_CLIENT_PREFIX) && rest.length() > OPEN.length();
    }

    /** The source or organization with a name that {@code key} belongs to; empty if there is none. */
    Optional<Named> find(String key) {
        return kindOf(key).flatMap(kind -> {
            Named named = new Named(kind, firstWord(key.substring(kind.length())));
            boolean is = isName(kind, named.name())
                    && key.startsWith(named.prefix())
                    && isRest(kind, key.substring(named.prefix().length()));
            return is ? Optional.of(named) : Optional.empty();
        });
    }

    /** The key without a name that {@code key} is like; the key itself if it has none. */
    String general(String key) {
        return find(key)
                .map(named -> named.kind() + key.substring(named.prefix().length()))
                .orElse(key);
    }

    /** Those whose keys a source reads in the place of keys without names: its own, and those of the organization it names. */
    List<Named> seenBySource(String kind, String name, Map<String, String> values) {
        Named source = new Named(kind, name);
        String organization = values.get((name.isEmpty() ? kind : source.prefix()) + ORGANIZATION);
        return Stream.concat(
                        name.isEmpty() ? Stream.of() : Stream.of(source),
                        all(values.keySet()).stream()
                                .filter(one -> one.kind().equals(SMARTTASK)
                                        && one.name().equals(organization)))
                .toList();
    }

    /** The key that {@code key} stands for where the keys of {@code seen} are in the place of those without names. */
    String ofView(List<Named> seen, String key) {
        return seen.stream()
                .filter(one -> key.startsWith(one.kind()))
                .filter(one -> isOrBegins(one.kind(), key.substring(one.kind().length())))
                .map(one -> one.with(key.substring(one.kind().length())))
                .findFirst()
                .orElse(key);
    }

    /** Whether {@code rest} is what stands behind {@code kind} in a key, or its first words. */
    private boolean isOrBegins(String kind, String rest) {
        return isRest(kind, rest)
                || OPEN.startsWith(rest)
                || declared.stream().anyMatch(key -> key.startsWith(kind + rest + "."));
    }

    /** What is wrong with a key that might be meant to have a name in it; empty if it isn't one. */
    Optional<String> fault(String key) {
        Optional<String> kind = kindOf(key);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        String within = key.substring(kind.get().length());
        for (int end = within.lastIndexOf('.'); end > 0; end = within.lastIndexOf('.', end - 1)) {
            String name = within.substring(0, end); // one that is none may have dots in it
            String rest = within.substring(end + 1);
            if (isName(kind.get(), name) && !rest.isEmpty()) {
                return OwnVariables.nearest(kind.get() + rest, ofKind(kind.get()))
                        .map(near -> "did you mean " + kind.get() + name + "."
                                + near.substring(kind.get().length()) + "?");
            }
        }
        return badName(kind.get(), within);
    }

    /** What to say about a key that is a name and nothing behind it; empty if it isn't one. */
    Optional<String> nameAlone(String key) {
        return kindOf(key)
                .filter(kind -> isName(kind, key.substring(kind.length()).replaceFirst("\\.$", "")))
                .map(kind -> "expected a key behind the name, such as %s%s.%s"
                        .formatted(
                                kind,
                                key.substring(kind.length()).replaceFirst("\\.$", ""),
                                kind.equals(SMARTTASK) ? "organization-id" : ENABLED));
    }

    private Optional<String> badName(String kind, String within) {
        String what = kind.equals(SMARTTASK) ? "an organization" : "a source";
        return Stream.concat(declared.stream().filter(key -> key.startsWith(kind)), Stream.of(kind + ENABLED))
                .map(key -> "." + key.substring(kind.length()))
                .filter(within::endsWith)
                .max(comparingInt(String::length))
                .map(rest -> within.substring(0, within.length() - rest.length()))
                .filter(name -> !name.isEmpty())
                .map(name -> reserved(kind).contains(name)
                        ? "'%s' can't be the name of %s, for keys begin with it".formatted(name, what)
                        : "'%s' can't be the name of %s: expected small letters and digits, a letter first"
                                .formatted(name, what));
    }

    private Set<String> ofKind(String kind) {
        return declared.stream().filter(key -> key.startsWith(kind)).collect(toCollection(TreeSet::new));
    }

    /** The sources and organizations with a name that have one of {@code keys}. */
    List<Named> all(Collection<String> keys) {
        return keys.stream().flatMap(key -> find(key).stream()).distinct().toList();
    }

    /** The key with a name in it that {@code variable} overrides; empty if there is none. */
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
     * All values of a source or an organization with a name: those that were set, those that it takes over, and defaults.
     *
     * @param values all that were set, and defaults of keys without names
     * @param inherited gets the key without a name for each value that is taken from there
     */
    Map<String, String> values(
            Named named, Map<String, String> values, Map<String, String> defaults, Map<String, String> inherited) {
        Map<String, String> all = new TreeMap<>();
        Stream.of(defaults.keySet(), values.keySet())
                .flatMap(Collection::stream)
                .filter(key -> key.startsWith(named.kind()))
                .filter(key -> isRest(named.kind(), key.substring(named.kind().length())))
                .distinct()
                .forEach(key -> {
                    String rest = key.substring(named.kind().length());
                    boolean takenOver = isTakenOver(named, rest, values);
                    String value = takenOver && !isSetOtherwise(named, rest, values)
                            ? values.get(key)
                            : usual(named, rest, defaults);
                    if (value != null && !value.isBlank()) {
                        all.put(named.with(rest), value);
                        if (takenOver) {
                            inherited.put(named.with(rest), key);
                        }
                    }
                });
        values.forEach((key, value) -> {
            if (key.startsWith(named.prefix())) {
                all.put(key, value);
                inherited.remove(key);
            }
        });
        return all;
    }

    /** A source takes servers over; an organization takes all over but what belongs to one organization only. */
    private static boolean isTakenOver(Named named, String rest, Map<String, String> values) {
        return SERVERS.stream()
                .filter(one -> one.has(named.kind(), rest))
                .findFirst()
                .map(server -> !values.containsKey(named.with(server.address())))
                .orElse(named.kind().equals(SMARTTASK)
                        && !OF_ONE_ORGANIZATION.contains(rest)
                        && !rest.startsWith(OAUTH));
    }

    /** A secret in a file takes the place of one that isn't, and the other way round. */
    private static boolean isSetOtherwise(Named named, String rest, Map<String, String> values) {
        String other = rest.endsWith("-file") ? rest.substring(0, rest.length() - "-file".length()) : rest + "-file";
        return values.containsKey(named.with(other));
    }

    /** It is there because somebody wants it; and two groups that are one would share their rebalances. */
    private static @Nullable String usual(Named named, String rest, Map<String, String> defaults) {
        String usual = defaults.get(named.kind() + rest);
        return switch (rest) {
            case ENABLED -> "true";
            case "group-id" -> usual + "-" + named.name();
            case "directory" -> null;
            default -> usual;
        };
    }

    /** All keys that there are for {@code named}. */
    List<String> keys(Named named) {
        return ofKind(named.kind()).stream()
                .map(key -> named.with(key.substring(named.kind().length())))
                .toList();
    }

    /** All keys that could be meant by one that isn't there, for a name as it has it. */
    List<String> keysLike(String key) {
        return kindOf(key)
                .map(kind -> new Named(kind, firstWord(key.substring(kind.length()))))
                .filter(named -> isName(named.kind(), named.name()))
                .map(this::keys)
                .orElse(List.of());
    }

    /** The name that stands behind {@code kind} in a variable; empty if none does. */
    private String nameIn(String variable, String kind) {
        String prefix = Configuration.variable(kind);
        int end = variable.startsWith(prefix) ? variable.indexOf('_', prefix.length()) : -1;
        String name = end < 0 ? "" : variable.substring(prefix.length(), end).toLowerCase(Locale.ROOT);
        return isName(kind, name) ? name : "";
    }

    /** All variables that could be meant, for a name as this one has it. */
    Set<String> variablesLike(String variable) {
        Set<String> all = new TreeSet<>();
        for (String kind : kinds) {
            String name = nameIn(variable, kind);
            if (!name.isEmpty()) {
                keys(new Named(kind, name)).forEach(key -> all.add(Configuration.variable(key)));
            }
        }
        return all;
    }
}
