package org.contactcourier.check;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.account.FieldTally;
import org.contactcourier.account.FieldTally.Column;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.text.Printable;

/** What became of the columns of a file, in lines for a terminal. A fate of many columns has one list of them. Stateless. */
final class ColumnTable {
    private static final int NAME_WIDTH = 28;
    private static final int FATE_WIDTH = 14;
    private static final int PLACE_WIDTH = 16;

    /** A line is not wider than a narrow terminal, with the indent. */
    private static final int LINE_WIDTH = 72;

    /** More columns than these with one fate are a list. */
    private static final int MOST_LINES = 20;

    private final Colours colours;
    private final boolean problemsOnly;

    /** @param problemsOnly only columns that aren't understood */
    ColumnTable(Colours colours, boolean problemsOnly) {
        this.colours = colours;
        this.problemsOnly = problemsOnly;
    }

    /** The lines; none if there is nothing to show. */
    List<String> of(FieldTally fields) {
        List<Column> columns = fields.columns().stream()
                .filter(column -> !problemsOnly || column.fate() == Fate.NOT_UNDERSTOOD)
                .toList();
        List<String> lines = new ArrayList<>();
        if (columns.isEmpty()) {
            return lines;
        }
        Map<Fate, List<String>> byFate = new EnumMap<>(Fate.class);
        columns.forEach(column ->
                byFate.computeIfAbsent(column.fate(), fate -> new ArrayList<>()).add(Printable.of(column.name())));
        lines.add(colours.aside(
                wide("column", NAME_WIDTH) + wide("becomes", FATE_WIDTH) + wide("field", PLACE_WIDTH) + "records"));
        for (Column column : columns) {
            if (!isFolded(column.fate(), byFate)) {
                lines.add(line(column));
            }
        }
        byFate.forEach((fate, names) -> {
            if (isFolded(fate, byFate)) {
                fold(fate, names, lines);
            }
        });
        if (fields.isCut()) {
            lines.add("… and more columns");
        }
        return lines;
    }

    private static boolean isFolded(Fate fate, Map<Fate, List<String>> byFate) {
        return fate == Fate.EMPTY || byFate.getOrDefault(fate, List.of()).size() > MOST_LINES;
    }

    private String line(Column column) {
        String place = column.place() == null ? "" : column.place();
        return wide(Printable.of(column.name()), NAME_WIDTH)
                + coloured(column.fate(), wide(column.fate().word(), FATE_WIDTH))
                + wide(place, PLACE_WIDTH)
                + String.format(Locale.ROOT, "%7d", column.records());
    }

    private void fold(Fate fate, List<String> names, List<String> lines) {
        String word = coloured(fate, wide(fate.word(), FATE_WIDTH));
        StringBuilder line = new StringBuilder();
        int most = LINE_WIDTH - FATE_WIDTH - 2;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i) + (i + 1 < names.size() ? ", " : "");
            if (!line.isEmpty() && Cell.width(line + name) > most) {
                lines.add(word + line.toString().stripTrailing());
                word = " ".repeat(FATE_WIDTH + 2);
                line.setLength(0);
            }
            line.append(name);
        }
        lines.add(word + line);
    }

    private String coloured(Fate fate, String text) {
        return switch (fate) {
            case SENT, MAPPED -> colours.good(text);
            case CHANGED, NO_ROOM -> colours.doubtful(text);
            case NOT_UNDERSTOOD -> colours.bad(text);
            case IGNORED, EMPTY -> colours.aside(text);
        };
    }

    /** A column that nothing is cut out of, since people copy it. */
    private static String wide(String text, int width) {
        return Cell.width(text) > width ? text + "  " : Cell.of(text, width) + "  ";
    }
}
