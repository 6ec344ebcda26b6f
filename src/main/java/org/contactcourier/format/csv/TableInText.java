package org.contactcourier.format.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.mapping.clean.TrimmedText;
import org.contactcourier.mapping.words.HeaderWords;

/**
 * A table of contacts in a text of which nobody says that it is one, such as a mail's. Prose has commas too, so more must
 * speak for a table here than in a file that is called one: a header of short words with two columns of contacts at least,
 * most of its columns such, a row below it that fits, and an e-mail address or a number in one of the rows. Knows the
 * delimiters of {@link CsvSyntax} and nothing about where the text comes from.
 */
final class TableInText {
    /** What no header is longer than: Outlook's 92 columns have 1.5 KB. */
    private static final int LONGEST_HEADER = 4096;

    /** No row has a cell of so many lines; a quote in prose would take the rest of the text into one. */
    private static final int LONGEST_ROW = 1 << 13;

    /** One of so many rows has an e-mail address or a number; or it isn't a table that anybody would miss. */
    private static final int MOST_LOOKED_AT = 100;

    /** So many columns of contacts are no coincidence, whatever else there is. */
    private static final int MANY = 5;

    /** Such as {@code Address 1 - Extended Address}. */
    private static final int LONGEST_NAME = 40;

    /** Of two cells, prose has many. */
    private static final int FEW = 2;

    /** Notes that programs put above the header; the same as in a file. */
    private static final int MOST_LINES_ABOVE = 20;

    /** What was written above it, and the headers of mails that were forwarded over and over. */
    private static final int MOST_LINES_ABOVE_IN_TEXT = 2_000;

    private static final int SHORTEST_PHONE = 5;

    private final String text;
    private final char delimiter;
    private final int columns;

    private TableInText(String text, char delimiter, int columns) {
        this.text = text;
        this.delimiter = delimiter;
        this.columns = columns;
    }

    /** Whether a file whose first characters are {@code head} is a table of contacts. */
    static boolean begins(String head) {
        return header(head, MOST_LINES_ABOVE + 1) >= 0;
    }

    /**
     * The first table in a text: from its header to the end of the paragraph, and paragraphs below of nothing but rows, since
     * mail programs double line ends. Lines at its end that have fewer cells than the header, and neither an e-mail address
     * nor a number in them, are somebody's greeting.
     */
    static Optional<String> find(String text) {
        int from = header(text, MOST_LINES_ABOVE_IN_TEXT + 1);
        if (from < 0) {
            return Optional.empty();
        }
        return table(text, from).map(table -> text.substring(from, table.end(from)));
    }

    private static int header(String text, int mostLines) {
        int at = 0;
        for (int line = 0; line < mostLines && at < text.length(); line++) {
            if (table(text, at).isPresent()) {
                return at;
            }
            at = next(text, at);
        }
        return -1;
    }

