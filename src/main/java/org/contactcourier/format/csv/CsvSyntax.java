package org.contactcourier.format.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.util.List;

/**
 * How the rows of a table are written: what separates their cells, and what surrounds a cell that has a separator, a quote
 * (twice) or a line end in it (RFC 4180).
 *
 * @param delimiter an ASCII character
 * @param quote an ASCII character
 * @param escaped whether a quote in a cell has a backslash before it instead of being doubled, as databases write it
 */
record CsvSyntax(char delimiter, char quote, boolean escaped) {
    private static final char BACKSLASH = '\\';

    private static final ObjectReader ROWS = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES) // people write a blank behind the comma, also before a quote
            .build()
            .readerFor(String[].class);

    /** As RFC 4180 has it. */
    CsvSyntax(char delimiter, char quote) {
        this(delimiter, quote, false);
    }

    /** Whether {@code text} has quotes with a backslash before them: a letter follows one, so it closes no cell. */
    static boolean isEscaped(byte[] text, char quote) {
        for (int i = 0; i + 2 < text.length; i++) {
            if (text[i] == BACKSLASH
                    && text[i + 1] == quote
                    && (Character.isLetterOrDigit(text[i + 2]) || text[i + 2] < 0)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the byte that follows {@code b} in a quoted cell is text, if it is {@code next}. */
    boolean isEscape(byte b, byte next) {
        return escaped && b == BACKSLASH && (next == quote || next == BACKSLASH);
    }

    /** The row with doubled quotes instead of backslashes. One without such a quote reads as it does by itself. */
    String doubled(String row) {
        if (!escaped || row.indexOf("" + BACKSLASH + quote) < 0) {
            return row;
        }
        StringBuilder doubled = new StringBuilder(row.length());
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            char next = i + 1 < row.length() ? row.charAt(i + 1) : 0;
            if (c == BACKSLASH && (next == quote || next == BACKSLASH)) {
                doubled.append(next);
                if (next == quote) {
                    doubled.append(next);
                }
                i++;
            } else {
                doubled.append(c);
            }
        }
        return doubled.toString();
    }

    /** What separates cells in the wild; where two would fit alike, the one that comes first. */
    static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

    /** Reads the cells of rows. Thread-safe. */
    ObjectReader reader() {
        return ROWS.with(CsvSchema.emptySchema().withColumnSeparator(delimiter).withQuoteChar(quote));
    }

    /** The cells of one row. */
    static List<String> cells(ObjectReader reader, String row) throws JsonProcessingException {
        String[] cells = reader.readValue(row);
        return List.of(cells);
    }

    /** Whether {@code b} is nothing to see at either side of a quoted cell. */
    boolean isBlank(byte b) {
        return b >= 0 && b <= ' ' && b != delimiter && !isLineEnd(b);
    }

    static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }
}
