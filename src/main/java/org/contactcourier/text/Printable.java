package org.contactcourier.text;

/**
 * Text that a terminal may be given: input can hold whatever its author liked, sequences that rename the window or turn the line
 * around included. What steers a terminal or isn't seen is written as in JSON, <code>&#92;u001b</code>; in JSON that means
 * the same text.
 */
public final class Printable {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Printable() {}

    /** {@code text} without control characters, line breaks included. */
    public static String of(String text) {
        return escaped(text, false);
    }

    /** {@code text} without control characters, but with the line feeds and tabs that its own layout has put in. */
    public static String lines(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean laidOut) {
        int first = firstHidden(text, laidOut);
        if (first == text.length()) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length() + 16).append(text, 0, first);
        text.codePoints().skip(text.codePointCount(0, first)).forEach(c -> append(printable, c, laidOut));
        return printable.toString();
    }

    private static void append(StringBuilder printable, int c, boolean laidOut) {
        if (!isHidden(c, laidOut)) {
            printable.appendCodePoint(c);
            return;
        }
        for (char unit : Character.toChars(c)) {
            printable.append("\\u%04x".formatted((int) unit));
        }
    }

    private static int firstHidden(String text, boolean laidOut) {
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (isHidden(c, laidOut)) {
                return i;
            }
            i += Character.charCount(c);
        }
        return i;
    }

    /** Emoji and several scripts are written with the two joiners. */
    private static boolean isHidden(int c, boolean laidOut) {
        if ((c >= ' ' && c < 0x7F) || (laidOut && (c == '\n' || c == '\t'))) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            case Character.FORMAT -> c != ZERO_WIDTH_NON_JOINER && c != ZERO_WIDTH_JOINER;
            default -> false;
        };
    }
}
