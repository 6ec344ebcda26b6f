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
 */
record CsvSyntax(char delimiter, char quote) {
    private static final ObjectReader ROWS = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES) // people write a blank behind the comma, also before a quote
            .build()
            .readerFor(String[].class);

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
