package org.contactcourier.format.csv;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
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
    /** Lost lines are let go of in pieces of this size. */
    private static final int FLUSH = 64 * 1024;

    private final ByteWindow window;
    private final CsvScanner scanner;
    private final CsvSyntax syntax;
    private final int columns;
    private final IntPredicate read;
    private final long skipped;
    private final int limit;
    private final int kept;

    private long line = 1;
    private boolean begun;
    /** How many cells the last good row had. */
    private int usual;
    /** Since a row was broken, no line came that surely is a row. */
    private boolean inDoubt;

    /**
     * @param columns how many cells a row should have
     * @param read which of them are read, by number
     * @param skipped how many bytes come before the first row
     * @param limit the bytes of the largest row that is cut out, not counting long cells that aren't read
     * @param kept how many bytes of an unreadable piece are kept
     * @param room the size of the buffer, as long as no row needs more
     */
    CsvSplitter(
            InputStream in,
            CsvSyntax syntax,
            int columns,
            IntPredicate read,
            long skipped,
            int limit,
            int kept,
            int room) {
        this.window = new ByteWindow(in, room);
        this.scanner = new CsvScanner(window, syntax, limit);
        this.syntax = syntax;
        this.columns = columns;
        this.read = read;
        this.usual = columns;
        this.skipped = skipped;
        this.limit = limit;
        this.kept = kept;
    }

    /**
     * How a splitter stands between two pieces.
     *
     * @param offset of the next one
     * @param line of the next one
     * @param usual how many cells the last good row had
     * @param inDoubt whether no line since a broken row is surely a row
     * @param distrusted the offset before which quotes are distrusted
     */
    record RowPlace(long offset, long line, int usual, boolean inDoubt, long distrusted) {
        List<String> words() {
            return List.of(
                    Long.toString(line), Integer.toString(usual), Boolean.toString(inDoubt), Long.toString(distrusted));
        }

        static RowPlace of(long offset, List<String> words) {
            return new RowPlace(
                    offset,
                    Long.parseLong(words.get(0)),
                    Integer.parseInt(words.get(1)),
                    Boolean.parseBoolean(words.get(2)),
                    Long.parseLong(words.get(3)));
        }
    }

    RowPlace rowPlace() {
        return new RowPlace(covered(), line, usual, inDoubt, scanner.distrustedUntil());
    }

    /** Goes on at {@code place}, before anything is read. */
    void goOn(RowPlace place) {
        window.beginsAt(place.offset());
        line = place.line();
        usual = place.usual();
        inDoubt = place.inDoubt();
        scanner.distrustBefore(place.distrusted());
        begun = true;
    }

    /** The first row, however many cells it has; null if the first line with text is none. Only instead of {@link #next}. */
    Part.@Nullable Element header() throws IOException {
        while (scanner.has(start())) {
            RowScan row = scanner.scan(start());
            if (!row.isWhole()) {
                return null;
            }
            if (row.text()) {
                return cut(row);
            }
            goTo(scanner.behindLineEnd(row.end()));
        }
        return null;
    }

    @Override
    public long covered() {
        return window.offset(start());
    }

    @Override
    public long lookedAt() {
        return window.lookedAt();
    }

    @Override
    public @Nullable Part next() throws IOException {
        if (!begun) {
            begun = true;
            if (skipped > 0) {
                goTo(scanner.has((int) skipped - 1) ? (int) skipped : window.end());
            }
        }
        while (true) {
            makeRoom();
            if (!scanner.has(start())) {
                return null;
            }
            RowScan row = scanner.scan(start());
            if (row.isLong()) {
                Part cut = longRow(row.end());
                if (cut != null) {
                    return cut;
                }
            } else if (!row.isWhole()) {
                return broken(row);
            } else if (!row.text()) {
                goTo(scanner.behindLineEnd(row.end()));
            } else if (inDoubt && !isSurely(row)) {
                return lost("a line behind a broken quote that is no row by itself");
            } else {
                return cut(row);
            }
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

    private Part.Element cut(RowScan row) throws IOException {
        Part.Element element = new Part.Element(position(), Arrays.copyOfRange(window.bytes(), start(), row.end()));
        goTo(scanner.behindLineEnd(row.end()));
        isGood(row.cells());
        return element;
    }

    private void isGood(int cells) {
        inDoubt = false;
        usual = cells > 1 ? cells : usual;
    }

    /** Whether it would be a row if one were expected here. */
    private boolean isSurely(RowScan row) {
        return row.isWhole() && row.text() && !row.stray() && (row.cells() == columns || row.cells() == usual);
    }

    private Part broken(RowScan row) throws IOException {
        String problem = row.problem() + place(row.end());
        int second = scanner.behindLineEnd(scanner.lineEnd(row.end(), window.end()));
        boolean lines = row.kind() == RowScan.Kind.OPEN && scanner.has(second);
        if (lines && !scanner.isForgotten(second, limit, columns, usual)) {
            // The input was cut off, or nobody can tell where the next row begins.
            Position position = position();
            UnreadableBuffer piece = new UnreadableBuffer(kept);
            lose(piece, window.end());
            return piece.piece(position, problem);
        }
        return lost(problem);
    }

    /** The line that begins here, and the lines behind it that aren't surely rows. */
    private Part lost(String problem) throws IOException {
        Position position = position();
        UnreadableBuffer piece = new UnreadableBuffer(kept);
        restOfLine(piece);
        return lostUntilRow(position, piece, problem);
    }

    /** Adds what stands before {@code to} to the piece. */
    private void lose(UnreadableBuffer piece, int to) {
        piece.add(window.bytes(), start(), to - start());
        goTo(to);
    }

    /** Goes on to the next line that is surely a row; the lines before it are a part of the piece. */
    private Part lostUntilRow(Position position, UnreadableBuffer piece, String problem) throws IOException {
        inDoubt = true;
        int at = scanner.behindLineEnd(start());
        int lost = start();
        while (scanner.has(at)) {
            RowScan row = scanner.scan(at);
            if (isSurely(row)) {
                break;
            }
            if (row.isLong()) {
                scanner.distrustUntil(at + limit);
                if (scanner.lineEnd(at, at + limit) == at + limit) {
                    break; // a line without an end, which is a piece of its own
                }
            }
            int end = row.isWhole() ? row.end() : scanner.lineEnd(at, at + limit);
            if (scanner.has(end) && !CsvSyntax.isLineEnd(window.bytes()[end])) {
                lose(piece, end);
                restOfLine(piece);
                at = scanner.behindLineEnd(start());
                lost = start();
                continue;
            }
            lost = row.isWhole() && !row.text() ? lost : end;
            at = scanner.behindLineEnd(end);
            if (at - start() > FLUSH) {
                lose(piece, at);
                makeRoom();
                at = start();
                lost = at;
            }
        }
        if (lost > start()) {
            lose(piece, lost);
        }
        Part cut = piece.piece(position, problem);
        goTo(at);
        return cut;
    }

    /**
     * The row that begins here and is over the limit.
     *
     * @param opening the quote that is open at the limit, if one is
     * @return null if there is no text in it
     */
    private @Nullable Part longRow(int opening) throws IOException {
        int seen = start() + limit;
        int lineEnd = scanner.lineEnd(opening, seen);
        if (lineEnd < seen && scanner.isForgotten(scanner.behindLineEnd(lineEnd), seen - lineEnd, columns, usual)) {
            scanner.distrustUntil(seen);
            return lost("a quote that isn't closed, at " + place(opening));
        }
        Position position = position();
        UnreadableBuffer piece = new UnreadableBuffer(kept);
        CsvLongRow row = new CsvLongRow(window, scanner, syntax, read, limit, columns, usual, piece);
        CsvLongRow.End end = row.take();
        line += row.lines();
        String tooLong = "a line of more than " + limit + " bytes";
        switch (end) {
            case FORGOTTEN -> {
                goTo(scanner.behindLineEnd(start()));
                inDoubt = true;
                return piece.piece(position, tooLong);
            }
            case BROKEN -> {
                restOfLine(piece);
                return lostUntilRow(position, piece, "text behind a closing quote, in " + tooLong);
            }
            case OPEN -> {
                return piece.piece(position, "a quote that isn't closed, in " + tooLong);
            }
            default -> {
                goTo(scanner.behindLineEnd(start()));
                if (row.isTooLong() || (inDoubt && row.cells() != columns && row.cells() != usual)) {
                    return piece.piece(position, tooLong);
                }
                isGood(row.cells());
                return row.hasText() ? new Part.Element(position, row.row()) : null;
            }
        }
    }

    /** Takes what is left of the line, however long it is. */
    private void restOfLine(UnreadableBuffer piece) throws IOException {
        while (scanner.has(start()) && !CsvSyntax.isLineEnd(window.bytes()[start()])) {
            lose(piece, scanner.lineEnd(start(), window.end()));
            makeRoom();
        }
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

    private boolean endsLine(int index, int to) {
        return window.bytes()[index] == '\n'
                || (window.bytes()[index] == '\r' && (index + 1 == to || window.bytes()[index + 1] != '\n'));
    }

    // --- bytes

    private void goTo(int index) {
        window.looksAt(index - start());
        for (int i = start(); i < index; i++) {
            if (endsLine(i, index)) {
                line++;
            }
        }
        window.keepFrom(index);
    }

    /** Only between rows: while a row is looked at, nothing in the window moves. */
    private void makeRoom() {
        if (window.isMostlyFree() || window.start() == window.end()) {
            int ignored = window.moveToFront();
        }
    }
}
