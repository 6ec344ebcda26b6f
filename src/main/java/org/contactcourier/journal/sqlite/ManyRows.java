package org.contactcourier.journal.sqlite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The text of a statement that takes many rows at once: one text for each of a few numbers of rows, so that each is compiled
 * only once. A statement for 64 rows costs about half as much as 64 statements.
 */
final class ManyRows {
    /** Powers of four: any number of rows is cut into a few of these. */
    private static final int[] SIZES = {64, 16, 4, 1};

    private final Map<Integer, String> texts = new HashMap<>();

    /**
     * @param sql has {@code %s} where the rows go, as {@code VALUES} takes them; they are its first parameters
     * @param columns of a row
     */
    ManyRows(String sql, int columns) {
        String row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        for (int size : SIZES) {
            texts.put(size, sql.formatted("VALUES " + String.join(", ", Collections.nCopies(size, row))));
        }
    }

    /** The statement for as many rows as one of {@link #slices} has. */
    String text(int rows) {
        return Objects.requireNonNull(texts.get(rows));
    }

    /** Cuts {@code rows} into slices for which there is a statement, in their order. */
    static <T> List<List<T>> slices(List<T> rows) {
        List<List<T>> slices = new ArrayList<>();
        int from = 0;
        for (int size : SIZES) {
            for (; rows.size() - from >= size; from += size) {
                slices.add(rows.subList(from, from + size));
            }
        }
        return slices;
    }
}
