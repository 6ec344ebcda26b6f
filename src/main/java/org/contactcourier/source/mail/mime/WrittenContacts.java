package org.contactcourier.source.mail.mime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.format.csv.TableInText;

/**
 * The contacts in a mail's text and nothing that stands around them: neither what somebody wrote above, nor the lines of a forwarded mail's
 * headers, nor a signature below is a record. JSON, cards or a table, whichever there is first in this order; never two of them.
 */
final class WrittenContacts {
    /** An object, an empty list, or a list of objects or lists. Not just any bracket: "[External] Hello" starts with one too. */
    private static final String JSON = "(?:\\{\\s*[\"}]|\\[\\s*[{\\[\\]])";

    private static final String BLANK = "[\\uFEFF\\s]*";

    /** A byte order mark may have become three characters: whoever asks keeps bytes in them. */
    private static final Pattern BEGINS_WITH_JSON = Pattern.compile("(?:\u00EF\u00BB\u00BF)?" + BLANK + JSON);

    private static final Pattern BEGINS_WITH_CARD = Pattern.compile(BLANK + "BEGIN:VCARD\\s", Pattern.CASE_INSENSITIVE);

    /** XML that says so; a web page may, too, and holds no contact. */
    private static final Pattern BEGINS_WITH_XML = Pattern.compile(
            BLANK + "<\\?xml\\s(?!.*<(?:!doctype\\s+)?html[\\s>])", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** JSON that begins a paragraph. */
    private static final Pattern JSON_BELOW =
            Pattern.compile("(?:\\r?\\n|\\r)[ \\t]*(?:\\r?\\n|\\r)[ \\t]*(?=" + JSON + ")");

    private static final Pattern CLOSING_LINE = Pattern.compile("(?m)^.*[}\\]][ \\t]*+(?:,[ \\t]*+)?\\r?$");

    /** What may be the rest of JSON that broke off. */
    private static final Pattern MORE_JSON = Pattern.compile("(?m)^[ \\t]*[{\\[\"]");

    private static final Pattern FIRST_OF_CARD = Pattern.compile("(?im)^BEGIN:VCARD[ \\t]*\\r?$");
    private static final Pattern LAST_OF_CARD = Pattern.compile("(?im)^END:VCARD[ \\t]*\\r?$");

    /** Apple Mail forwards as if it quoted. */
    private static final Pattern QUOTED_FORWARD = Pattern.compile("(?m)^> ?Begin forwarded message:");

    private static final Pattern QUOTE = Pattern.compile("(?m)^> ?");

    private WrittenContacts() {}

    /** Whether a file with this beginning holds contacts, though nothing says so. */
    static boolean begin(String head) {
        return BEGINS_WITH_JSON.matcher(head).lookingAt()
                || BEGINS_WITH_CARD.matcher(head).lookingAt()
                || BEGINS_WITH_XML.matcher(head).lookingAt()
                || (head.indexOf('\0') < 0 && TableInText.begins(head));
    }

    static Optional<String> in(String whole) {
        String text =
                QUOTED_FORWARD.matcher(whole).find() ? QUOTE.matcher(whole).replaceAll("") : whole;
        if (BEGINS_WITH_JSON.matcher(text).lookingAt()) {
            return Optional.of(toLastBracket(text));
        }
        return cards(text).or(() -> jsonBelow(text)).or(() -> TableInText.find(text));
    }

    /** From the first card to the last. */
    private static Optional<String> cards(String text) {
        Matcher first = FIRST_OF_CARD.matcher(text);
        if (!first.find()) {
            return Optional.empty();
        }
        int to = text.length();
        Matcher last = LAST_OF_CARD.matcher(text).region(first.end(), text.length());
        while (last.find()) {
            to = last.end();
        }
        return Optional.of(text.substring(first.start(), to));
    }

    private static Optional<String> jsonBelow(String text) {
        Matcher below = JSON_BELOW.matcher(text);
        return below.find() ? Optional.of(toLastBracket(text.substring(below.end()))) : Optional.empty();
    }

    /** Without what stands below JSON, if that can't be the rest of it. */
    private static String toLastBracket(String text) {
        int end = -1;
        Matcher closing = CLOSING_LINE.matcher(text);
        while (closing.find()) {
            end = closing.end();
        }
        return end < 0 || MORE_JSON.matcher(text.substring(end)).find() ? text : text.substring(0, end);
    }
}
