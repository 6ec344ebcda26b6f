package org.contactcourier.intake;

/** Text without what nobody sees at its ends: every kind of space, and the marks that copying from web pages leaves. */
final class Trimmed {
    private Trimmed() {}

    static String of(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isInvisible(text.charAt(from))) {
            from++;
        }
        while (to > from && isInvisible(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isInvisible(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u200B' || c == '\uFEFF';
    }
}
