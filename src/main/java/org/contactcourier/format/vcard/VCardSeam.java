package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Set;

/**
 * Where cards were put together without a line end between them, as in {@code END:VCARDBEGIN:VCARD}. A line is cut before {@code
 * BEGIN:VCARD} and behind {@code END:VCARD}, but not in a value that only mentions them. Looks at one line and the one behind
 * it. Stateless.
 */
final class VCardSeam {
    private static final byte[] CARD = "VCARD".getBytes(US_ASCII);
    private static final byte[] BEGIN = "BEGIN:VCARD".getBytes(US_ASCII);
    private static final byte[] END = "END:VCARD".getBytes(US_ASCII);

    /** What stands behind a card's first line; a text that mentions cards has something else below it. */
    private static final Set<String> FIRST_PROPERTIES = Set.of("VERSION", "PROFILE", "N", "FN");

    /** Of those, what no card has further down: a name may end with such words, and the next part of the name follows it. */
    private static final Set<String> ONLY_FIRST = Set.of("VERSION", "PROFILE");

    private VCardSeam() {}

    /** Whether {@code VCARD} stands at {@code at}; the cheap question, asked at every colon. */
    static boolean isCard(byte[] bytes, int at, int to) {
        return is(CARD, bytes, at, to);
    }

    /**
     * Where to cut the line.
     *
     * @param to the end of its text
     * @param next where the next line begins
     * @param end behind everything that is known
     * @param insideCard whether a card has begun above
     * @return -1 if the line is whole
     */
    static int in(byte[] bytes, int from, int to, int next, int end, boolean insideCard) {
        if (is(END, bytes, from, to)) {
            int behind = from + END.length;
            return VCardLine.isBlank(bytes, behind, to) ? -1 : behind;
        }
        int text = trimmed(bytes, from, to);
        int begin = text - BEGIN.length;
        if (begin > from && is(BEGIN, bytes, begin, text)) {
            boolean agent = insideCard && VCardLine.property(bytes, from, to).equals("AGENT");
            return !agent && (!insideCard || isFollowedBy(ONLY_FIRST, bytes, next, end)) ? begin : -1;
        }
        int last = text - END.length;
        boolean ends = insideCard && last > from && is(END, bytes, last, text);
        return ends && isNoPartOfIt(bytes, next, end) ? last : -1;
    }

    /**
     * Whether the line ends with a card's beginning, with anything but a quote in front of it, and a card's first property
     * below it.
     */
    static boolean endsWithBegin(byte[] bytes, int from, int to) {
        int text = trimmed(bytes, from, to);
        int begin = text - BEGIN.length;
        if (begin <= from || !is(BEGIN, bytes, begin, text)) {
            return false;
        }
        for (int i = from; i < begin; i++) {
            if (bytes[i] == '"' || bytes[i] == '<') {
                return false;
            }
        }
        return isFollowedBy(FIRST_PROPERTIES, bytes, to, bytes.length);
    }

    /** Whether nothing in the line can be read: blanks and punctuation. */
    static boolean isSeparator(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b < 0 || b == 0 || Character.isLetterOrDigit(b)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFollowedBy(Set<String> properties, byte[] bytes, int from, int end) {
        int line = lineWithText(bytes, from, end);
        return properties.contains(VCardLine.property(bytes, line, lineEnd(bytes, line, end)));
    }

    /** Whether the card above is over: another one begins there, or nothing is left. */
    private static boolean isNoPartOfIt(byte[] bytes, int from, int end) {
        int line = lineWithText(bytes, from, end);
        return line == end || is(BEGIN, bytes, line, end);
    }

    private static int lineWithText(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && (bytes[at] == '\n' || bytes[at] == '\r')) {
            at++;
        }
        return at;
    }

    private static int lineEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private static int trimmed(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && VCardLine.isBlank(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    private static boolean is(byte[] word, byte[] bytes, int at, int to) {
        if (at < 0 || at + word.length > to) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            byte b = bytes[at + i];
            if (b != word[i] && !(b >= 'a' && b <= 'z' && b - 'a' + 'A' == word[i])) {
                return false;
            }
        }
        return true;
    }
}
