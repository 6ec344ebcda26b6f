package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/**
 * What a line of a vCard is, as long as it is but bytes. The structure of all versions is ASCII, so that it can be followed
 * before anybody knows the character set of the values.
 */
final class VCardLine {
    /** The longest real name with its group has some 30 characters; what goes on for longer is none. */
    private static final int LONGEST_NAME = 100;

    private static final byte[] BEGIN = "BEGIN:VCARD".getBytes(US_ASCII);
    private static final byte[] END = "END:VCARD".getBytes(US_ASCII);
    private static final byte[] AGENT = "AGENT:".getBytes(US_ASCII);
    private static final byte[] AGENT_BEGIN = "AGENT:BEGIN:VCARD".getBytes(US_ASCII);

    private VCardLine() {}

    static boolean isBegin(byte[] bytes, int from, int to) {
        return is(BEGIN, bytes, from, to);
    }

    static boolean isEnd(byte[] bytes, int from, int to) {
        return is(END, bytes, from, to);
    }

    /** Whether the line lets a whole card follow, as vCard 2.1 has it for somebody's assistant. */
    static boolean isAgent(byte[] bytes, int from, int to) {
        return is(AGENT, bytes, from, to);
    }

    /** Whether the line does so and begins that card, too. */
    static boolean isAgentBegin(byte[] bytes, int from, int to) {
        return is(AGENT_BEGIN, bytes, from, to);
    }

    static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isBlank(bytes[i]) && bytes[i] != '\r' && bytes[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /**
     * The property that the line begins, in upper case and without its group, as {@code TEL} for {@code item1.tel;type=work};
     * empty where the line goes on with the one before it.
     */
    static String property(byte[] bytes, int from, int to) {
        int end = from;
        int name = from;
        while (end < to && end - from < LONGEST_NAME && isName(bytes[end])) {
            if (bytes[end] == '.' && name == from) {
                name = end + 1;
            }
            end++;
        }
        int after = end;
        while (after < to && isBlank(bytes[after])) {
            after++;
        }
        boolean property = end > name && after < to && (bytes[after] == ':' || bytes[after] == ';');
        return property ? new String(bytes, name, end - name, US_ASCII).toUpperCase(Locale.ROOT) : "";
    }

    private static boolean isName(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '_'
                || b == '.';
    }

    /** Whether the line is {@code word} but for case and blanks, which vCard 2.1 allows around the colon. */
    private static boolean is(byte[] word, byte[] bytes, int from, int to) {
        if (from == to || isBlank(bytes[from])) {
            return false; // that would be a folded line
        }
        int next = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (next < word.length && (b == word[next] || (b >= 'a' && b <= 'z' && b - 'a' + 'A' == word[next]))) {
                next++;
            } else if (!isBlank(b)) {
                return false;
            }
        }
        return next == word.length;
    }
}
