package org.contactcourier.format.vcard;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds vCards in text that isn't declared as vCard, such as a mail's text. */
final class VCardInText {
    private static final Pattern BEGINNING = Pattern.compile("[\\uFEFF\\s]*BEGIN:VCARD\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern FIRST_LINE = Pattern.compile("(?im)^BEGIN:VCARD[ \\t]*\\r?$");
    private static final Pattern LAST_LINE = Pattern.compile("(?im)^END:VCARD[ \\t]*\\r?$");

    private VCardInText() {}

    /** Whether a file with this beginning is one of cards. */
    static boolean begins(String head) {
        return BEGINNING.matcher(head).lookingAt();
    }

    /** From the first card to the last. */
    static Optional<String> find(String text) {
        Matcher first = FIRST_LINE.matcher(text);
        if (!first.find()) {
            return Optional.empty();
        }
        int to = text.length();
        Matcher last = LAST_LINE.matcher(text).region(first.end(), text.length());
        while (last.find()) {
            to = last.end();
        }
        return Optional.of(text.substring(first.start(), to));
    }
}
