package org.contactcourier.delivery.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What an answer says to people: the texts under the names that errors usually have, or a text that is no JSON as it is. The
 * answer is redacted already. Stateless.
 */
public final class AnswerMessage {
    /** Characters. It is one sentence of a longer one; the dead letter has the whole answer. */
    static final int LONGEST = 300;

    private static final JsonFactory JSON = new JsonFactory();

    /** Names of texts for people in JSON, such as in RFC 9457 (title, detail) and RFC 6749 (error_description). */
    private static final Set<String> NAMES = Set.of(
            "message",
            "messages",
            "error",
            "errors",
            "error_description",
            "error_message",
            "errormessage",
            "detail",
            "details",
            "title",
            "description",
            "reason",
            "msg");

    private AnswerMessage() {}

    /** The message in {@code answer}, in one line; empty if there is none. */
    public static String in(String answer) {
        String text = answer.strip();
        boolean json = text.startsWith("{") || text.startsWith("[") || text.startsWith("\"");
        return oneLine(json ? String.join("; ", texts(text)) : text);
    }

    /** The texts, as far as the answer can be read: it may have been cut. */
    private static List<String> texts(String json) {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            List<Boolean> isMeant = new ArrayList<>(List.of(true));
            boolean next = true;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    next = NAMES.contains(
                            parser.currentName().toLowerCase(Locale.ROOT).replace('-', '_'));
                } else if (token.isStructStart()) {
                    isMeant.add(next);
                } else if (token.isStructEnd()) {
                    isMeant.remove(isMeant.size() - 1);
                    next = isMeant.get(isMeant.size() - 1);
                } else if (token == JsonToken.VALUE_STRING && isMeant(parser, next, isMeant)) {
                    String text = parser.getText().strip();
                    if (!text.isEmpty() && !texts.contains(text)) {
                        texts.add(text);
                    }
                }
            }
        } catch (IOException e) {
            return texts;
        }
        return texts;
    }

    /** In a list, its own name counts; in an object, that of the value. */
    private static boolean isMeant(JsonParser parser, boolean next, List<Boolean> isMeant) {
        return parser.getParsingContext().inArray() ? isMeant.get(isMeant.size() - 1) : next;
    }

    private static String oneLine(String text) {
        String line = text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return line.length() <= LONGEST
                ? line
                : line.substring(0, Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1)
                        + "…";
    }
}
