package org.contactcourier.format.csv;

import java.io.IOException;
import org.contactcourier.format.ByteWindow;
import org.contactcourier.format.csv.RowScan.Kind;

/**
 * Finds where a row ends, by quotes, delimiters and line ends alone. Works on the splitter's window and moves nothing in it. A
 * place that quotes were followed from in vain is remembered, so that however many quotes there are, no byte is looked at for
 * each of them. Not thread-safe.
 */
final class CsvScanner {
    private static final int OPEN = -1;
    private static final int LIMIT = -2;
    private static final int LINE = -3;

    private final ByteWindow window;
    private final CsvSyntax syntax;
    private final byte delimiter;
    private final byte quote;
    private final int limit;

    /** A quote that opens before this offset and isn't closed on its line is known not to be closed in earnest. */
    private long closedUntil;

    /** @param limit the bytes of the longest row that is followed to its end */
    CsvScanner(ByteWindow window, CsvSyntax syntax, int limit) {
        this.window = window;
        this.syntax = syntax;
        this.delimiter = (byte) syntax.delimiter();
        this.quote = (byte) syntax.quote();
        this.limit = limit;
    }

    /** The offset before which quotes are distrusted; {@link #distrustBefore} takes it over. */
    long distrustedUntil() {
        return closedUntil;
    }

    void distrustBefore(long offset) {
        closedUntil = offset;
    }

    /** What stands from {@code from} on, where a row should. */
    RowScan scan(int from) throws IOException {
        RowScan row = follow(from);
        window.looksAt(row.end() - from);
        return row;
    }

    private RowScan follow(int from) throws IOException {
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
                    Kind kind = at == LIMIT ? Kind.LONG : at == OPEN ? Kind.OPEN : Kind.BROKEN;
                    return RowScan.broken(kind, "a quote that isn't closed, at ", opening);
                }
                text |= at > opening + 1;
                int behind = afterBlanks(at + 1);
                if (!endsCell(behind)) {
                    closedUntil = Math.max(closedUntil, window.offset(at));
                    return RowScan.broken(Kind.BROKEN, "text behind a closing quote, at ", behind);
                }
                at = behind;
            } else {
                while (has(at) && !endsCell(at) && at - from <= limit) {
                    text |= !syntax.isBlank(window.bytes()[at]);
                    stray |= window.bytes()[at] == quote;
                    at++;
                }
            }
            if (at - from > limit) {
                return RowScan.broken(Kind.LONG, "more than " + limit + " bytes without an end, from ", at);
            }
            if (!has(at) || isLineEnd(at)) {
                return RowScan.whole(at, cells, text, stray);
            }
            at++;
        }
    }

    /** The index of the quote that closes the one at {@code opening}, or which of the three comes first. */
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
            } else if (isEscape(at)) {
                at++;
            } else if (onItsLine && CsvSyntax.isLineEnd(b)) {
                return LINE;
            }
            at++;
            if (at - from > limit) {
                window.looksAt(at - opening);
                return LIMIT;
            }
        }
        window.looksAt(at - opening);
        closedUntil = Math.max(closedUntil, window.offset(at));
        return OPEN;
    }

    /**
     * Whether the quote of a cell was forgotten rather than the cell is long: the lines in it are rows by the number of their
     * cells, half of them at least, or another quote comes that can't be the cell's last.
     *
     * @param from where a line in the cell begins
     * @param most how many bytes to look at
     * @param cells one number of cells that rows have
     * @param others another
     */
    boolean isForgotten(int from, int most, int cells, int others) throws IOException {
        int lines = 0;
        int rows = 0;
        int here = 1;
        boolean text = false;
        int at = from;
        for (; at - from < most && has(at); at++) {
            byte b = window.bytes()[at];
            if (b == quote) {
                if (!has(at + 1) || window.bytes()[at + 1] != quote) {
                    window.looksAt(at - from);
                    return !endsCell(afterBlanks(at + 1));
                }
                at++;
            } else if (isEscape(at)) {
                at++;
            } else if (b == delimiter) {
                here++;
            } else if (CsvSyntax.isLineEnd(b)) {
                lines += text ? 1 : 0;
                rows += text && (here == cells || here == others) ? 1 : 0;
                here = 1;
                text = false;
            } else {
                text |= !syntax.isBlank(b);
            }
        }
        window.looksAt(at - from);
        if (text && !has(at)) {
            lines++;
            rows += here == cells || here == others ? 1 : 0;
        }
        return rows > 0 && rows * 2 >= lines;
    }

    /** From here to {@code index}, quotes that aren't closed on their line are not followed again. */
    void distrustUntil(int index) {
        closedUntil = Math.max(closedUntil, window.offset(index));
    }

    /** The index of the first line end from {@code from} to {@code to}, or {@code to}. */
    int lineEnd(int from, int to) throws IOException {
        int at = from;
        while (at < to && has(at) && !isLineEnd(at)) {
            at++;
        }
        window.looksAt(at - from);
        return at;
    }

    /** Behind the line end at {@code lineEnd}, which may be two characters, or the end of everything. */
    int behindLineEnd(int lineEnd) throws IOException {
        if (!has(lineEnd)) {
            return lineEnd;
        }
        boolean both = window.bytes()[lineEnd] == '\r' && has(lineEnd + 1) && window.bytes()[lineEnd + 1] == '\n';
        return lineEnd + (both ? 2 : 1);
    }

    private boolean isEscape(int at) throws IOException {
        return syntax.escaped() && has(at + 1) && syntax.isEscape(window.bytes()[at], window.bytes()[at + 1]);
    }

    private int afterBlanks(int from) throws IOException {
        int at = from;
        while (at - from <= limit && has(at) && syntax.isBlank(window.bytes()[at])) {
            at++;
        }
        return at;
    }

    /** Whether a cell may end at {@code index}. */
    private boolean endsCell(int index) throws IOException {
        return !has(index) || window.bytes()[index] == delimiter || isLineEnd(index);
    }

    private boolean isLineEnd(int index) {
        return CsvSyntax.isLineEnd(window.bytes()[index]);
    }

    /** Whether there is a byte at {@code index}. */
    boolean has(int index) throws IOException {
        while (index >= window.end()) {
            if (!window.fill()) {
                return false;
            }
        }
        return true;
    }
}
