package org.contactcourier.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.record.Source;

/**
 * Routes of sources that have names: each has a copy of the route that reads its kind. In the copy, the route's id, the source's
 * keys and the source's beans are its own; everything else, whatever an operator has put there, is the same. Stateless, so
 * thread-safe.
 */
public final class RouteCopies {
    /** The beans of a source, as its route names them. */
    private static final Map<Source.SourceKind, List<String>> BEANS = Map.of(
            Source.SourceKind.KAFKA, List.of("kafkaSource", "kafkaPause", "kafkaClients"),
            Source.SourceKind.FILE, List.of("fileSource", "inboxFilter", "inboxPolls", "filesInProgress"),
            Source.SourceKind.MAIL, List.of("mailSource", "mailAuthenticator"));

    private RouteCopies() {}

    /** The files, and behind them the copies for those of {@code sources} that have names. */
    public static List<RouteFile> with(List<RouteFile> files, Collection<Source> sources) {
        List<RouteFile> all = new ArrayList<>(files);
        for (Source source : sources) {
            if (!source.name().isEmpty()) {
                Pattern id = Pattern.compile(
                        "(?m)^\\s+id: [\"']?contact-from-" + source.kind().word() + "[\"']?\\s*$");
                files.stream()
                        .filter(file -> id.matcher(file.text()).find())
                        .map(file -> new RouteFile(
                                source.route() + ".camel.yaml", inTermsOf(source, file.text()), file.place()))
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** What {@code text}, which is about the source of this kind without a name, says about {@code source}. */
    static String inTermsOf(Source source, String text) {
        if (source.name().isEmpty()) {
            return text;
        }
        String kind = source.kind().word();
        String words = String.join("|", BEANS.get(source.kind()));
        // Whole words only: a file's name or a sentence may hold one of these.
        Matcher names = Pattern.compile(
                        "(?<![\\w.-])(contact-from-" + kind + "|from-" + kind + "|" + words + ")(?![\\w-])")
                .matcher(text);
        String own = names.replaceAll(found -> Matcher.quoteReplacement(source.own(found.group(1))));
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(source.keysOfKind()) + "(?=\\w)")
                .matcher(own)
                .replaceAll(Matcher.quoteReplacement(source.keys()));
    }
}
