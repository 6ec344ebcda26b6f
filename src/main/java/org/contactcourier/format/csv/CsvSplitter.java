package org.contactcourier.format.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.contactcourier.format.ByteWindow;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.UnreadableBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table into its rows: at line feeds, carriage returns or both, unless they are in quotes. Rows without any text don't
 * count. Holds one row plus a buffer, and some of what follows where a row is broken. Works on bytes, so the text may be in any
 * superset of ASCII. Not thread-safe.
 *
 * <p>A quote that somebody forgot would take everything up to the next one into its cell. So where text follows a closing quote,
 * and where a quote isn't closed at all, the row's first line is lost; rows go on at the next line that is one by the number
 * of its cells, since what lies between may be the rest of the broken row.
 *
 * <p>What it makes of three columns, with {@code |} between the pieces and {@code !} before one that can't be read:
 *
 * <pre>
 * a,"b⏎c",d⏎e,f,g               a,"b⏎c",d | e,f,g               a line feed in quotes belongs to the cell
 * ,,⏎⏎a,b,c                     a,b,c                           rows without text don't count
 * a,"b" x,c⏎d,e,f               !a,"b" x,c | d,e,f              text behind a closing quote
 * a,"b,c⏎d,e,f                  !a,"b,c | d,e,f                 a quote that isn't closed
 * a,"b,c⏎d⏎e,f,g               !a,"b,c⏎d | e,f,g               what is no row by itself goes with the broken one
 * a,b"c,d⏎e,f,g                 a,b"c,d | e,f,g                 a quote inside a cell is text
 * </pre>
 */
final class CsvSplitter implements PartStream.Cutter {
    /** How far the row to go on with is looked for: some hundred rows. */
    private static final int LOOK_AHEAD = 64 * 1024;

    private final ByteWindow window;
    private final CsvSyntax syntax;
    private final byte delimiter;
    private final byte quote;
    private final int columns;
    private final long skipped;
    private final int limit;
    private final int kept;

    private long line = 1;
    private boolean begun;
    /** How many cells the last good row had. */
    private int usual;
    /** A quote that opens before this offset and isn't closed on its line is known not to be closed in earnest. */
    private long closedUntil;
    /** Up to this offset no line was found to go on with. */
    private long doubtUntil;

    /**
     * What there is from some place to the end of a row.
     *
     * @param end the index of the line end; of what is no row, of what is wrong with it
     * @param text whether any cell has text in it
     * @param stray whether there is a quote inside a cell that isn't quoted
     * @param problem why this is no row, or null
     */
    private record RowScan(
            int end,
            int cells,
            boolean text,
            boolean stray,
            @Nullable String problem) {
        /** What is wrong with what stands at {@code at}. */
        static RowScan broken(String problem, int at) {
            return new RowScan(at, 0, true, false, problem);
        }
    }

    /**
     * @param columns how many cells a row should have
     * @param skipped how many bytes come before the first row
     * @param limit the bytes of the largest row that is cut out
     * @param kept how many bytes of an unreadable piece are kept
     * @param room the size of the buffer, as long as no row needs more
     */
    CsvSplitter(InputStream in, CsvSyntax syntax, int columns, long skipped, int limit, int kept, int room) {
        this.window = new ByteWindow(in, room);
        this.syntax = syntax;
        this.delimiter = (byte) syntax.delimiter();
        this.quote = (byte) syntax.quote();
        this.columns = columns;
        this.usual = columns;
        this.skipped = skipped;
        this.limit = limit;
        this.kept = kept;
    }

    @Override
    public long covered() {
        return window.offset(start());
    }

    @Override
    public @Nullable Part next() throws IOException {
        if (!begun) {
            begun = true;
            if (skipped > 0) {
                goTo(has((int) skipped - 1) ? (int) skipped : window.end());
            }
        }
        while (true) {
            makeRoom();
            if (!has(start())) {
                return null;
            }
            RowScan row = scan(start());
            if (row.problem() != null) {
                return damaged(row.problem() + place(row.end()));
            }
            if (row.text()) {
                return cut(row);
            }
            goTo(behindLineEnd(row.end()));
        }
    }

    @Override
    public void close() throws IOException {
        window.close();
    }

    /** The beginning of the present row. */
    private int start() {
        return window.start();
    }

    // --- pieces

    private Part cut(RowScan row) throws IOException {
        boolean doubtful = window.offset(start()) < Math.max(closedUntil, doubtUntil);
        if (doubtful && (row.stray() || (row.cells() == 1 && columns > 1))) {
            return unreadable(row.end(), "a line behind a broken quote that is no row by itself");
        }
        usual = row.cells();
        Part element = new Part.Element(position(), Arrays.copyOfRange(window.bytes(), start(), row.end()));
        goTo(behindLineEnd(row.end()));
        return element;
    }

    private Part unreadable(int to, String problem) throws IOException {
        UnreadableBuffer piece = new UnreadableBuffer(kept);
        piece.add(window.bytes(), start(), to - start());
        Part cut = piece.piece(position(), problem);
        goTo(behindLineEnd(to));
        return cut;
    }

    private Part damaged(String problem) throws IOException {
        int lineEnd = lineEnd(start());
        if (lineEnd - start() > limit) {
            return longLine();
        }
        int next = nextRow(behindLineEnd(lineEnd));
        int to = lineEnd;
        if (next >= 0) {
            to = next;
            while (to > lineEnd && CsvSyntax.isLineEnd(window.bytes()[to - 1])) {
                to--;
            }
        }
        return unreadable(to, problem);
    }

