package org.contactcourier.format.csv;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.contactcourier.format.ByteWindow;
import org.contactcourier.format.UnreadableBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A row over the limit. It is taken from the window byte by byte, and of the cells that nobody reads, such as pictures in base64,
 * nothing is kept if they are long. So a row may be of any size, as long as what is read of it is not. Holds what it keeps and no
 * more. One use, one thread.
 */
final class CsvLongRow {
    /** As of a vCard's properties: pictures and notes are longer, what is worth a look in the dead letters is shorter. */
    static final int LONGEST_UNREAD = 4 * 1024;

    /** How far the lines behind a line end in a long cell are looked at. */
    private static final int LOOK_AHEAD = 64 * 1024;

    /** How the way through the row ended. */
    enum End {
        /** At the row's end. */
        ROW,
        /** At a line end in a cell whose quote was forgotten. */
        FORGOTTEN,
        /** In the middle of a line: text stands behind a closing quote. */
        BROKEN,
        /** At the end of everything, inside a cell. */
        OPEN
    }

    private enum Place {
        CELL_START,
        PLAIN,
        QUOTED,
        /** At a quote in a quoted cell: its last, or half of one in its text. */
        QUOTE,
        BEHIND
    }

    private final ByteWindow window;
    private final CsvScanner scanner;
    private final CsvSyntax syntax;
    private final IntPredicate read;
    private final int limit;
    private final int columns;
    private final int usual;
    private final UnreadableBuffer all;

    private byte[] row = new byte[LONGEST_UNREAD];
    private int length;
    private int cell;
    private int cellFrom;
    private boolean backslash;
    private boolean leftOut;
    private boolean tooLong;
    private boolean text;
    private boolean lineInCell;

    private long lines;
    private boolean afterReturn;
    private Place place = Place.CELL_START;

    /**
     * @param read which columns are read, by number
     * @param usual how many cells rows have that have fewer than the header
     * @param all takes every byte
     */
    CsvLongRow(
            ByteWindow window,
            CsvScanner scanner,
            CsvSyntax syntax,
            IntPredicate read,
            int limit,
            int columns,
            int usual,
            UnreadableBuffer all) {
        this.window = window;
        this.scanner = scanner;
        this.syntax = syntax;
        this.read = read;
        this.limit = limit;
        this.columns = columns;
        this.usual = usual;
        this.all = all;
    }

    /** Takes the row, which begins where the window does. What ended it is what the window begins with then. */
    End take() throws IOException {
        while (true) {
            int from = window.start();
            for (int at = from; at < window.end(); at++) {
                End end = step(at);
                if (end != null) {
                    taken(from, at);
                    return end;
                }
            }
            taken(from, window.end());
            int ignored = window.moveToFront();
            if (!window.fill()) {
                return place == Place.QUOTED ? End.OPEN : End.ROW;
            }
        }
    }

    /** What is left of the row; nobody may ask if it {@link #isTooLong}. */
    byte[] row() {
        return Arrays.copyOf(row, length);
    }

    /** Whether even what is read of it is over the limit. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Whether any cell has text in it. */
    boolean hasText() {
        return text;
    }

    int cells() {
        return cell + 1;
    }

    /** How many line ends it had. */
    long lines() {
        return lines;
    }

    private void taken(int from, int to) {
        all.add(window.bytes(), from, to - from);
        window.looksAt(to - from);
        window.keepFrom(to);
    }

    /** Takes the byte at {@code at}, or says why not. */
    private @Nullable End step(int at) throws IOException {
        byte b = window.bytes()[at];
        boolean lineEnd = CsvSyntax.isLineEnd(b);
        boolean quote = b == (byte) syntax.quote();
        switch (place) {
            case CELL_START -> {
                if (quote) {
                    place = Place.QUOTED;
                } else if (!syntax.isBlank(b)) {
                    place = Place.PLAIN;
                }
            }
            case QUOTED -> {
                boolean plain = backslash;
                backslash = !plain && syntax.escaped() && b == '\\';
                if (quote && !plain) {
                    place = Place.QUOTE;
                } else if (lineEnd && isForgottenAt(at)) {
                    return End.FORGOTTEN;
                }
                afterReturn = b == '\r';
                add(b);
                text |= !quote || plain;
                return null;
            }
            case QUOTE -> {
                if (quote) {
                    place = Place.QUOTED;
                    text = true;
                    add(b);
                    return null;
                }
                place = Place.BEHIND;
            }
            default -> {}
        }
        if (lineEnd) {
            return End.ROW;
        }
        if (b == (byte) syntax.delimiter()) {
            nextCell(b);
            return null;
        }
        if (place == Place.BEHIND && !syntax.isBlank(b)) {
            return End.BROKEN;
        }
        text |= place == Place.PLAIN && !syntax.isBlank(b);
        add(b);
        return null;
    }

    /** Looks ahead once a cell, at the first line end beyond what the scanner has seen. */
    private boolean isForgottenAt(int at) throws IOException {
        byte b = window.bytes()[at];
        lines += b == '\n' && afterReturn ? 0 : 1;
        boolean look = !lineInCell && all.size() + at - window.start() > limit;
        lineInCell = true;
        if (look && scanner.isForgotten(scanner.behindLineEnd(at), LOOK_AHEAD, columns, usual)) {
            lines--;
            return true;
        }
        return false;
    }

    private void nextCell(byte delimiter) {
        if (!read.test(cell) && length - cellFrom > LONGEST_UNREAD) {
            length = cellFrom;
        }
        leftOut = false;
        lineInCell = false;
        place = Place.CELL_START;
        cell++;
        add(delimiter);
        cellFrom = length;
    }

    private void add(byte b) {
        if (leftOut || tooLong) {
            return;
        }
        if (length - cellFrom >= LONGEST_UNREAD && !read.test(cell)) {
            length = cellFrom;
            leftOut = true;
            return;
        }
        if (length == limit) {
            tooLong = true;
            return;
        }
        if (length == row.length) {
            row = Arrays.copyOf(row, Math.min(limit, length * 2));
        }
        row[length++] = b;
    }
}
