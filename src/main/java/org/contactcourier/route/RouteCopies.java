package org.contactcourier.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;

/**
 * Routes of sources that have names, and those that deliver to SmartTask organizations that have names: each has a copy of the
 * route of its kind. In the copy, the route's id, the keys and the beans are its own; everything else, whatever an operator has
 * put there, is the same. Stateless, so thread-safe.
 */
public final class RouteCopies {
    /** The beans of a source, as its route names them. */
    private static final Map<Source.SourceKind, List<String>> BEANS = Map.of(
            Source.SourceKind.KAFKA, List.of("kafkaSource", "kafkaPause", "kafkaClients"),
            Source.SourceKind.FILE, List.of("fileSource", "inboxFilter", "inboxPolls", "filesInProgress"),
            Source.SourceKind.MAIL, List.of("mailSource", "mailAuthenticator"));

    /** The routes that each organization has for itself. */
    static final List<String> DELIVERING = List.of("deliver-batch", "contact-from-journal");

    /** What belongs to an organization: its routes, their parts and beans. */
    private static final Pattern OF_ORGANIZATION = words(
            "deliver-batch|contact-from-journal|from-journal|batchDelivery|deliveryWorkers|parkedContacts|replayWorkers");

    /** Where a route of a file begins, or whatever else stands in its list. */
    private static final Pattern PART = Pattern.compile("(?m)^(?=- )");

    private static final Pattern STARTUP_ORDER = Pattern.compile("(?m)^(\\s+startupOrder: )(\\d+)\\s*$");

    /** The numbers of copies are behind all others, and before those that Camel gives. */
    private static final int COPIES = 100;

    private RouteCopies() {}

    /**
     * The files as they are loaded: for each source with a name and each organization with one there are copies of its routes,
     * and the routes of sources hand over to the organization that is theirs.
     *
     * @param sources with the organization where their contacts go
     * @param organizations all of them; without the one that has no name its routes are left out
     */
    public static List<RouteFile> with(
            List<RouteFile> files, Map<Source, Organization> sources, List<Organization> organizations) {
        List<RouteFile> all = new ArrayList<>();
        for (RouteFile file : files) {
            List<RouteFile> copies = new ArrayList<>();
            StringBuilder rest = new StringBuilder();
            for (String part : PART.split(file.text(), -1)) {
                rest.append(ofUnnamed(part, sources, organizations));
                ofNamed(part, sources, organizations)
                        .forEach((id, text) -> copies.add(new RouteFile(id + ".camel.yaml", text, file.place())));
            }
            if (copies.isEmpty() || PART.matcher(rest).find()) {
                all.add(new RouteFile(file.name(), rest.toString(), file.place()));
            }
            all.addAll(copies);
        }
        return all;
    }

    /** The part as it stands in its file: nothing, if it is about the organization without a name and there is none. */
    private static String ofUnnamed(String part, Map<Source, Organization> sources, List<Organization> organizations) {
        if (DELIVERING.stream().anyMatch(id -> has(part, id))) {
            return organizations.contains(Organization.UNNAMED) ? part : "";
        }
        return Source.unnamed().stream()
                .filter(source -> has(part, source.route()))
                .findFirst()
                .map(source -> inTermsOf(sources.getOrDefault(source, Organization.UNNAMED), part))
                .orElse(part);
    }

    /** Its copies, by the ids of their routes. */
    private static Map<String, String> ofNamed(
            String part, Map<Source, Organization> sources, List<Organization> organizations) {
        Map<String, String> copies = new LinkedHashMap<>();
        for (String id : DELIVERING) {
            if (has(part, id)) {
                organizations.stream()
                        .filter(Organization::isNamed)
                        .forEach(one ->
                                copies.put(one.own(id), startedLate(inTermsOf(one, part), organizations.indexOf(one))));
            }
        }
        sources.forEach((source, organization) -> {
            if (!source.name().isEmpty()
                    && has(part, "contact-from-" + source.kind().word())) {
                copies.put(source.route(), inTermsOf(organization, inTermsOf(source, part)));
            }
        });
        return copies;
    }

    private static boolean has(String part, String id) {
        return Pattern.compile("(?m)^\\s+id: [\"']?" + id + "[\"']?\\s*$")
                .matcher(part)
                .find();
    }

    private static String startedLate(String part, int place) {
        return STARTUP_ORDER
                .matcher(part)
                .replaceAll(found -> found.group(1) + (COPIES * Integer.parseInt(found.group(2)) + place));
    }

    /** What {@code text}, which is about the organization without a name, says about {@code organization}. */
    static String inTermsOf(Organization organization, String text) {
        return organization.isNamed()
                ? OF_ORGANIZATION
                        .matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(organization.own(found.group(1))))
                : text;
    }

    /** What {@code text}, which is about the source of this kind without a name, says about {@code source}. */
    static String inTermsOf(Source source, String text) {
        if (source.name().isEmpty()) {
            return text;
        }
        String kind = source.kind().word();
        String own = words("contact-from-" + kind + "|from-" + kind + "|" + String.join("|", BEANS.get(source.kind())))
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(source.own(found.group(1))));
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(source.keysOfKind()) + "(?=\\w)")
                .matcher(own)
                .replaceAll(Matcher.quoteReplacement(source.keys()));
    }

    /** Whole words only: a file's name or a sentence may hold one of these. */
    private static Pattern words(String alternatives) {
        return Pattern.compile("(?<![\\w.-])(" + alternatives + ")(?![\\w-])");
    }
}
