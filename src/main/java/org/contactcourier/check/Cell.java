package org.contactcourier.check;

/** Text in a column of a terminal, where Chinese letters take two places and accents none. */
final class Cell {
    private static final String CUT = "…";

    /** Where wide letters begin, and where they end: scripts of East Asia, and emoji (Unicode's East Asian Width). */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0x303E},
        {0x3041, 0xA4CF},
        {0xA960, 0xA97F},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1F64F},
        {0x1F680, 0x1F6FF},
        {0x1F900, 0x1FAFF},
        {0x20000, 0x3FFFD},
    };

    private Cell() {}

    /** {@code text} in exactly {@code width} places. */
    static String of(String text, int width) {
        String cut = cut(text, width);
        return cut + " ".repeat(width - width(cut));
    }

    /** {@code text} in at most {@code width} places, with an ellipsis where it has more. */
    static String cut(String text, int width) {
        if (text.length() * 2 <= width || width(text) <= width) {
            return text;
        }
        int taken = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            taken += width(c);
            if (taken > width - 1) {
                break;
            }
            i += Character.charCount(c);
        }
        return text.substring(0, i) + CUT;
    }

    /** How many places {@code text} takes. */
    static int width(String text) {
        return text.codePoints().map(Cell::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (c >= range[0] && c <= range[1]) {
                return 2;
            }
        }
        return 1;
    }
}
