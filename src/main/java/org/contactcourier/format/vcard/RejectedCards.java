package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.format.RejectedPieces;

/**
 * Rejected vCards, one below the other. Each gets its error as a property in front of its last line, in ASCII, since a card of
 * version 2.1 may be in any encoding. Thread-safe.
 */
final class RejectedCards {
    /** RFC 6350 leaves names that begin so to everybody. */
    static final String PROPERTY = "X-CONTACT-COURIER-ERROR";

    private static final Pattern EARLIER = Pattern.compile("(?im)^" + PROPERTY + ":[^\\r\\n]*(?:\\r?\\n|\\r|$)");

    private static final Pattern END = Pattern.compile("(?im)^END:VCARD");

    private RejectedCards() {}

    static RejectedPieces form(String ending) {
        return new RejectedPieces(ending, PROPERTY, "", "\r\n", "\r\n", RejectedCards::marked);
    }

    private static Optional<byte[]> marked(byte[] card, String error) {
        // One character a byte, whatever the card's encoding is.
        String text = EARLIER.matcher(new String(card, ISO_8859_1)).replaceAll("");
        int last = last(text);
        if (last <= 0) {
            return Optional.of(text.getBytes(ISO_8859_1));
        }
        String lineEnd = text.charAt(last - 1) == '\n' && last > 1 && text.charAt(last - 2) != '\r' ? "\n" : "\r\n";
        return Optional.of((text.substring(0, last) + PROPERTY + ':' + escaped(error) + lineEnd + text.substring(last))
                .getBytes(ISO_8859_1));
    }

    /** Where the last line begins; -1 if there is none. */
    private static int last(String card) {
        Matcher end = END.matcher(card);
        int last = -1;
        while (end.find()) {
            last = end.start();
        }
        return last;
    }

    private static String escaped(String error) {
        return error.replaceAll("[^ -~]", "?")
                .replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace(";", "\\;");
    }
}
