package org.contactcourier.format.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.contact.ErrorColumn;
import org.contactcourier.format.RejectedPieces;

/**
 * Rejected elements of JSON: an array of them, or lines. An object gets its error as its first key; what has no keys stays as it
 * is. Thread-safe.
 */
final class RejectedJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> LINES = Set.of("ndjson", "jsonl");

    private RejectedJson() {}

    static RejectedPieces form(String name, Set<String> endings) {
        String ending = RejectedPieces.ending(name, endings, "json");
        return LINES.contains(ending)
                ? new RejectedPieces(ending, ErrorColumn.NAME, "", "\n", "\n", RejectedJson::marked)
                : new RejectedPieces(ending, ErrorColumn.NAME, "[\n", ",\n", "\n]\n", RejectedJson::marked);
    }

    private static Optional<byte[]> marked(byte[] element, String error) {
        int begin = 0;
        while (begin < element.length && isBlank(element[begin])) {
            begin++;
        }
        if (begin == element.length || element[begin] != '{') {
            return isWhole(element) ? Optional.of(element) : Optional.empty();
        }
        Keys keys = Keys.of(element, begin + 1);
        ByteArrayOutputStream marked = new ByteArrayOutputStream(element.length + error.length() + 16);
        marked.writeBytes(("{\"" + ErrorColumn.nameBeside(keys.names) + "\":\""
                        + new String(JsonStringEncoder.getInstance().quoteAsString(error))
                        + '"')
                .getBytes(UTF_8));
        int rest = keys.rest;
        int next = rest;
        while (next < element.length && isBlank(element[next])) {
            next++;
        }
        if (next < element.length && element[next] != '}') {
            marked.write(',');
        }
        marked.write(element, rest, element.length - rest);
        return Optional.of(marked.toByteArray());
    }

    /** Takes away the key that tells why the object was rejected once. */
    static void removeError(ObjectNode object) {
        Iterator<String> names = object.fieldNames();
        if (names.hasNext()) {
            String first = names.next();
            if (ErrorColumn.isName(first)
                    && ErrorColumn.isText(object.path(first).asText())) {
                object.remove(first);
            }
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static boolean isWhole(byte[] value) {
        try (JsonParser parser = JSON.createParser(value)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The keys of an object, as far as it can be read. */
    private static final class Keys {
        final Set<String> names = new HashSet<>();

        /** Where the object goes on behind its first key, if that has an error of an earlier time; else where it begins. */
        int rest;

        private Keys(int begin) {
            this.rest = begin;
        }

        static Keys of(byte[] object, int begin) {
            Keys keys = new Keys(begin);
            try (JsonParser parser = JSON.createParser(object)) {
                keys.read(parser, object);
            } catch (IOException e) {
                return keys; // it is as broken as it was
            }
            return keys;
        }

        private void read(JsonParser parser, byte[] object) throws IOException {
            parser.nextToken();
            boolean first = true;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (first
                        && value == JsonToken.VALUE_STRING
                        && ErrorColumn.isName(name)
                        && ErrorColumn.isText(parser.getText())) {
                    parser.finishToken();
                    rest = behindComma(object, (int) parser.currentLocation().getByteOffset());
                } else {
                    names.add(name);
                    parser.skipChildren();
                }
                first = false;
            }
        }

        private static int behindComma(byte[] object, int from) {
            int at = from;
            while (at < object.length && isBlank(object[at])) {
                at++;
            }
            return at < object.length && object[at] == ',' ? at + 1 : from;
        }
    }
}
