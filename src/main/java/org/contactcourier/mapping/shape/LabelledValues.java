package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a form as a list of labels and values, as many services send them: {@code [{"name": "email", "value": "…"}]}. As
 * an object, each label is a field.
 */
final class LabelledValues {
    private static final List<String> LABELS =
            List.of("label", "title", "question", "name", "key", "field", "column_id", "column_name", "id");
    private static final List<String> VALUES =
            List.of("value", "values", "answer", "string_value", "answers", "response", "text");

    /** A form has hardly more fields; a longer list is something else. */
    private static final int MOST = 500;

    private LabelledValues() {}

    /** The object that {@code list} means, if it is such a list and a person is in it. */
    static @Nullable ObjectNode in(JsonNode list) {
        if (list.size() == 0 || list.size() > MOST || !isPair(list.get(0))) {
            return null;
        }
        // "name" may be what a program calls the field, and "label" what people do: the one that tells more counts.
        ObjectNode best = null;
        int most = 0;
        for (String label : LABELS) {
            if (list.get(0).path(label).isTextual()) {
                ObjectNode object = in(list, label);
                Likeness likeness = Likeness.of(object);
                if (likeness.hasName() && likeness.score() > most) {
                    best = object;
                    most = likeness.score();
                }
            }
        }
        return best;
    }

    private static boolean isPair(JsonNode node) {
        return node.isObject()
                && LABELS.stream().anyMatch(label -> node.path(label).isTextual())
                && VALUES.stream().anyMatch(node::has);
    }

    private static ObjectNode in(JsonNode list, String label) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (JsonNode pair : list) {
            String name = pair.path(label).asText("").strip();
            JsonNode value = value(pair);
            if (!name.isEmpty() && value != null && !object.has(name)) {
                object.set(name, value);
            }
        }
        return object;
    }

    private static @Nullable JsonNode value(JsonNode pair) {
        for (String key : VALUES) {
            if (pair.has(key)) {
                return pair.get(key);
            }
        }
        return null;
    }
}
