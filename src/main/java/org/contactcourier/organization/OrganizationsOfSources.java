package org.contactcourier.organization;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Typos;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.contactcourier.smarttask.Credentials;
import org.contactcourier.smarttask.SmartTaskSettings;

/**
 * Which SmartTask organizations there are, and to which of them the contacts of each source go. An organization with a name is
 * used if a source names it, also one that is off: what it has parked must drain. The one without a name is used if a source
 * that is on names none, or if its own keys are set. Immutable.
 */
public final class OrganizationsOfSources {
    private static final String KEY = "organization";
    private static final String ID = Organization.KEYS + SmartTaskSettings.ORGANIZATION_ID;

    /** A swapped pair of letters counts as two. */
    private static final int TYPOS = 2;

    private final Map<Source, Organization> bySource;
    private final Map<Organization, SmartTaskSettings> settings;

    private OrganizationsOfSources(Map<Source, Organization> bySource, Map<Organization, SmartTaskSettings> settings) {
        this.bySource = bySource;
        this.settings = settings;
    }

    /**
     * Reads the keys of all organizations that are used.
     *
     * @throws ConfigurationException if one of {@link #readers} finds a fault
     */
    public static OrganizationsOfSources from(Configuration c) {
        readers(c).forEach(reader -> reader.accept(c));
        Map<Source, Organization> bySource = new LinkedHashMap<>();
        Source.all(c::namedSources).forEach(source -> bySource.put(source, of(c, source)));
        Map<Organization, SmartTaskSettings> settings = new LinkedHashMap<>();
        used(c).forEach(one -> settings.put(one, settings(c, one)));
        return new OrganizationsOfSources(bySource, settings);
    }

    /** What looks for faults, one thing each: what sources name, what nobody names, and the keys of each that is used. */
    public static List<Consumer<Configuration>> readers(Configuration c) {
        List<Consumer<Configuration>> all = new ArrayList<>();
        Source.all(c::namedSources).forEach(source -> all.add(it -> of(it, source)));
        c.namedOrganizations().forEach(name -> all.add(it -> requireSource(it, new Organization(name))));
        for (Organization one : used(c)) {
            all.add(it -> settings(it, one));
            all.add(it -> SmartTaskSettings.formerOrganizationId(it, one));
        }
        all.add(SameOrganization::check);
        return all;
    }

    private static SmartTaskSettings settings(Configuration c, Organization one) {
        if (!one.isNamed()
                && c.optionalText(ID).isEmpty()
                && !c.namedOrganizations().isEmpty()) {
            throw new ConfigurationException(ID, ID + " is missing: " + whyUnnamed(c));
        }
        return c.asSet(it -> SmartTaskSettings.from(it, one));
    }

    /** Those that are used: first the one without a name, if it is, then the others by name. It looks at no value of theirs. */
    public static List<Organization> used(Configuration c) {
        List<String> there = c.namedOrganizations();
        List<Organization> named = names(c).values().stream()
                .distinct()
                .filter(there::contains)
                .sorted()
                .map(Organization::new)
                .toList();
        boolean unnamed =
                names(c).isEmpty() || !sourcesWithout(c).isEmpty() || ownKey(c).isPresent();
        return Stream.concat(unnamed ? Stream.of(Organization.UNNAMED) : Stream.of(), named.stream())
                .toList();
    }

    /** The names that sources have under their key, whether they are right or not. */
    private static Map<Source, String> names(Configuration c) {
        Map<Source, String> names = new LinkedHashMap<>();
        for (Source source : Source.all(c::namedSources)) {
            c.optionalText(source.keys() + KEY).ifPresent(name -> names.put(source, name));
        }
        return names;
    }

    /** The sources that are on and name no organization. */
    private static List<Source> sourcesWithout(Configuration c) {
        return Source.all(c::namedSources).stream()
                .filter(source -> !names(c).containsKey(source))
                .filter(source -> c.optionalText(source.keys() + "enabled")
                        .filter(value -> !value.equalsIgnoreCase("false")) // a wrong value is told elsewhere
                        .isPresent())
                .toList();
    }

    /** A key that was set and only concerns the organization without a name. */
    private static Optional<String> ownKey(Configuration c) {
        String token = Organization.KEYS + Credentials.Bearer.TOKEN;
        String oauth = Credentials.OAuth.keys(Organization.UNNAMED).prefix();
        return c.keys().stream()
                .filter(key -> key.equals(ID) || key.startsWith(token) || key.startsWith(oauth))
                .filter(key -> c.source(key).isPresent())
                .findFirst();
    }

