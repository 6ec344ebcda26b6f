package org.contactcourier.format.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.contactcourier.mapping.shape.Likeness;
import org.contactcourier.mapping.shape.PersonFinder;
import org.jspecify.annotations.Nullable;

/** Whether JSON is a page of contacts, as APIs send them: an object around a list. Told by the first bytes. */
final class JsonPage {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonPage() {}

    /**
     * The way to the list in the object that {@code head} begins with; empty if that is no page.
     *
     * @param head the text's beginning, without a byte order mark
     */
    static List<String> way(byte[] head, JsonFactory factory) {
        if (!mayBePage(head)) {
            return List.of();
        }
        ObjectNode first = first(head, factory);
        List<String> way = first == null ? null : PersonFinder.listIn(first);
        return way == null ? List.of() : way;
    }

    /**
     * Whether the first object has a list of objects that isn't a list of e-mail addresses, phone numbers or the like. Most input
     * costs no more than this look.
     */
    private static boolean mayBePage(byte[] text) {
        int first = skipBlanks(text, 0);
        if (first == text.length || text[first] != '{') {
            return false;
        }
        for (int i = first + 1; i < text.length; i++) {
            if (text[i] == '[') {
                int next = skipBlanks(text, i + 1);
                if (next < text.length && text[next] == '{' && !Likeness.isField(key(text, i))) {
                    return true;
                }
            } else if (text[i] == '\n' && i + 1 < text.length && text[i + 1] == '{') {
                return false; // another object
            }
        }
        return false;
    }

    private static int skipBlanks(byte[] text, int from) {
        int at = from;
        while (at < text.length && JsonCursor.isBlank(text[at])) {
            at++;
        }
        return at;
    }

    /** The name of the list that begins at {@code bracket}. */
    private static String key(byte[] text, int bracket) {
        int end = bracket - 1;
        while (end > 0 && (JsonCursor.isBlank(text[end]) || text[end] == ':')) {
            end--;
        }
        int begin = end - 1;
        while (begin >= 0 && text[begin] != '"' && end - begin < 100) {
            begin--;
        }
        return text[Math.max(end, 0)] == '"' && begin >= 0
                ? new String(text, begin + 1, end - begin - 1, StandardCharsets.UTF_8)
                : "";
    }

    /** The first object, or as much of it as there is. */
    private static @Nullable ObjectNode first(byte[] text, JsonFactory factory) {
        ObjectNode root = NODES.objectNode();
        Deque<ContainerNode<?>> open = new ArrayDeque<>();
        String name = "";
        try (JsonParser parser = factory.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    name = parser.currentName();
                } else if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                    open.pop();
                } else if (token.isStructStart()) {
                    ContainerNode<?> node = open.isEmpty()
                            ? root
                            : token == JsonToken.START_OBJECT ? NODES.objectNode() : NODES.arrayNode();
                    put(open.peek(), name, node);
                    open.push(node);
                } else {
                    put(open.peek(), name, token.isScalarValue() ? value(token, parser) : NODES.nullNode());
                }
                if (open.isEmpty()) {
                    return root;
                }
            }
        } catch (IOException e) {
            // The head ends in the middle, or the reader will say what is wrong.
        }
        return open.isEmpty() ? null : root;
    }

    private static JsonNode value(JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.textNode(parser.getText());
        };
    }

    private static void put(@Nullable ContainerNode<?> into, String name, JsonNode node) {
        if (into instanceof ObjectNode object) {
            object.set(name, node);
        } else if (into instanceof ArrayNode list) {
            list.add(node);
        }
    }
}