    private Part longLine() throws IOException {
        Position position = position();
        UnreadableBuffer piece = new UnreadableBuffer(kept);
        int to = lineEnd(start());
        while (true) {
            piece.add(window.bytes(), start(), to - start());
            window.keepFrom(to);
            makeRoom();
            if (!has(start()) || CsvSyntax.isLineEnd(window.bytes()[start()])) {
                goTo(behindLineEnd(start()));
                return piece.piece(position, "a line of more than " + limit + " bytes");
            }
            to = start();
            while (to < window.end() && !CsvSyntax.isLineEnd(window.bytes()[to])) {
                to++;
            }
        }
    }

    /** Where rows go on at {@code from} or behind, or -1 where that isn't seen. */
    private int nextRow(int from) throws IOException {
        if (window.offset(from) < doubtUntil) {
            return -1; // looked for already, in vain: looking again for each broken line would cost a square
        }
        int at = from;
        while (at - from < LOOK_AHEAD && has(at)) {
            RowScan row = scan(at);
            boolean whole = row.problem() == null;
            if (whole && row.text() && !row.stray() && (row.cells() == columns || row.cells() == usual)) {
                return at;
            }
            int rowEnd = whole ? row.end() : lineEnd(at);
            if (rowEnd - at > limit) {
                break; // a line without an end to go on behind
            }
            at = behindLineEnd(rowEnd);
        }
        doubtUntil = window.offset(at);
        return -1;
    }

    // --- structure

    private RowScan scan(int from) throws IOException {
        int at = from;
        int cells = 0;
        boolean text = false;
        boolean stray = false;
        while (true) {
            cells++;
            while (has(at) && syntax.isBlank(window.bytes()[at])) {
                at++;
            }
            if (has(at) && window.bytes()[at] == quote) {
                int opening = at;
                at = closing(opening, from);
                if (at < 0) {
                    return RowScan.broken("a quote that isn't closed, at ", opening);
                }
                text |= at > opening + 1;
                int behind = at + 1;
                while (has(behind) && syntax.isBlank(window.bytes()[behind])) {
                    behind++;
                }
                if (has(behind)
                        && window.bytes()[behind] != delimiter
                        && !CsvSyntax.isLineEnd(window.bytes()[behind])) {
                    closedUntil = Math.max(closedUntil, window.offset(at));
                    return RowScan.broken("text behind a closing quote, at ", behind);
                }
                at = behind;
            } else {
                while (has(at) && window.bytes()[at] != delimiter && !CsvSyntax.isLineEnd(window.bytes()[at])) {
                    text |= !syntax.isBlank(window.bytes()[at]);
                    stray |= window.bytes()[at] == quote;
                    at++;
                    if (at - from > limit) {
                        return RowScan.broken("more than " + limit + " bytes without an end, from ", from);
                    }
                }
            }
            if (!has(at) || CsvSyntax.isLineEnd(window.bytes()[at])) {
                return new RowScan(at, cells, text, stray, null);
            }
            at++;
            if (at - from > limit) {
                return RowScan.broken("more than " + limit + " bytes without an end, from ", from);
            }
        }
    }

    /** The index of the quote that closes the one at {@code opening}, or -1. */
    private int closing(int opening, int from) throws IOException {
        boolean onItsLine = window.offset(opening) < closedUntil;
        int at = opening + 1;
        while (has(at)) {
            byte b = window.bytes()[at];
            if (b == quote) {
                if (!has(at + 1) || window.bytes()[at + 1] != quote) {
                    return at;
                }
                at++;
            } else if (onItsLine && CsvSyntax.isLineEnd(b)) {
                return -1;
            }
            at++;
            if (at - from > limit) {
                break;
            }
        }
        closedUntil = Math.max(closedUntil, window.offset(at));
        return -1;
    }

    /** The place at {@code index} as people find it. */
    private String place(int index) {
        long lines = line;
        int lineStart = start();
        for (int i = start(); i < index; i++) {
            if (endsLine(i, index)) {
                lines++;
                lineStart = i + 1;
            }
        }
        return "line " + lines + ", column " + (index - lineStart + 1);
    }

    private Position position() {
        return new Position(window.offset(start()), line, 1);
    }

    /** The index of the line end at or behind {@code from}; behind the limit it is not looked for. */
    private int lineEnd(int from) throws IOException {
        int at = from;
        while (at - from <= limit && has(at) && !CsvSyntax.isLineEnd(window.bytes()[at])) {
            at++;
        }
        return at;
    }

    private int behindLineEnd(int lineEnd) throws IOException {
        if (!has(lineEnd)) {
            return lineEnd;
        }
        boolean both = window.bytes()[lineEnd] == '\r' && has(lineEnd + 1) && window.bytes()[lineEnd + 1] == '\n';
        return lineEnd + (both ? 2 : 1);
    }

    private boolean endsLine(int index, int to) {
        return window.bytes()[index] == '\n'
                || (window.bytes()[index] == '\r' && (index + 1 == to || window.bytes()[index + 1] != '\n'));
    }

    // --- bytes

    private void goTo(int index) {
        for (int i = start(); i < index; i++) {
            if (endsLine(i, index)) {
                line++;
            }
        }
        window.keepFrom(index);
    }

    /** Whether there is a byte at {@code index}. */
    private boolean has(int index) throws IOException {
        return index < window.end() || fill(index);
    }

    private boolean fill(int index) throws IOException {
        while (index >= window.end()) {
            if (!window.fill()) {
                return false;
            }
        }
        return true;
    }

    /** Only between rows: while a row is looked at, nothing in the window moves. */
    private void makeRoom() {
        if (window.isMostlyFree() || window.start() == window.end()) {
            int ignored = window.moveToFront();
        }
    }
}