    private static String whyUnnamed(Configuration c) {
        List<Source> without = sourcesWithout(c);
        if (without.isEmpty()) {
            return ("%s is set. Expected all keys of the organization without a name, or none: every source that is on names"
                            + " another")
                    .formatted(ownKey(c).orElse(ID));
        }
        return "contacts of %s go to the organization without a name. Expected its number, or a name in %s, or %s"
                .formatted(
                        without.stream().map(Source::word).collect(joining(", ")),
                        without.stream().map(source -> source.keys() + KEY).collect(joining(", ")),
                        without.stream()
                                .map(source -> source.keys() + "enabled=false")
                                .collect(joining(", ")));
    }

    /** An organization that nobody names was misspelt, or a source's key was forgotten: contacts would go elsewhere. */
    private static void requireSource(Configuration c, Organization one) {
        boolean named = names(c).values().stream()
                .anyMatch(name -> name.equals(one.name()) || meant(c, name).equals(Optional.of(one.name())));
        if (named) {
            return;
        }
        String key = c.keys().stream()
                .filter(each -> each.startsWith(one.keys()))
                .filter(each -> c.source(each).isPresent() && c.origin(each).equals(each))
                .findFirst()
                .orElse(one.keys());
        String remedy = Typos.nearest(one.name(), new TreeSet<>(names(c).values()), TYPOS)
                .map(near -> "did you mean %s?".formatted(key.replace(one.keys(), Organization.KEYS + near + ".")))
                .orElseGet(() ->
                        "set intake.<kind>.organization or intake.<kind>.<name>.organization to %s, or remove the key"
                                .formatted(one.name()));
        throw new ConfigurationException("%s in %s belongs to an organization that no source names: %s"
                .formatted(key, c.source(key).orElse("the configuration"), remedy));
    }

    /** The organization that somebody may have meant who has named one without keys. */
    private static Optional<String> meant(Configuration c, String name) {
        return c.namedOrganizations().contains(name)
                ? Optional.empty()
                : Typos.nearest(name, new TreeSet<>(c.namedOrganizations()), TYPOS);
    }

    /**
     * Where the contacts of {@code source} go; for somebody who sends none.
     *
     * @throws ConfigurationException if its key names one that has no keys
     */
    public static Organization of(Configuration c, Source source) {
        String key = source.keys() + KEY;
        Optional<String> value = c.optionalText(key);
        if (value.isEmpty()) {
            return Organization.UNNAMED;
        }
        String name = value.get();
        if (c.namedOrganizations().contains(name)) {
            return new Organization(name);
        }
        Optional<String> meant = meant(c, name);
        if (meant.isPresent()) {
            throw c.wrong(key, "an organization that has keys: did you mean %s?".formatted(meant.get()));
        }
        Pattern beginning = Pattern.compile(Pattern.quote(Organization.KEYS + name) + "([.-].*)?");
        if (!Source.isName(name)
                || c.keys().stream().anyMatch(each -> beginning.matcher(each).matches())) {
            throw c.wrong(
                    key,
                    "a name in small letters and digits, a letter first, that is no word that smarttask keys begin with");
        }
        throw c.wrong(
                key,
                "an organization that has keys: set %1$s%2$s.organization-id and %1$s%2$s.access-token-file"
                        .formatted(Organization.KEYS, name));
    }

    /** How long SmartTask may be busy with a request, whichever organization it is for; needs no token. */
    public static Duration responseTimeout(Configuration c) {
        return longest(c, "response-timeout");
    }

    /** The longest wait between two attempts, whichever organization they are for; likewise. */
    public static Duration maxDelay(Configuration c) {
        return longest(c, "retry.max-delay");
    }

    private static Duration longest(Configuration c, String key) {
        return used(c).stream()
                .map(one -> c.asSet(it -> it.duration(one.keys() + key)))
                .max(Comparator.naturalOrder())
                .orElseGet(() -> c.duration(Organization.KEYS + key));
    }

    /** Where the contacts of {@code source} go. */
    public Organization of(Source source) {
        return bySource.getOrDefault(source, Organization.UNNAMED);
    }

    /** The sources whose contacts go to {@code organization}, also those that are off. */
    public List<Source> sources(Organization organization) {
        return bySource.keySet().stream()
                .filter(source -> of(source).equals(organization))
                .toList();
    }

    /** Those that are used: first the one without a name, if it is, then the others by name. */
    public List<Organization> all() {
        return List.copyOf(settings.keySet());
    }

    /** Whether one of them has a name, so that people must be told which one something is about. */
    public boolean haveNames() {
        return settings.keySet().stream().anyMatch(Organization::isNamed);
    }

    /** The settings of each that is used, in the order of {@link #all}. */
    public Map<Organization, SmartTaskSettings> settings() {
        return settings;
    }
}
