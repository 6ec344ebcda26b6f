package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.mail.MailFiles;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.parser.ParseSettings;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each column, key, property and attribute of each sample is in the account, as a plain reading of the record finds them. */
class SampleFieldsTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final Pattern PROPERTY =
            Pattern.compile("(?:[A-Za-z0-9-]+\\.)?([A-Za-z0-9-]+)[^:]*:(.*)", Pattern.DOTALL);
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Za-z0-9.-]+)(?:;[^:]*)?:[:<]?(.*)", Pattern.DOTALL);

    private static final Map<String, String> LONG = Map.of("TEL-AV", "TEL", "FAX", "TEL");
    private static final Map<String, String> SHORT = Map.of(
            "X", "N", "T", "TITLE", "C", "ORG", "A", "ADR", "B", "TEL", "M", "TEL", "F", "TEL", "E", "EMAIL", "U",
            "URL");

    private static final Map<String, String> HTML = Map.ofEntries(
            Map.entry("fn", "FN"),
            Map.entry("name", "FN"),
            Map.entry("n", "N"),
            Map.entry("given-name", "N"),
            Map.entry("family-name", "N"),
            Map.entry("nickname", "NICKNAME"),
            Map.entry("org", "ORG"),
            Map.entry("title", "TITLE"),
            Map.entry("job-title", "TITLE"),
            Map.entry("role", "ROLE"),
            Map.entry("email", "EMAIL"),
            Map.entry("tel", "TEL"),
            Map.entry("adr", "ADR"),
            Map.entry("url", "URL"),
            Map.entry("photo", "PHOTO"),
            Map.entry("bday", "BDAY"),
            Map.entry("note", "NOTE"),
            Map.entry("category", "CATEGORIES"));

    private final ObjectMapper mapper = StrictJson.mapper();

    static Stream<String> samples() throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SAMPLES, 2)) {
            files.filter(Files::isRegularFile)
                    .map(file -> SAMPLES.relativize(file).toString())
                    .filter(file -> file.contains("/"))
                    .filter(file -> !file.startsWith("dead-letters/")) // no input, but what becomes of it
                    .filter(file -> !file.endsWith(".expected.json") && !file.endsWith(".jslt"))
                    .sorted()
                    .forEach(all::add);
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void accountsForEachFieldOfEachRecord(String sample) throws IOException {
        RecordReader reader = FormatChooser.all(mapper, ObjectMapping.of(Normalisation.in("DE"), null));
        try (RecordStream records = new MailFiles(reader, reader)
                .open(
                        new ByteArrayInputStream(Files.readAllBytes(SAMPLES.resolve(sample))),
                        "file:" + sample.substring(sample.indexOf('/') + 1),
                        Origin.NO_POSITION,
                        Deadline.root(Clock.systemUTC()))) {
            while (records.hasNext()) {
                IntakeRecord record = records.next();
                if (record.rejection() instanceof MalformedRecordException) {
                    continue;
                }
                Set<String> told = record.fields().stream()
                        .map(field -> first(field.name()))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(told).as("%s", record).isEqualTo(fields(record, records.notation(), told));
            }
        }
    }

    /** Of a person inside of something, the way there: that is one key of the record. */
    private static String first(String name) {
        int slash = name.indexOf('/', 1);
        return slash < 0 ? name : name.substring(0, slash);
    }

    private Set<String> fields(IntakeRecord record, RecordStream.Notation notation, Set<String> told)
            throws IOException {
        String text = new String(record.payload().bytes(), UTF_8);
        Set<String> fields =
                switch (record.payload().mediaType()) {
                    case "application/json" -> keys(mapper.readTree(text));
                    case "text/csv" -> columns(text, separator(text, notation.separator()));
                    case "text/vcard" -> lines(text, PROPERTY, Set.of("BEGIN", "END", "VERSION"));
                    case "text/ldif" -> lines(text, ATTRIBUTE, Set.of("VERSION"));
                    case "application/xml" -> elements(text, told);
                    case "text/x-mecard" -> barcode(text);
                    case "text/html" -> classes(text);
                    default ->
                        throw new AssertionError(
                                "no plain reading of " + record.payload().mediaType());
                };
        return fields.stream().map(SampleFieldsTest::first).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> keys(JsonNode object) {
        Set<String> keys = new LinkedHashSet<>();
        if (object.isArray()) { // jCard
            object.path(1).forEach(property -> {
                if (hasValue(property.path(3)) && !property.path(0).asText().equals("version")) {
                    keys.add(property.path(0).asText().toUpperCase(Locale.ROOT));
                }
            });
            return keys;
        }
        object.properties().forEach(entry -> {
            if (hasValue(entry.getValue())) {
                keys.add(entry.getKey());
            }
        });
        return keys;
    }

    private static boolean hasValue(JsonNode node) {
        if (node.isContainerNode()) {
            for (JsonNode inner : node) {
                if (hasValue(inner)) {
                    return true;
                }
            }
            return false;
        }
        return !node.isNull()
                && !(node.isTextual()
                        && node.textValue()
                                .replaceAll("[\\p{Z}\\s\\u00AD\\u200B-\\u200F\\u2060\\u2800\\u3164\\uFEFF]", "")
                                .isEmpty());
    }

    private static Set<String> columns(String text, char separator) throws IOException {
        String table = text.startsWith("sep=") ? text.substring(text.indexOf('\n') + 1) : text;
        CsvSchema schema = CsvSchema.emptySchema()
                .withColumnSeparator(separator)
                .withQuoteChar(table.startsWith("'") ? '\'' : '"');
        if (table.matches("(?s).*\\\\['\"]\\p{L}.*")) { // MySQL's way
            schema = schema.withEscapeChar('\\');
        }
        List<List<String>> rows = cells(table, schema);
        List<String> header = inner(rows.get(0), schema);
        List<String> last = rows.get(rows.size() - 1);
        List<String> row = rows.get(0).size() == 2 && last.size() == 1 ? last : inner(last, schema);
        Set<String> columns = new LinkedHashSet<>();
        for (int i = 0; i < Math.min(header.size(), row.size()); i++) {
            if (hasValue(TextNode.valueOf(row.get(i)))) {
                columns.add(
                        header.get(i).isBlank()
                                ? "column " + (i + 1)
                                : header.get(i).strip());
            }
        }
        return columns;
    }

    private static List<List<String>> cells(String table, CsvSchema schema) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        new CsvMapper()
                .readerFor(String[].class)
                .with(CsvParser.Feature.WRAP_AS_ARRAY)
                .with(CsvParser.Feature.TRIM_SPACES)
                .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                .with(schema)
                .<String[]>readValues(table)
                .forEachRemaining(row -> rows.add(List.of(row)));
        return rows;
    }

    /** The cells in the one cell that a line is which somebody has quoted as a whole. */
    private static List<String> inner(List<String> row, CsvSchema schema) throws IOException {
        boolean whole =
                row.stream().skip(1).allMatch(String::isBlank) && row.get(0).indexOf(schema.getColumnSeparator()) >= 0;
        return whole ? cells(row.get(0), schema).get(0) : row;
    }

    /** Elements and attributes with a value. Where an attribute says what its element is, that is its name. */
    private static Set<String> elements(String text, Set<String> told) {
        Set<String> names = new LinkedHashSet<>();
        Element root = Jsoup.parse(text, "", Parser.xmlParser().settings(ParseSettings.preserveCase))
                .children()
                .first();
        add(root, names);
        List<Element> children = new ArrayList<>(root.children());
        root.children().stream()
                .filter(child -> local(child.tagName()).equals("group"))
                .forEach(group -> {
                    children.remove(group);
                    children.addAll(group.children());
                });
        for (Element child : children) {
            String name = local(child.tagName());
            String label = child.attributes().asList().stream()
                    .map(Attribute::getValue)
                    .filter(told::contains)
                    .findFirst()
                    .orElse(told.contains(name) ? name : name.toUpperCase(Locale.ROOT));
            Set<String> inside = new LinkedHashSet<>();
            child.getAllElements().forEach(element -> add(element, inside));
            if (!inside.isEmpty()) {
                names.add(label);
            }
        }
        return names;
    }

    private static void add(Element element, Set<String> names) {
        if (hasValue(TextNode.valueOf(element.ownText()))) {
            names.add("value");
        }
        for (Attribute attribute : element.attributes()) {
            if (!attribute.getValue().isBlank() && !attribute.getKey().startsWith("x")) { // xmlns, xsi:type
                names.add(local(attribute.getKey()));
            }
        }
    }

    /** The fields of a MECARD or BIZCARD by the names that vCard has for them. */
    private static Set<String> barcode(String text) {
        Set<String> names = new LinkedHashSet<>();
        boolean business = text.strip().toUpperCase(Locale.ROOT).startsWith("BIZ");
        for (String field : text.substring(text.indexOf(':') + 1).split("(?<!\\\\);", -1)) {
            int colon = field.indexOf(':');
            if (colon > 0 && !field.substring(colon + 1).isBlank()) {
                String name = field.substring(0, colon).strip().toUpperCase(Locale.ROOT);
                boolean whole = name.equals("N") && !business && !field.matches("(?s).*[^\\\\],.*");
                names.add(whole ? "FN" : (business ? SHORT : LONG).getOrDefault(name, name));
            }
        }
        return names;
    }

    /** The classes in a card of a page by the names that vCard has for them; a card in a card is somebody else. */
    private static Set<String> classes(String html) {
        Element card = Jsoup.parseBodyFragment(html).select(".vcard, .h-card").first();
        Set<String> names = new LinkedHashSet<>();
        if (!card.children().select(".agent").isEmpty()) {
            names.add("AGENT");
        }
        card.children().select(".vcard, .h-card").remove();
        for (Element element : card.getAllElements()) {
            for (String word : element.classNames()) {
                String name = word.replaceFirst("^(?:p|u|dt|e)-", "");
                if (HTML.containsKey(name)) {
                    boolean isLoose = name.endsWith("-name") && element.closest(".n") == null; // the full name has it
                    names.add(isLoose ? "FN" : HTML.get(name));
                }
            }
        }
        return names;
    }

    /** Of a table in a mail nobody tells the separator: it is the mark that the header has most of. */
    private static char separator(String text, @Nullable String told) {
        String header = text.lines().findFirst().orElseThrow();
        return told != null
                ? told.charAt(0)
                : Stream.of(',', ';', '\t', '|')
                        .max(Comparator.comparingLong(
                                mark -> header.chars().filter(c -> c == mark).count()))
                        .orElseThrow();
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    private static Set<String> lines(String text, Pattern line, Set<String> frame) {
        Set<String> names = new LinkedHashSet<>();
        String unfolded = text.replaceAll("\r?\n[ \t]", "")
                .replaceAll("(?mi)(^[^:\r\n]*QUOTED-PRINTABLE[^\n]*)=\r?\n(?![A-Z-]+[;:])", "$1");
        for (String property : unfolded.split("\r?\n|\r", -1)) {
            Matcher matcher = line.matcher(property);
            if (matcher.matches() && !matcher.group(2).replaceAll("[;\\s]", "").isEmpty()) {
                String name = line == PROPERTY ? matcher.group(1).toUpperCase(Locale.ROOT) : matcher.group(1);
                if (!frame.contains(name.toUpperCase(Locale.ROOT))) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
