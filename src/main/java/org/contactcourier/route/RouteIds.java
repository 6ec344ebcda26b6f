package org.contactcourier.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.RouteFile;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Looks at files of routes before Camel does: each must be YAML, a list of routes as Kaoto writes it, and no two routes may have
 * one id. Camel would let the later one take the place of the earlier one and say nothing. Doesn't know what a route does.
 * Stateless.
 */
public final class RouteIds {
    private static final List<String> WITH_AN_ID = List.of("route", "routeConfiguration", "routeTemplate");

    /** Looked for by its id: with another one it would never be called. */
    static final String ENRICH = "enrich-contact";

    /** A file of data can stand for more than it says. */
    private static final int MOST_ALIASES = 50;

    private RouteIds() {}

    /**
     * Checks that no id stands twice.
     *
     * @throws ConfigurationException on the first file that is wrong: names the file and the reason in one line
     */
    public static void check(List<RouteFile> files) {
        Map<String, RouteFile> seen = new HashMap<>();
        for (RouteFile file : files) {
            for (Object part : parts(file)) {
                if (part instanceof Map<?, ?> map) {
                    for (String kind : WITH_AN_ID) {
                        if (map.get(kind) instanceof Map<?, ?> of && of.get("id") instanceof String id) {
                            isNew(seen, id, file);
                        }
                    }
                }
            }
            String name = file.name();
            if (name.equals(ENRICH + ".camel.yaml") && !file.equals(seen.get(ENRICH))) {
                throw new ConfigurationException(
                        "routes: %s holds no route with the id %s, so contacts would go without it"
                                .formatted(file.called(), ENRICH));
            }
        }
    }

    private static void isNew(Map<String, RouteFile> seen, String id, RouteFile file) {
        RouteFile other = seen.putIfAbsent(id, file);
        if (file.equals(other)) {
            throw new ConfigurationException("routes: %s holds two routes with the id %s: give one of them another id"
                    .formatted(file.called(), id));
        }
        if (other != null) {
            RouteFile own = file.isShipped() ? other : file;
            RouteFile shipped = file.isShipped() ? file : other;
            throw new ConfigurationException("routes: %s and %s both hold a route with the id %s: %s"
                    .formatted(
                            other.called(),
                            file.called(),
                            id,
                            shipped.isShipped()
                                    ? "rename " + own.place() + " to " + shipped.name()
                                            + " to have it instead of the packaged one, or give its route another id"
                                    : "give one of them another id"));
        }
    }

    private static List<?> parts(RouteFile file) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.name())
                .setMaxAliasesForCollections(MOST_ALIASES)
                .build();
        Object read;
        try {
            read = new Load(settings).loadFromString(file.text());
        } catch (MarkedYamlEngineException e) {
            throw new ConfigurationException("routes: %s is no YAML, or ends too early: %s%s"
                    .formatted(file.called(), e.getProblem(), place(e)));
        } catch (YamlEngineException e) {
            throw new ConfigurationException("routes: %s is no YAML: %s".formatted(file.called(), oneLine(e)));
        }
        if (!(read instanceof List<?> list)) {
            throw new ConfigurationException("routes: %s is no list of routes: expected \"- route:\" in its first line"
                    .formatted(file.called()));
        }
        for (Object part : list) {
            if (!(part instanceof Map<?, ?> map) || map.size() != 1 || map.containsValue(null)) {
                throw new ConfigurationException(
                        ("routes: %s is not complete, or a line is indented wrongly: expected one name such as route behind"
                                        + " each dash, and what belongs to it below")
                                .formatted(file.called()));
            }
        }
        return list;
    }

    private static String place(MarkedYamlEngineException e) {
        return e.getProblemMark()
                .map(mark -> " (line %d, column %d)".formatted(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse("");
    }

    private static String oneLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }
}
