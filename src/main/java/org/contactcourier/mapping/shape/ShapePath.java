package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * A way to values in an object, as the table of shapes has it: {@code answers[type=email]/email}. Lists are gone through by
 * themselves; {@code *} is any member, {@code a,b} is the first of them that holds something, {@code .} is the object. Immutable.
 */
final class ShapePath {
    private static final String BUT = "!";

    private final List<PathStep> steps;

    /** A value and the JSON pointer to it. */
    record FoundValue(JsonNode node, String pointer) {}

    /**
     * One step.
     *
     * @param keys the first that holds something is taken
     * @param filter the member that has to be one of {@code values}; with a {@code !} at its end, that mustn't; null where any
     *     will do
     */
    private record PathStep(List<String> keys, @Nullable String filter, Set<String> values) {
        boolean takes(JsonNode node) {
            if (filter == null) {
                return true;
            }
            boolean but = filter.endsWith(BUT);
            String asked = but ? filter.substring(0, filter.length() - 1) : filter;
            return but != values.contains(node.path(asked).asText().toLowerCase(Locale.ROOT));
        }
    }

    private ShapePath(List<PathStep> steps) {
        this.steps = steps;
    }

    static ShapePath of(String text) {
        List<PathStep> steps = new ArrayList<>();
        for (String step : text.strip().split("/", -1)) {
            int open = step.indexOf('[');
            String keys = open < 0 ? step : step.substring(0, open);
            if (!keys.equals(".")) {
                String[] filter = open < 0
                        ? new String[0]
                        : step.substring(open + 1, step.length() - 1).split("=", 2);
                steps.add(new PathStep(
                        List.of(keys.split(",", -1)),
                        open < 0 ? null : filter[0],
                        open < 0
                                ? Set.of()
                                : Set.of(filter[1].toLowerCase(Locale.ROOT).split(",", -1))));
            }
        }
        return new ShapePath(List.copyOf(steps));
    }

    /** The keys of the object itself that it begins with. */
    List<String> firstKeys() {
        return steps.isEmpty() ? List.of() : steps.get(0).keys();
    }

    /** The names of its steps, if it is a plain way without choices. */
    List<String> names() {
        return steps.stream().map(step -> step.keys().get(0)).toList();
    }

    /** What it leads to in {@code root}, lists as their elements; nothing that is null. */
    List<FoundValue> places(JsonNode root, String pointer) {
        List<FoundValue> places = List.of(new FoundValue(root, pointer));
        for (PathStep step : steps) {
            List<FoundValue> next = new ArrayList<>();
            for (FoundValue place : places) {
                follow(step, place, next);
            }
            places = next;
        }
        List<FoundValue> values = new ArrayList<>(places.size());
        places.forEach(place -> addElements(place, values));
        return values;
    }

    private static void addElements(FoundValue place, List<FoundValue> into) {
        if (place.node().isArray()) {
            for (int i = 0; i < place.node().size(); i++) {
                addElements(new FoundValue(place.node().get(i), place.pointer() + "/" + i), into);
            }
        } else {
            into.add(place);
        }
    }

    private static void follow(PathStep step, FoundValue from, List<FoundValue> into) {
        String first = step.keys().get(0);
        if (from.node().isArray() && !isIndex(first)) {
            for (int i = 0; i < from.node().size(); i++) {
                follow(step, new FoundValue(from.node().get(i), from.pointer() + "/" + i), into);
            }
        } else if (from.node().isArray()) {
            add(step, new FoundValue(from.node().path(Integer.parseInt(first)), from.pointer() + "/" + first), into);
        } else if (first.equals("*")) {
            for (Map.Entry<String, JsonNode> entry : from.node().properties()) {
                add(step, new FoundValue(entry.getValue(), FieldValue.pointer(from.pointer(), entry.getKey())), into);
            }
        } else {
            for (String key : step.keys()) {
                JsonNode node = from.node().path(key);
                if (!node.isMissingNode() && (step.keys().size() == 1 || !isAbsent(node))) {
                    add(step, new FoundValue(node, FieldValue.pointer(from.pointer(), key)), into);
                    return;
                }
            }
        }
    }

    private static void add(PathStep step, FoundValue place, List<FoundValue> into) {
        JsonNode node = place.node();
        if (node.isArray() && step.filter() != null) {
            for (int i = 0; i < node.size(); i++) {
                add(step, new FoundValue(node.get(i), place.pointer() + "/" + i), into);
            }
        } else if (!node.isNull() && !node.isMissingNode() && step.takes(node)) {
            into.add(place);
        }
    }

    private static boolean isIndex(String key) {
        return !key.isEmpty() && key.chars().allMatch(Character::isDigit);
    }

    /** Null, blank text, {@code false}, and what holds nothing else. */
    static boolean isAbsent(JsonNode node) {
        if (node.isContainerNode()) {
            for (JsonNode inner : node) {
                if (!isAbsent(inner)) {
                    return false;
                }
            }
            return true;
        }
        return node.isNull()
                || node.isMissingNode()
                || (node.isBoolean() && !node.booleanValue())
                || (node.isTextual() && node.textValue().isBlank());
    }
}
