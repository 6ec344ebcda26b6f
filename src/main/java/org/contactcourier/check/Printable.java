package org.contactcourier.check;

/**
 * Text that a terminal may be given: input can hold whatever its author liked, sequences that rename the window or turn the line
 * around included. What steers a terminal or isn't seen is written as in JSON, <code>&#92;u001b</code>; in JSON that means
 * the same text.
 */
final class Printable {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Printable() {}

    /** {@code text} without control characters, line breaks included. */
    static String of(String text) {
        int first = firstHidden(text);
        if (first == text.length()) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length() + 16).append(text, 0, first);
        text.codePoints().skip(text.codePointCount(0, first)).forEach(c -> append(printable, c));
        return printable.toString();
    }

    private static void append(StringBuilder printable, int c) {
        if (!isHidden(c)) {
            printable.appendCodePoint(c);
            return;
        }
        for (char unit : Character.toChars(c)) {
            printable.append("\\u%04x".formatted((int) unit));
        }
    }

    private static int firstHidden(String text) {
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (isHidden(c)) {
                return i;
            }
            i += Character.charCount(c);
        }
        return i;
    }

    /** Emoji and several scripts are written with the two joiners. */
    private static boolean isHidden(int c) {
        if (c >= ' ' && c < 0x7F) {
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
