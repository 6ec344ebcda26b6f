package org.contactcourier.format.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.format.Head;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.mapping.clean.TrimmedText;
import org.contactcourier.record.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * A table by its header: how it is written, and what its columns are.
 *
 * @param inner how the rows are written inside of their one cell, if each line is quoted as a whole, or null
 * @param header the header's line as UTF-8, with what must stand above it; a row below this can be read by itself
 * @param length how many bytes come before the first row
 * @param unicode whether the text is known to be Unicode
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CsvTable(
        CsvSyntax syntax, @Nullable CsvSyntax inner, CsvColumns columns, byte[] header, long length, boolean unicode) {
    /** Notes that programs put above the header: LinkedIn three lines, reports some more. */
    private static final int MOST_LINES_ABOVE = 20;

    /** What Excel takes the separator from. */
    static final String SEPARATOR = "sep=";

    /** What no header begins with, but other formats do. */
    private static final String OTHER_FORMATS = "{[<\0";

    /** A line with no more words of a header than these may be a title above it. */
    private static final int FEW = 2;

    /** No header has so many digits in a row; a row of a table without header may. */
    private static final int LONGEST_NUMBER = 5;

    /** The table whose content begins with {@code head}, if it is one: its header has the name of a contact's field. */
    static Optional<CsvTable> find(Head head) {
        if (OTHER_FORMATS.indexOf(head.first()) >= 0) {
            return Optional.empty();
        }
        byte[] text = head.text();
        int at = 0;
        Character delimiter = delimiter(text);
        if (delimiter != null) {
            at = next(text, lineEnd(text, 0));
        }
        boolean above = false;
        CsvTable best = null;
        for (int lines = 0; lines <= MOST_LINES_ABOVE && at < text.length; lines++) {
            int lineEnd = lineEnd(text, at);
            String line = new String(text, at, lineEnd - at, StandardCharsets.ISO_8859_1).strip();
            // Whatever stands above, the same header is found again when a row below it is read by itself.
            boolean header = line.chars().anyMatch(Character::isLetter) && OTHER_FORMATS.indexOf(line.charAt(0)) < 0;
            Optional<CsvTable> table = header ? at(head, at, lineEnd, delimiter, above) : Optional.empty();
            if (table.isPresent() && (best == null || table.get().isBelowTitle(best))) {
                best = table.get();
            }
            if (best != null && best.columns.known() > FEW) {
                break;
            }
            above |= !line.isEmpty();
            at = next(text, lineEnd);
        }
        return Optional.ofNullable(best);
    }

    /**
     * Whether {@code other}, which stands above, is no header but a title that has a word of one in it, such as {@code Company,
     * Books Ltd}. Its own rows have no more columns of contacts than it has.
     */
    private boolean isBelowTitle(CsvTable other) {
        return columns.known() > other.columns.known() + 1
                || (columns.known() > 1 && other.columns.known() == 1 && other.columns.count() > 1);
    }

    /**
     * The table whose content begins with {@code head}, whatever its headers mean: the first line, below which a row must stand,
     * since nobody could tell a text of one line from a table without rows.
     */
    static Optional<CsvTable> findAny(Head head) {
        if (OTHER_FORMATS.indexOf(head.first()) >= 0) {
            return Optional.empty();
        }
        byte[] text = head.text();
        Character delimiter = delimiter(text);
        int from = delimiter == null ? 0 : next(text, lineEnd(text, 0));
        while (from < text.length && (text[from] == '\n' || text[from] == '\r')) {
            from++;
        }
        CsvTable widest = null;
        for (CsvSyntax syntax :
                from < text.length ? syntaxes(text, from, lineEnd(text, from), delimiter) : List.<CsvSyntax>of()) {
            CsvTable table = at(head, from, syntax, delimiter != null);
            if (table != null
                    && table.isPlausibleForMapping(head)
                    && (widest == null || table.columns.count() > widest.columns.count())) {
                widest = table;
            }
        }
        return Optional.ofNullable(widest);
    }

    private boolean isPlausibleForMapping(Head head) {
        String line = new String(header, StandardCharsets.UTF_8);
        boolean otherFormat = line.chars().anyMatch(c -> "{}<>".indexOf(c) >= 0);
        int behind = (int) (length - head.markLength());
        boolean rows = behind < head.text().length
                && !new String(head.text(), behind, head.text().length - behind, StandardCharsets.ISO_8859_1).isBlank();
        return columns.count() > 1
                && columns.named() > columns.count() / 2
                && rows
                && !otherFormat
                && !looksLikeValues();
    }

    /** The table whose header begins at {@code from}; the syntax that makes sense of most columns wins. */
    private static Optional<CsvTable> at(Head head, int from, int lineEnd, @Nullable Character only, boolean above) {
        CsvTable best = null;
        for (CsvSyntax syntax : syntaxes(head.text(), from, lineEnd, only)) {
            CsvTable table = at(head, from, syntax, only != null);
            if (table != null && table.isPlausible(head, above)) {
                boolean better = best == null
                        || table.columns.known() > best.columns.known()
                        || (table.columns.known() == best.columns.known()
                                && table.columns.count() > best.columns.count());
                best = better ? table : best;
            }
        }
        return Optional.ofNullable(best);
    }

    private static List<CsvSyntax> syntaxes(byte[] text, int from, int lineEnd, @Nullable Character only) {
        String line = new String(text, from, lineEnd - from, StandardCharsets.ISO_8859_1);
        char quote = line.strip().startsWith("'") ? '\'' : '"';
        boolean escaped = CsvSyntax.isEscaped(text, quote);
        List<CsvSyntax> syntaxes = new ArrayList<>();
        for (char delimiter : only == null ? CsvSyntax.DELIMITERS : List.of(only)) {
            if (delimiter == CsvSyntax.DELIMITERS.get(0) || line.indexOf(delimiter) >= 0) {
                syntaxes.add(new CsvSyntax(delimiter, quote, escaped));
            }
        }
        return syntaxes;
    }

    private static @Nullable CsvTable at(Head head, int from, CsvSyntax syntax, boolean separatorSaid) {
        byte[] text = head.text();
        ByteArrayInputStream in = new ByteArrayInputStream(text, from, text.length - from);
        try (CsvSplitter cutter = new CsvSplitter(in, syntax, 0, column -> true, 0, Head.MOST, 0, 1024)) {
            Part.Element element = cutter.header();
            if (element == null) {
                return null;
            }
            long end = from + cutter.covered();
            if (end == text.length && !head.isWhole()) {
                return null;
            }
            CsvText encoding = new CsvText(head.isUnicode());
            String line = encoding.of(element.bytes(), new Position(from, 1, 1));
            List<String> headers = headers(syntax, syntax.doubled(line));
            CsvSyntax inner = inner(syntax, headers, line);
            if (inner != null) {
                headers = headers(inner, headers.get(0));
            }
            String above = separatorSaid ? SEPARATOR + syntax.delimiter() + "\n" : "";
            return new CsvTable(
                    syntax,
                    inner,
                    CsvColumns.of(headers),
                    (above + line + "\n").getBytes(StandardCharsets.UTF_8),
                    head.markLength() + end,
                    encoding.isUnicode());
        } catch (MalformedRecordException | JsonProcessingException e) {
            return null; // not written like this
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
    }

    private static List<String> headers(CsvSyntax syntax, String line) throws JsonProcessingException {
        return CsvSyntax.cells(syntax.reader(), line).stream()
                .map(TrimmedText::of)
                .toList();
    }

    /**
     * How a header is written that is one quoted cell, as spreadsheets export a table that was put into their first column; null
     * if it isn't.
     */
    private static @Nullable CsvSyntax inner(CsvSyntax syntax, List<String> headers, String line)
            throws JsonProcessingException {
        boolean one = line.strip().startsWith(String.valueOf(syntax.quote()))
                && headers.stream().skip(1).allMatch(String::isEmpty);
        CsvSyntax best = null;
        int most = FEW - 1;
        for (char delimiter : one ? CsvSyntax.DELIMITERS : List.<Character>of()) {
            CsvSyntax inner = new CsvSyntax(delimiter, '"');
            int known = headers.get(0).indexOf(delimiter) < 0
                    ? 0
                    : CsvColumns.of(headers(inner, headers.get(0))).known();
            if (known > most) {
                best = inner;
                most = known;
            }
        }
        return best;
    }

    /** @param above whether anything stands above the header; then more must speak for it */
    private boolean isPlausible(Head head, boolean above) {
        int known = columns.known();
        if (!columns.areOfContacts() || looksLikeValues()) {
            return false;
        }
        boolean rows = length - head.markLength() < head.text().length;
        if (columns.count() == 1) {
            return !above && rows && columns.haveNames();
        }
        return known > 1 || (!above && rows);
    }

    /** Whether this is a row rather than a header: it has an e-mail address, a number or NUL in it. */
    private boolean looksLikeValues() {
        int digits = 0;
        for (byte b : header) {
            digits = b >= '0' && b <= '9' ? digits + 1 : 0;
            if (b == '@' || b == 0 || digits >= LONGEST_NUMBER) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Character delimiter(byte[] text) {
        String line = new String(text, 0, lineEnd(text, 0), StandardCharsets.ISO_8859_1);
        return line.length() == SEPARATOR.length() + 1 && line.startsWith(SEPARATOR)
                ? (Character) line.charAt(SEPARATOR.length())
                : null;
    }

    private static int lineEnd(byte[] text, int from) {
        int at = from;
        while (at < text.length && !CsvSyntax.isLineEnd(text[at])) {
            at++;
        }
        return at;
    }

    private static int next(byte[] text, int lineEnd) {
        boolean both = lineEnd + 1 < text.length && text[lineEnd] == '\r' && text[lineEnd + 1] == '\n';
        return lineEnd + (both ? 2 : 1);
    }
}
