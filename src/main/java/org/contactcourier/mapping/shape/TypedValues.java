package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.text.WordFile;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand in an object with the name of their type: the unions of Avro's JSON ({@code {"string": "Ada"}}), the
 * attributes of DynamoDB ({@code {"S": "Ada"}}), the values of Firestore, texts of XML in JSON ({@code {"$t": "Ada"}}). The types
 * are in the table {@code types.txt} beside this class. Stateless.
 */
final class TypedValues {
    private static final Map<String, ValueType> TYPES = new HashMap<>();

    /** Deeper values are left as they are. */
    private static final int DEEPEST = 16;

    /** The text of an XML element, which may have attributes beside it. */
    private static final String TEXT_OF_ELEMENT = "$t";

    /** What the value of a type is. */
    private enum ValueType {
        TEXT,
        NUMBER,
        SWITCH,
        LIST,
        OBJECT,
        NOTHING;

        boolean is(JsonNode value) {
            return switch (this) {
                case TEXT -> value.isTextual();
                case NUMBER -> value.isNumber() || value.isTextual();
                case SWITCH -> value.isBoolean();
                case LIST -> value.isArray() || value.path("values").isArray();
                case OBJECT -> value.isObject();
                case NOTHING -> value.isNull() || value.isBoolean();
            };
        }
    }

    static {
        WordFile.words(TypedValues.class, "types.txt")
                .forEach((kind, names) ->
                        names.forEach(name -> TYPES.put(name, ValueType.valueOf(kind.toUpperCase(Locale.ROOT)))));
    }

    private TypedValues() {}

    /** Whether a value in {@code object} stands in an object with the name of its type. */
    static boolean areIn(ObjectNode object) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getValue() instanceof ObjectNode inner && (value(inner) != null || areIn(inner))) {
                return true;
            }
        }
        return false;
    }

    /** {@code object} with the values alone. */
    static ObjectNode plain(ObjectNode object) {
        return members(object, 0);
    }

    private static ObjectNode members(ObjectNode object, int depth) {
        ObjectNode plain = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            plain.set(entry.getKey(), plain(entry.getValue(), depth + 1));
        }
        return plain;
    }

    private static JsonNode plain(JsonNode node, int depth) {
        if (depth > DEEPEST || node.isValueNode()) {
            return node;
        }
        if (node instanceof ObjectNode object) {
            JsonNode value = value(object);
            return value == null ? members(object, depth) : plain(value, depth + 1);
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        node.forEach(element -> list.add(plain(element, depth + 1)));
        return list;
    }

    /** The value that {@code object} is but a wrapper of, or null. */
    private static @Nullable JsonNode value(ObjectNode object) {
        JsonNode text = object.get(TEXT_OF_ELEMENT);
        if (text != null && text.isValueNode()) {
            return text;
        }
        if (object.size() != 1) {
            return null;
        }
        Map.Entry<String, JsonNode> only = object.properties().iterator().next();
        JsonNode value = only.getValue();
        ValueType kind = TYPES.get(only.getKey());
        if (kind == null) {
            return value.isObject() && isFullName(only.getKey()) ? value : null;
        }
        if (!kind.is(value)) {
            return null;
        }
        if (kind == ValueType.NOTHING) {
            return NullNode.getInstance();
        }
        for (String inner : List.of("values", "fields")) {
            if (value.isObject() && value.size() == 1 && value.path(inner).isContainerNode()) {
                return value.get(inner); // Firestore's lists and objects
            }
        }
        return value;
    }

    /** Whether it is the name of a record's type with its name space, such as {@code com.example.Address}. */
    private static boolean isFullName(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0
                && dot + 1 < name.length()
                && Character.isUpperCase(name.charAt(dot + 1))
                && name.indexOf(' ') < 0;
    }
}
