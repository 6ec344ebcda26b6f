package org.contactcourier.check;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.contactcourier.account.FieldTally;
import org.contactcourier.account.FieldTally.Column;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.record.RecordStream.Notation;
import org.contactcourier.text.Printable;

/** A mapping in JSLT for each file, to be completed by a person: what is understood is in it, and all else is a comment. */
final class SuggestReport implements Report {
    private final Output out;
    private String file = "";
    private Supplier<Notation> notation = () -> Notation.UNKNOWN;

    SuggestReport(Output out) {
        this.out = out;
    }

    @Override
    public void begin(String of, Supplier<Notation> how) {
        file = of;
        notation = how;
    }

    @Override
    public void show(Finding finding) {}

    @Override
    public void end(FieldTally fields) {
        out.line("// " + Printable.of(file));
        String table = notation.get().mapping();
        (table == null ? ofKeys(fields.columns()) : table).lines().forEach(out::line);
    }

    /** What the names of a file's keys say. */
    private static String ofKeys(List<Column> columns) {
        String sent = columns.stream()
                .filter(SuggestReport::isSent)
                .map(column -> "  " + member(column.name()))
                .collect(Collectors.joining(",\n", "{\n", "\n"));
        String left = columns.stream()
                .filter(column -> !isSent(column))
                .map(column -> "  // , " + member(column.name()) + "\n")
                .collect(Collectors.joining());
        return sent + (left.isEmpty() ? "" : "  // These go nowhere yet:\n" + left) + "}";
    }

    private static boolean isSent(Column column) {
        return column.fate() == Fate.SENT || column.fate() == Fate.CHANGED || column.fate() == Fate.MAPPED;
    }

    private static String member(String name) {
        String[] way = name.split("/", -1);
        StringBuilder value = new StringBuilder();
        for (String step : way) {
            value.append('.').append(literal(step));
        }
        return literal(way[way.length - 1]) + ": " + value;
    }

    /** A text in JSLT, without anything that steers a terminal. */
    private static String literal(String text) {
        return Printable.of('"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }

    @Override
    public void conclude(Tally tally) {}
}
