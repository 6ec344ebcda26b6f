package org.contactcourier.format.json;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON in a text of which nobody says that there is any, such as a mail's. */
final class JsonInText {
    /** An object, an empty list, or a list of objects or lists. Not just any bracket: "[External] Hello" starts with one too. */
    private static final String JSON = "(?:\\{\\s*[\"}]|\\[\\s*(?:[{\\[\\]]|\"vcard\"))";

    /** A byte order mark may have become three characters: whoever asks keeps bytes in them. */
    private static final Pattern BEGINNING = Pattern.compile("(?:\u00EF\u00BB\u00BF)?[\\uFEFF\\s]*" + JSON);

    /** JSON that begins a paragraph. */
    private static final Pattern BELOW =
            Pattern.compile("(?:\\r?\\n|\\r)[ \\t]*(?:\\r?\\n|\\r)[ \\t]*(?=" + JSON + ")");

    private static final Pattern CLOSING_LINE = Pattern.compile("(?m)^.*[}\\]][ \\t]*+(?:,[ \\t]*+)?\\r?$");

    /** What may be the rest of JSON that broke off. */
    private static final Pattern MORE = Pattern.compile("(?m)^[ \\t]*[{\\[\"]");

    private JsonInText() {}

    /** Whether a text with this beginning is JSON, or JSON with something below it. */
    static boolean begins(String head) {
        return BEGINNING.matcher(head).lookingAt();
    }

    /** The JSON that the text begins with. */
    static Optional<String> atBeginning(String text) {
        return begins(text) ? Optional.of(toLastBracket(text)) : Optional.empty();
    }

    /** The JSON that stands in a paragraph of its own. */
    static Optional<String> below(String text) {
        Matcher below = BELOW.matcher(text);
        return below.find() ? Optional.of(toLastBracket(text.substring(below.end()))) : Optional.empty();
    }

    /** Without what stands below JSON, if that can't be the rest of it. */
    private static String toLastBracket(String text) {
        int end = -1;
        Matcher closing = CLOSING_LINE.matcher(text);
        while (closing.find()) {
            end = closing.end();
        }
        return end < 0 || MORE.matcher(text.substring(end)).find() ? text : text.substring(0, end);
    }
}
