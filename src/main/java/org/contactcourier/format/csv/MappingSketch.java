package org.contactcourier.format.csv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.contactcourier.mapping.Field;
import org.contactcourier.text.Printable;

/** A mapping in JSLT that reads a table as its headers say, for people to go on from. It doesn't know the rows. One use. */
final class MappingSketch {
    private static final Set<Field> NAMES = Set.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME);

    private static final String FIRST = """
            // The first value that isn't blank.
            def first(values)
              let full = [for (flatten($values)) . if (. != "")]
              $full[0]

            """;

    private final Map<String, List<String>> single = new LinkedHashMap<>();
    private final Map<String, List<String>> lists = new LinkedHashMap<>();
    private final Map<String, Map<String, List<String>>> addresses = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> companies = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private MappingSketch() {}

    /**
     * The mapping.
     *
     * @param organizations whether all rows are organizations
     * @param companies whether a row with a company and without a name is the company
     */
    static String of(List<CsvColumn> columns, boolean organizations, boolean companies) {
        MappingSketch sketch = new MappingSketch();
        columns.stream().filter(column -> !column.header().isEmpty()).forEach(sketch::add);
        return sketch.text(organizations, companies);
    }

    private void add(CsvColumn column) {
        Field field = column.field();
        String value = "." + literal(column.header());
        if (field == null) {
            if (!others.contains(column.header())) {
                others.add(column.header());
            }
            return;
        }
        if (column.address() != null) {
            put(addresses.computeIfAbsent(column.address(), key -> new LinkedHashMap<>()), column.key(), value);
            return;
        }
        put(column.isList() ? lists : single, column.key(), value);
        if (NAMES.contains(field)) {
            names.add(value);
        } else if (field == Field.COMPANY) {
            companies.add(value);
        }
    }

    private static void put(Map<String, List<String>> to, String key, String value) {
        List<String> values = to.computeIfAbsent(key, absent -> new ArrayList<>());
        if (!values.contains(value)) { // of several columns with one header a row has a list
            values.add(value);
        }
    }

    private String text(boolean organizations, boolean rowsOfCompanies) {
        single.forEach((key, values) -> lines.add(literal(key) + ": first([" + String.join(", ", values) + "])"));
        String address = Field.ADDRESS.names().get(0);
        List<String> whole = lists.remove(address);
        lists.forEach((key, values) -> lines.add(literal(key) + ": flatten([" + String.join(", ", values) + "])"));
        List<String> all = new ArrayList<>(whole == null ? List.of() : whole);
        addresses
                .values()
                .forEach(parts -> all.add(parts.entrySet().stream()
                        .map(part -> literal(part.getKey()) + ": first([" + String.join(", ", part.getValue()) + "])")
                        .collect(Collectors.joining(", ", "{", "}"))));
        if (!all.isEmpty()) {
            lines.add(literal(address) + ": flatten([" + String.join(", ", all) + "])");
        }
        String kind = Field.SUB_TYPE.names().get(0);
        if (single.keySet().stream().noneMatch(key -> Field.SUB_TYPE.names().contains(key))) {
            if (organizations) {
                lines.add(literal(kind) + ": \"organization\"");
            } else if (rowsOfCompanies && !companies.isEmpty()) {
                lines.add(literal(kind) + ": if (not(first([" + String.join(", ", names) + "])) and first(["
                        + String.join(", ", companies) + "])) \"organization\"");
            }
        }
        String sent = lines.stream().map(line -> "  " + line).collect(Collectors.joining(",\n", "{\n", "\n"));
        String left = others.stream()
                .map(header -> "  // , \"…\": ." + literal(header) + "\n")
                .collect(Collectors.joining());
        return FIRST + sent + (left.isEmpty() ? "" : "  // These columns go nowhere yet:\n" + left) + "}";
    }

    /** A text in JSLT, without anything that steers a terminal. */
    private static String literal(String text) {
        return Printable.of('"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
    }
}
