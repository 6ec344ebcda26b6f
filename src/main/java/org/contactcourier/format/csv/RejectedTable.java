package org.contactcourier.format.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.contact.ErrorColumn;
import org.contactcourier.format.Head;
import org.contactcourier.format.RejectedPieces;
import org.contactcourier.format.Utf8;
import org.contactcourier.record.InputFormats.FirstRejected;
import org.contactcourier.record.Payload;

/**
 * Rejected rows below their header, with one more column for the errors. The cells stay as they were written; a short row gets
 * empty ones, so that its error stands in its column. A line that was quoted as a whole is written without those quotes, since
 * a column can't be added outside of them. Thread-safe.
 */
final class RejectedTable {
    private final byte[] header;
    private final CsvSyntax outer;
    private final CsvSyntax syntax;
    private final int columns;
    private final String above;
    private final String column;
    private final String lineEnd;

    /** Whether the table has the column already: it was written here once, and its rows are rejected again. */
    private final boolean had;

    private RejectedTable(CsvTable table, List<String> headers, String line, FirstRejected first) {
        this.header = table.header();
        this.outer = table.syntax();
        this.syntax = table.inner() == null ? table.syntax() : table.inner();
        this.columns = headers.size();
        this.lineEnd = lineEnd(first.beginning());
        String last = headers.get(columns - 1);
        this.had = first.column().isPresent()
                ? first.column().get().equals(last)
                : ErrorColumn.isName(last) && ErrorColumn.isText(cell(row(first.payload()), columns - 1));
        Set<String> others = new HashSet<>(headers);
        this.column = had ? last : first.column().orElseGet(() -> ErrorColumn.nameBeside(others));
        boolean separatorSaid = table.inner() == null && new String(header, UTF_8).startsWith(CsvTable.SEPARATOR);
        String separator = separatorSaid ? CsvTable.SEPARATOR + syntax.delimiter() + lineEnd : "";
        this.above = mark(first.beginning()) + separator + line + (had ? "" : syntax.delimiter() + column) + lineEnd;
    }

    /** The form of the table that {@code first} is a row of. */
    static Optional<RejectedPieces> form(CsvTable table, FirstRejected first) {
        try {
            String whole = new String(table.header(), UTF_8).stripTrailing();
            String line = whole.startsWith(CsvTable.SEPARATOR) ? whole.substring(whole.indexOf('\n') + 1) : whole;
            List<String> cells =
                    CsvSyntax.cells(table.syntax().reader(), table.syntax().doubled(line));
            CsvSyntax inner = table.inner();
            if (inner != null) {
                line = cells.get(0);
                cells = CsvSyntax.cells(inner.reader(), line);
            }
            RejectedTable rows = new RejectedTable(table, cells, line, first);
            return Optional.of(new RejectedPieces(
                    RejectedPieces.ending(first.name(), Set.of("csv", "tsv"), "csv"),
                    rows.column,
                    rows.above,
                    rows.lineEnd,
                    rows.lineEnd,
                    rows::marked,
                    rows.good()));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // read once before, so hardly ever
        }
    }

