package org.contactcourier.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows as text for a terminal; also good Markdown. */
final class Table {
    private static final List<String> HEAD =
            List.of("", "measured", "min … max", "limit", "min … max", "ratio", "min … max", "required", "");

    private Table() {}

    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(line(lines.get(i), widths)).append('\n');
            if (i == 0) {
                text.append(rule(widths)).append('\n');
            }
        }
        return text.toString();
    }

    private static List<String> cells(Row row) {
        Samples limit = row.limit();
        Samples ratio = row.ratio();
        return List.of(
                row.what() + ", " + row.unit(),
                number(row.value()),
                spread(row.measured()),
                limit == null ? "" : number(limit.median()) + " " + row.limitIs(),
                limit == null ? "" : spread(limit),
                ratio == null ? "" : number(ratio.median()),
                ratio == null ? "" : spread(ratio),
                row.reach().toString(),
                row.reach().asksForNothing() ? "" : row.isReached() ? "reached" : "MISSED");
    }

    private static String spread(Samples samples) {
        return samples.count() == 1 ? "" : number(samples.min()) + " … " + number(samples.max());
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            line.append(' ')
                    .append(cells.get(i))
                    .append(" ".repeat(widths[i] - cells.get(i).length()))
                    .append(" |");
        }
        return line.toString();
    }

    private static String rule(int[] widths) {
        return java.util.Arrays.stream(widths)
                .mapToObj(width -> "-".repeat(width + 2))
                .collect(Collectors.joining("|", "|", "|"));
    }

    /** Three figures that matter. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }
}