    /** The table whose header begins at {@code at}. */
    private static Optional<TableInText> table(String text, int at) {
        int lineEnd = lineEnd(text, at);
        if (lineEnd - at > LONGEST_HEADER || text.substring(at, lineEnd).indexOf('@') >= 0) {
            return Optional.empty();
        }
        String line = text.substring(at, lineEnd);
        for (char delimiter : CsvSyntax.DELIMITERS) {
            if (line.indexOf(delimiter) < 0) {
                continue;
            }
            List<String> headers =
                    cells(line, delimiter).stream().map(TrimmedText::of).toList();
            CsvColumns known = CsvColumns.of(headers);
            long named = headers.stream().filter(header -> !header.isEmpty()).count();
            boolean most = known.known() >= 2 && (2L * known.known() >= named || known.known() >= MANY);
            TableInText table = new TableInText(text, delimiter, known.count());
            boolean isShort = headers.stream().allMatch(TableInText::isName);
            if (known.areOfContacts() && most && isShort && table.hasRowsBelow(lineEnd)) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }

    /** Whether it can be a header: words rather than a sentence. */
    private static boolean isName(String header) {
        return header.length() <= LONGEST_NAME
                && !header.endsWith(".")
                && !header.endsWith("?")
                && !header.endsWith("!")
                && !HeaderWords.SHIPPED.isProse(header);
    }

    private boolean hasRowsBelow(int header) {
        int at = next(text, header);
        while (at < text.length() && isBlank(at)) {
            at = next(text, at);
        }
        return at < text.length()
                && count(at) == columns
                && paragraph(at, MOST_LOOKED_AT).stream().anyMatch(this::hasValues);
    }

    private int end(int header) {
        int end = lineEnd(text, header);
        boolean besideHeader = !isBlankOrEnd(next(text, end));
        int at = next(text, end);
        while (at < text.length() && !isSignature(at)) {
            if (isBlank(at)) {
                at = next(text, at);
                continue;
            }
            List<Integer> rows = paragraph(at, Integer.MAX_VALUE);
            int last = besideHeader ? lastRow(rows) : rows.get(rows.size() - 1);
            if (last < 0 || (!besideHeader && !rows.stream().allMatch(this::isSurelyRow))) {
                return end;
            }
            end = rowEnd(last);
            at = next(text, rowEnd(rows.get(rows.size() - 1)));
            besideHeader = false;
        }
        return end;
    }

    private boolean isBlankOrEnd(int line) {
        return line >= text.length() || isBlank(line);
    }

    /** The last line that can be a row; -1 if none can. */
    private int lastRow(List<Integer> rows) {
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (count(rows.get(i)) >= columns || hasValues(rows.get(i))) {
                return rows.get(i);
            }
        }
        return -1;
    }

    private List<Integer> paragraph(int from, int most) {
        List<Integer> rows = new ArrayList<>();
        for (int at = from; at < text.length() && !isBlank(at) && rows.size() < most; at = next(text, rowEnd(at))) {
            rows.add(at);
        }
        return rows;
    }

    private boolean isSurelyRow(int row) {
        return count(row) == columns && (columns > FEW || hasValues(row));
    }

    /** Whether there is an e-mail address or a number in it. */
    private boolean hasValues(int row) {
        int digits = 0;
        int end = rowEnd(row);
        for (int i = row; i < end; i++) {
            char c = text.charAt(i);
            digits += Character.isDigit(c) ? 1 : 0;
            if (c == '@' || digits >= SHORTEST_PHONE) {
                return true;
            }
        }
        return false;
    }

    private int count(int row) {
        return cells(text.substring(row, rowEnd(row)), delimiter).size();
    }

    /** Where the row ends that begins at {@code row}: a line end in quotes belongs to it. */
    private int rowEnd(int row) {
        int end = lineEnd(text, row);
        boolean open = isOdd(row, end);
        while (open && end < text.length() && end - row < LONGEST_ROW) {
            int from = end;
            end = lineEnd(text, next(text, end));
            open = open != isOdd(from, end);
        }
        return open ? lineEnd(text, row) : end;
    }

    private boolean isOdd(int from, int to) {
        return text.substring(from, to).chars().filter(c -> c == '"').count() % 2 == 1;
    }

    private boolean isBlank(int line) {
        return text.substring(line, lineEnd(text, line)).isBlank() || isSignature(line);
    }

    /** Whether what is below is somebody's signature (RFC 3676, 4.3). */
    private boolean isSignature(int line) {
        return text.substring(line, lineEnd(text, line)).stripTrailing().equals("--");
    }

    private static List<String> cells(String row, char delimiter) {
        if (row.isBlank()) {
            return List.of();
        }
        try {
            return CsvSyntax.cells(new CsvSyntax(delimiter, '"').reader(), row);
        } catch (JsonProcessingException e) {
            return List.of(); // no row at all
        }
    }

    private static int lineEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    /** The beginning of the line behind the one that {@code at} is in. */
    private static int next(String text, int at) {
        int end = lineEnd(text, at);
        return end + (text.startsWith("\r\n", end) ? 2 : 1);
    }
}
