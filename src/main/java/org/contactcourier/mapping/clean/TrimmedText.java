package org.contactcourier.mapping.clean;

/** Text without invisible characters at its ends: every kind of space, and marks left by copying from web pages. */
public final class TrimmedText {
    private TrimmedText() {}

    public static String of(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && (isInvisible(text.charAt(from)) || isJoiner(text.charAt(from)))) {
            from++;
        }
        while (to > from && isInvisible(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isInvisible(char c) {
        if (c < 0x80) {
            return c <= ' ' && Character.isWhitespace(c);
        }
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || c == '\u200B'
                || c == '\uFEFF'
                || isDirection(c);
    }

    /** Marks and brackets that say which way text runs, but for those that turn it round, which is worth a word. */
    private static boolean isDirection(char c) {
        return c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || (c >= '\u202A' && c <= '\u202C')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** What joins letters or emoji: nothing, where nothing stands before it. */
    private static boolean isJoiner(char c) {
        return c == '\u200C' || c == '\u200D';
    }
}
