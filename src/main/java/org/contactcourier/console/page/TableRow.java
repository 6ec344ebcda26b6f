package org.contactcourier.console.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One row of a table with its header, as a letter keeps it, by column (RFC 4180 with any of the usual separators). Immutable. */
final class TableRow {
    private static final String SEPARATORS = ",;\t|";

    private final char separator;
    private final String lineEnd;
    private final Map<String, String> cells;

    private TableRow(char separator, String lineEnd, Map<String, String> cells) {
        this.separator = separator;
        this.lineEnd = lineEnd;
        this.cells = cells;
    }

    /** The row in {@code text}; null if that isn't a header and one row of at most as many cells, or two columns share a name. */
    static @Nullable TableRow of(String text) {
        char separator = separator(text);
        List<List<String>> lines = lines(text, separator);
        if (lines.size() != 2 || lines.get(1).size() > lines.get(0).size()) {
            return null;
        }
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < lines.get(0).size(); i++) {
            String column = lines.get(0).get(i);
            String value = i < lines.get(1).size() ? lines.get(1).get(i) : "";
            if (column.isBlank() || cells.put(column, value) != null) {
                return null;
            }
        }
        return new TableRow(separator, text.contains("\r\n") ? "\r\n" : "\n", cells);
    }

    /** The one that the header has most often outside of quotes. */
    private static char separator(String text) {
        char best = SEPARATORS.charAt(0);
        int most = 0;
        for (int i = 0; i < SEPARATORS.length(); i++) {
            char candidate = SEPARATORS.charAt(i);
            List<List<String>> lines = lines(text, candidate);
            if (!lines.isEmpty() && lines.get(0).size() > most) {
                most = lines.get(0).size();
                best = candidate;
            }
        }
        return best;
    }

    private static List<List<String>> lines(String text, char separator) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && cell.isEmpty()) {
                quoted = true;
            } else if (c == separator) {
                line.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n') {
                line.add(cell.toString());
                cell.setLength(0);
                lines.add(line);
                line = new ArrayList<>();
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        if (!line.isEmpty() || !cell.isEmpty()) {
            line.add(cell.toString());
            lines.add(line);
        }
        return lines;
    }

    /** Values by column, in the header's order. */
    Map<String, String> cells() {
        return cells;
    }

    /** Header and row with other cells. */
    String with(Map<String, String> edited) {
        return line(edited.keySet().stream().toList())
                + line(edited.values().stream().toList());
    }

    private String line(List<String> values) {
        return values.stream().map(this::quoted).collect(Collectors.joining(String.valueOf(separator))) + lineEnd;
    }

    private String quoted(String value) {
        boolean plain = value.chars().noneMatch(c -> c == separator || c == '"' || c == '\n' || c == '\r');
        return plain ? value : "\"" + value.replace("\"", "\"\"") + "\"";
    }
}
