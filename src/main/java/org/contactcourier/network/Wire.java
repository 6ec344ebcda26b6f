package org.contactcourier.network;

/** Texts that another side of a connection chose, made fit for a line that people read. Stateless. */
final class Wire {
    private static final int LONGEST = 120;

    private Wire() {}

    /** The text without characters that a terminal obeys or hides, cut after {@value #LONGEST}. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || isInvisible(c) ? '?' : c)
                .forEach(printable::appendCodePoint);
        return text.codePointCount(0, text.length()) > LONGEST ? printable + "…" : printable.toString();
    }

    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED;
    }
}
