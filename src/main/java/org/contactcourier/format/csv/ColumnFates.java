package org.contactcourier.format.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.contactcourier.contact.ErrorColumn;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.mapping.clean.TrimmedText;

/** What becomes of the columns of a table, as their headers tell. It doesn't know the contacts. Immutable. */
final class ColumnFates {
    private final List<FieldFate> fates;
    private final List<Boolean> errors;
    private final List<Boolean> named;

    private ColumnFates(List<FieldFate> fates, List<Boolean> errors, List<Boolean> named) {
        this.fates = fates;
        this.errors = errors;
        this.named = named;
    }

    static ColumnFates of(List<CsvColumn> columns) {
        return new ColumnFates(
                IntStream.range(0, columns.size())
                        .mapToObj(i -> columns.get(i).fate(i))
                        .toList(),
                columns.stream()
                        .map(column -> ErrorColumn.isName(column.header()))
                        .toList(),
                columns.stream().map(column -> !column.header().isEmpty()).toList());
    }

    /** Those of the cells in a row that aren't empty. */
    List<FieldFate> in(List<String> cells) {
        List<FieldFate> fields = new ArrayList<>(fates.size());
        for (int i = 0; i < Math.min(cells.size(), fates.size()); i++) {
            String cell = cells.get(i);
            boolean said = errors.get(i) && ErrorColumn.isText(cell);
            if (!said && !TrimmedText.of(cell).isEmpty()) {
                fields.add(fates.get(i));
            }
        }
        return fields;
    }

    /** Those of all columns that have a header. */
    List<FieldFate> named() {
        return IntStream.range(0, fates.size())
                .filter(named::get)
                .mapToObj(fates::get)
                .toList();
    }

    /** Likewise, where an operator's mapping reads them. */
    List<FieldFate> mapped() {
        return named().stream().map(field -> field.as(Fate.MAPPED, null)).toList();
    }
}
