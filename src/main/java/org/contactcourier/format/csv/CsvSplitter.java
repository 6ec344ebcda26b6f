package org.contactcourier.format.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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
 * and where a quote isn't closed at all, the row's first line is lost; rows go on at the next line that is one by the number of its
 * cells, since what lies between may be the rest of the broken row.
 */
final class CsvSplitter implements PartStream.Cutter {
    /** How far the row to go on with is looked for: some hundred rows. */
    private static final int LOOK_AHEAD = 64 * 1024;

    private final InputStream in;
    private final CsvSyntax syntax;
    private final byte delimiter;
    private final byte quote;
    private final int columns;
    private final long skipped;
    private final int limit;
    private final int kept;
    private final int room;

    private byte[] buffer;
    /** The beginning of the present row. While it is looked at, nothing in the buffer moves. */
    private int start;

    private int end;
    /** The offset in the input of {@code buffer[0]}. */
    private long base;

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
    private record Scan(
            int end,
            int cells,
            boolean text,
            boolean stray,
            @Nullable String problem) {
        /** What is wrong with what stands at {@code at}. */
        static Scan broken(String problem, int at) {
            return new Scan(at, 0, true, false, problem);
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
        this.in = in;
        this.syntax = syntax;
        this.delimiter = (byte) syntax.delimiter();
        this.quote = (byte) syntax.quote();
        this.columns = columns;
        this.usual = columns;
        this.skipped = skipped;
        this.limit = limit;
        this.kept = kept;
        this.room = room;
        this.buffer = new byte[room];
    }

    @Override
    public long covered() {
        return base + start;
    }

    @Override
    public @Nullable Part next() throws IOException {
        if (!begun) {
            begun = true;
            if (skipped > 0) {
                goTo(has((int) skipped - 1) ? (int) skipped : end);
            }
        }
        while (true) {
            makeRoom();
            if (!has(start)) {
                return null;
            }
            Scan row = scan(start);
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
        in.close();
    }

    // --- pieces

    private Part cut(Scan row) throws IOException {
        boolean doubtful = base + start < Math.max(closedUntil, doubtUntil);
        if (doubtful && (row.stray() || (row.cells() == 1 && columns > 1))) {
            return unreadable(row.end(), "a line behind a broken quote that is no row by itself");
        }
        usual = row.cells();
        Part element = new Part.Element(position(), Arrays.copyOfRange(buffer, start, row.end()));
        goTo(behindLineEnd(row.end()));
        return element;
    }

    private Part unreadable(int to, String problem) throws IOException {
        UnreadableBuffer piece = new UnreadableBuffer(kept);
        piece.add(buffer, start, to - start);
        Part cut = piece.piece(position(), problem);
        goTo(behindLineEnd(to));
        return cut;
    }

    private Part damaged(String problem) throws IOException {
        int lineEnd = lineEnd(start);
        if (lineEnd - start > limit) {
            return longLine();
        }
        int next = nextRow(behindLineEnd(lineEnd));
        int to = lineEnd;
        if (next >= 0) {
            to = next;
            while (to > lineEnd && CsvSyntax.isLineEnd(buffer[to - 1])) {
                to--;
            }
        }
        return unreadable(to, problem);
    }

    private Part longLine() throws IOException {
        Position position = position();
        UnreadableBuffer piece = new UnreadableBuffer(kept);
        int to = lineEnd(start);
        while (true) {
            piece.add(buffer, start, to - start);
            start = to;
            makeRoom();
            if (!has(start) || CsvSyntax.isLineEnd(buffer[start])) {
                goTo(behindLineEnd(start));
                return piece.piece(position, "a line of more than " + limit + " bytes");
            }
            to = start;
            while (to < end && !CsvSyntax.isLineEnd(buffer[to])) {
                to++;
            }
        }
    }

    /** Where rows go on at {@code from} or behind, or -1 where that isn't seen. */
    private int nextRow(int from) throws IOException {
        if (base + from < doubtUntil) {
            return -1; // looked for already, in vain: looking again for each broken line would cost a square
        }
        int at = from;
        while (at - from < LOOK_AHEAD && has(at)) {
            Scan row = scan(at);
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
        doubtUntil = base + at;
        return -1;
    }

    // --- structure

    private Scan scan(int from) throws IOException {
        int at = from;
        int cells = 0;
        boolean text = false;
        boolean stray = false;
        while (true) {
            cells++;
            while (has(at) && syntax.isBlank(buffer[at])) {
                at++;
            }
            if (has(at) && buffer[at] == quote) {
                int opening = at;
                at = closing(opening, from);
                if (at < 0) {
                    return Scan.broken("a quote that isn't closed, at ", opening);
                }
                text |= at > opening + 1;
                int behind = at + 1;
                while (has(behind) && syntax.isBlank(buffer[behind])) {
                    behind++;
                }
                if (has(behind) && buffer[behind] != delimiter && !CsvSyntax.isLineEnd(buffer[behind])) {
                    closedUntil = Math.max(closedUntil, base + at);
                    return Scan.broken("text behind a closing quote, at ", behind);
                }
                at = behind;
            } else {
                while (has(at) && buffer[at] != delimiter && !CsvSyntax.isLineEnd(buffer[at])) {
                    text |= !syntax.isBlank(buffer[at]);
                    stray |= buffer[at] == quote;
                    at++;
                    if (at - from > limit) {
                        return Scan.broken("more than " + limit + " bytes without an end, from ", from);
                    }
                }
            }
            if (!has(at) || CsvSyntax.isLineEnd(buffer[at])) {
                return new Scan(at, cells, text, stray, null);
            }
            at++;
            if (at - from > limit) {
                return Scan.broken("more than " + limit + " bytes without an end, from ", from);
            }
        }
    }

    /** The index of the quote that closes the one at {@code opening}, or -1. */
    private int closing(int opening, int from) throws IOException {
        boolean onItsLine = base + opening < closedUntil;
        int at = opening + 1;
        while (has(at)) {
            byte b = buffer[at];
            if (b == quote) {
                if (!has(at + 1) || buffer[at + 1] != quote) {
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
        closedUntil = Math.max(closedUntil, base + at);
        return -1;
    }

    /** The place at {@code index} as people find it. */
    private String place(int index) {
        long lines = line;
        int lineStart = start;
        for (int i = start; i < index; i++) {
            if (endsLine(i, index)) {
                lines++;
                lineStart = i + 1;
            }
        }
        return "line " + lines + ", column " + (index - lineStart + 1);
    }

    private Position position() {
        return new Position(base + start, line, 1);
    }

    /** The index of the line end at or behind {@code from}; behind the limit it is not looked for. */
    private int lineEnd(int from) throws IOException {
        int at = from;
        while (at - from <= limit && has(at) && !CsvSyntax.isLineEnd(buffer[at])) {
            at++;
        }
        return at;
    }

    private int behindLineEnd(int lineEnd) throws IOException {
        if (!has(lineEnd)) {
            return lineEnd;
        }
        boolean both = buffer[lineEnd] == '\r' && has(lineEnd + 1) && buffer[lineEnd + 1] == '\n';
        return lineEnd + (both ? 2 : 1);
    }

    private boolean endsLine(int index, int to) {
        return buffer[index] == '\n' || (buffer[index] == '\r' && (index + 1 == to || buffer[index + 1] != '\n'));
    }

    // --- bytes

    private void goTo(int index) {
        for (int i = start; i < index; i++) {
            if (endsLine(i, index)) {
                line++;
            }
        }
        start = index;
    }

    /** Whether there is a byte at {@code index}. */
    private boolean has(int index) throws IOException {
        return index < end || fill(index);
    }

    private boolean fill(int index) throws IOException {
        while (index >= end) {
            if (end == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                return false;
            }
            end += count;
        }
        return true;
    }

    private void makeRoom() {
        if (start > buffer.length / 2 || start == end) {
            byte[] target = buffer.length > room && end - start < room / 2 ? new byte[room] : buffer;
            System.arraycopy(buffer, start, target, 0, end - start);
            buffer = target;
            base += start;
            end -= start;
            start = 0;
        }
    }
}
