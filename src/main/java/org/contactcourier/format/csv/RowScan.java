package org.contactcourier.format.csv;

import org.jspecify.annotations.Nullable;

/**
 * What there is from some place to the end of a row. Immutable.
 *
 * @param end the index of the line end; of what is no row, of what is wrong with it
 * @param text whether any cell has text in it
 * @param stray whether there is a quote inside a cell that isn't quoted
 * @param problem why this is no row, or null
 */
record RowScan(
        Kind kind,
        int end,
        int cells,
        boolean text,
        boolean stray,
        @Nullable String problem) {
    /** How far the row could be followed. */
    enum Kind {
        WHOLE,
        /** It breaks the rules. */
        BROKEN,
        /** The input ends in a quoted cell. */
        OPEN,
        /** The limit comes before its end. */
        LONG
    }

    static RowScan whole(int end, int cells, boolean text, boolean stray) {
        return new RowScan(Kind.WHOLE, end, cells, text, stray, null);
    }

    /** What is wrong with what stands at {@code at}. */
    static RowScan broken(Kind kind, String problem, int at) {
        return new RowScan(kind, at, 0, true, false, problem);
    }

    boolean isWhole() {
        return kind == Kind.WHOLE;
    }

    boolean isLong() {
        return kind == Kind.LONG;
    }
}
