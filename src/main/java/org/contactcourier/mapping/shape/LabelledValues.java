package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * The object that {@code list} means, if it is such a list and a person is in it.
     *
     * @param around the object that has the list
     */
    static @Nullable ObjectNode in(JsonNode list, ObjectNode around) {
        if (list.isEmpty() || list.size() > MOST || !list.get(0).isObject()) {
            return null;
        }
        if (list.get(0).path("field").isObject()) {
            return answers(list, around.path("definition").path("fields"));
        }
        if (!isPair(list.get(0))) {
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

    /**
     * Answers that name their field and say of which type they are, as Typeform has them: {@code {"type": "email", "email": "…",
     * "field": {"id": "x"}}}. What the field is called stands in the form's definition.
     */
    private static @Nullable ObjectNode answers(JsonNode list, JsonNode definition) {
        Map<String, String> titles = new HashMap<>();
        for (JsonNode field : definition) {
            titles.put(field.path("id").asText(), field.path("title").asText());
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (JsonNode answer : list) {
            String type = answer.path("type").asText();
            JsonNode field = answer.path("field");
            for (String label : List.of(
                    titles.getOrDefault(field.path("id").asText(), ""),
                    field.path("ref").asText(),
                    type)) {
                if (Likeness.isField(label) && answer.path(type).isValueNode() && !object.has(label)) {
                    object.set(label, answer.path(type));
                    break;
                }
            }
        }
        return Likeness.of(object).hasName() ? object : null;
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
