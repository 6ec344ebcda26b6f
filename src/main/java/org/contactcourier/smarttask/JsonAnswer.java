package org.contactcourier.smarttask;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tells SmartTask's answers from the pages of whatever stands between: SmartTask answers in JSON. What a header calls the body
 * doesn't matter, since pages are served as {@code application/json} too, and errors as {@code application/problem+json}.
 */
final class JsonAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    /** A plain page may consist of a number, such as the status, or of one word, such as {@code null}. */
    private static final Set<JsonToken> BEGINNINGS =
            EnumSet.of(JsonToken.START_OBJECT, JsonToken.START_ARRAY, JsonToken.VALUE_STRING);

    private JsonAnswer() {}

    /** Whether the bytes are one JSON object, array or string, to the last byte. */
    static boolean is(byte[] answer) {
        try (JsonParser parser = JSON.createParser(answer)) {
            JsonToken first = parser.nextToken();
            if (first == null || !BEGINNINGS.contains(first)) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
