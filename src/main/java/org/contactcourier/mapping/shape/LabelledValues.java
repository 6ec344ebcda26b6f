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
     * The object that {@code values} mean, if they are such a list, or an object of such pairs as {@code {"3": {"name": "email",
     * "value": "…"}}}, and a person is in them.
     *
     * @param around the object that has them
     */
    static @Nullable ObjectNode in(JsonNode values, ObjectNode around) {
        if (values.isEmpty() || values.size() > MOST) {
            return null;
        }
        if (values instanceof ObjectNode object) {
            return arePairs(object) ? best(object, true) : null;
        }
        if (!values.get(0).isObject()) {
            return null;
        }
        if (values.get(0).path("field").isObject()) {
            return answers(values, around.path("definition").path("fields"));
        }
        return isPair(values.get(0)) ? best(values, false) : null;
    }

    /** Whether all members are objects with a label, and one has a value, too: a heading has none. */
    private static boolean arePairs(ObjectNode object) {
        boolean any = false;
        for (JsonNode member : object) {
            if (!member.isObject() || !hasLabel(member)) {
                return false;
            }
            any |= isPair(member);
        }
        return any;
    }

    /**
     * By the labels that tell most: "name" may be what a program calls the field, and "label" what people do.
     *
     * @param keyed whether the keys of {@code pairs} are labels, too
     */
    private static @Nullable ObjectNode best(JsonNode pairs, boolean keyed) {
        ObjectNode best = keyed ? byKey(pairs) : null;
        Likeness likeness = best == null ? null : Likeness.of(best);
        int most = likeness != null && likeness.hasName() ? likeness.score() : 0;
        best = most == 0 ? null : best;
        for (String label : LABELS) {
            ObjectNode object = in(pairs, label);
            Likeness here = Likeness.of(object);
            if (here.hasName() && here.score() > most) {
                best = object;
                most = here.score();
            }
        }
        return best;
    }

    private static ObjectNode byKey(JsonNode pairs) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> pair : pairs.properties()) {
            JsonNode value = value(pair.getValue());
            if (value != null) {
                object.set(pair.getKey(), value);
            }
        }
        return object;
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
                    Envelopes.askedFor(titles.getOrDefault(field.path("id").asText(), "")),
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

    /** The answers in {@code list}, by what is asked for; empty if it is no such list. */
    static ObjectNode answersIn(JsonNode list) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        if (!list.isArray() || list.isEmpty() || list.size() > MOST || !isPair(list.get(0))) {
            return all;
        }
        for (String label : LABELS) {
            for (Map.Entry<String, JsonNode> pair : in(list, label).properties()) {
                if (!all.has(pair.getKey())) {
                    all.set(pair.getKey(), pair.getValue());
                }
            }
        }
        return all;
    }

    private static boolean isPair(JsonNode node) {
        return node.isObject() && hasLabel(node) && value(node) != null;
    }

    private static boolean hasLabel(JsonNode node) {
        return LABELS.stream().anyMatch(label -> node.path(label).isTextual());
    }

    private static ObjectNode in(JsonNode list, String label) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (JsonNode pair : list) {
            String name = pair.path(label).isTextual()
                    ? Envelopes.askedFor(pair.get(label).textValue())
                    : "";
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
