package org.contactcourier.json;

import com.fasterxml.jackson.databind.JsonNode;

/** What kind of value a JSON value is, for people. */
public final class JsonKind {
    private JsonKind() {}

    public static String of(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case STRING, BINARY -> "a text";
            case NULL, MISSING -> "null";
        };
    }
}