    /** Spreadsheets take text for Unicode only if a mark says so; one in UTF-8 that had none gets none. */
    private static String mark(byte[] beginning) {
        try {
            Head head = Head.of(new ByteArrayInputStream(beginning));
            int invalid = Utf8.firstInvalid(beginning);
            boolean cutOff = invalid > beginning.length - 4 && beginning.length >= Head.MOST;
            return head.isUnicode() || (invalid >= 0 && !cutOff) ? "\uFEFF" : "";
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
    }

    /** How the file's first line ends, in whatever encoding. */
    private static String lineEnd(byte[] beginning) {
        for (int i = 0; i < beginning.length; i++) {
            if (beginning[i] == '\n') {
                return (i > 0 && beginning[i - 1] == '\r') || (i > 1 && beginning[i - 2] == '\r') ? "\r\n" : "\n";
            }
        }
        return "\n";
    }

    private byte[] row(Payload payload) {
        byte[] bytes = payload.bytes();
        return Arrays.copyOfRange(bytes, Math.min(header.length, bytes.length), bytes.length);
    }

    /** A row that surely is one: behind a broken row, rows go on at the next line with as many cells as the header. */
    private String good() {
        int cells = had ? columns : columns + 1;
        return String.join(String.valueOf(syntax.delimiter()), Collections.nCopies(cells, "ada@example.org"));
    }

    private Optional<byte[]> marked(byte[] belowHeader, String error) {
        if (belowHeader.length < header.length || Arrays.mismatch(belowHeader, header) < header.length - 1) {
            return Optional.empty(); // no row of this table
        }
        byte[] row = Arrays.copyOfRange(belowHeader, header.length, belowHeader.length);
        return Optional.of(withError(unquoted(valid(row)), error));
    }

    /** One byte that is no UTF-8 would make the whole file another encoding's. */
    private static byte[] valid(byte[] row) {
        return Utf8.firstInvalid(row) < 0 ? row : new String(row, UTF_8).getBytes(UTF_8);
    }

    private byte[] withError(byte[] row, String error) {
        List<Integer> ends = ends(row);
        int at = had ? columns - 1 : columns;
        String padding = String.valueOf(syntax.delimiter()).repeat(Math.max(0, at - ends.size()));
        String before = "";
        int from = at == 0 ? 0 : ends.get(Math.min(at, ends.size()) - 1);
        int to = from;
        if (had && ends.size() > at) {
            String earlier = cell(row, at);
            before = earlier.isEmpty() || ErrorColumn.isText(earlier) ? "" : " (before: " + earlier + ")";
            to = ends.get(at);
        }
        // Behind the cells that the header has columns for: what is one too many stays one too many.
        String cell = padding + (at == 0 ? "" : syntax.delimiter()) + quoted(error + before);
        byte[] first = RejectedPieces.joined(Arrays.copyOf(row, from), cell.getBytes(UTF_8));
        return RejectedPieces.joined(first, Arrays.copyOfRange(row, to, row.length));
    }

    /** Without any quote or backslash in it, so that it reads the same however quotes are written. */
    private String quoted(String text) {
        char other = syntax.quote() == '"' ? '\'' : '"';
        return syntax.quote() + text.replace(syntax.quote(), other).replace('\\', '/') + syntax.quote();
    }

    /** The text of a cell without its quotes; empty if there is none. */
    private String cell(byte[] row, int column) {
        List<Integer> ends = ends(row);
        if (column >= ends.size()) {
            return "";
        }
        int from = column == 0 ? 0 : ends.get(column - 1) + 1;
        String cell = new String(row, from, ends.get(column) - from, UTF_8).strip();
        String quote = String.valueOf(syntax.quote());
        return cell.length() > 1 && cell.startsWith(quote) && cell.endsWith(quote)
                ? cell.substring(1, cell.length() - 1).strip()
                : cell;
    }

    /** Where each cell ends: at its delimiter, or at the row's end. A quote that isn't closed is text, as if it were mended. */
    private List<Integer> ends(byte[] row) {
        List<Integer> ends = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < row.length && syntax.isBlank(row[at])) {
                at++;
            }
            if (at < row.length && row[at] == syntax.quote()) {
                int behind = behindQuote(row, at + 1);
                at = behind < 0 ? at : behind;
            }
            while (at < row.length && row[at] != syntax.delimiter()) {
                at++;
            }
            ends.add(at);
            if (at == row.length) {
                return ends;
            }
            at++;
        }
    }

    /** Behind the quote that closes the cell; -1 if there is none. */
    private int behindQuote(byte[] row, int from) {
        int at = from;
        while (at < row.length) {
            byte next = at + 1 < row.length ? row[at + 1] : 0;
            if (row[at] == syntax.quote() && next != syntax.quote()) {
                return at + 1;
            }
            at += row[at] == syntax.quote() || syntax.isEscape(row[at], next) ? 2 : 1;
        }
        return -1;
    }

    /** The row without the quotes around the whole of it, if they are there. */
    private byte[] unquoted(byte[] row) {
        String text = new String(row, UTF_8);
        if (columns < 2 || !text.strip().startsWith(String.valueOf(outer.quote()))) {
            return row;
        }
        try {
            List<String> cells = CsvSyntax.cells(outer.reader(), outer.doubled(text));
            String whole = cells.get(0);
            boolean one = whole.indexOf(syntax.delimiter()) >= 0
                    && cells.stream().skip(1).allMatch(String::isBlank);
            boolean inner = one
                    && (!outer.equals(syntax)
                            || CsvSyntax.cells(syntax.reader(), whole).size() == columns);
            return inner ? whole.getBytes(UTF_8) : row;
        } catch (JsonProcessingException e) {
            return row;
        }
    }
}
