package org.contactcourier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.format.Format;
import org.contactcourier.format.csv.CsvFormat;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.format.ldif.LdifFormat;
import org.contactcourier.format.vcard.MecardFormat;
import org.contactcourier.format.vcard.VCardFormat;
import org.contactcourier.format.xml.XmlFormat;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.Language;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.shape.KnownShapes;
import org.junit.jupiter.api.Test;

/** {@code docs/reading-contacts.md} says what the reader does. */
class ReadingContactsDocTest {
    private static final Path DOC = Path.of("docs/reading-contacts.md");
    private static final Path SAMPLES = Path.of("src/test/resources/samples/json");
    private static final Path MAIN = Path.of("src/main/java/org/contactcourier");
    /** Those that read a contact, whatever the format. */
    private static final List<String> READING = List.of(
            "contact/Rule.java",
            "format/json/Envelope.java",
            "format/json/JsonFormat.java",
            "mapping/AddressMapping.java",
            "mapping/ContactMapping.java",
            "mapping/ContactPoints.java",
            "mapping/NameMapping.java",
            "mapping/OwnerMapping.java",
            "mapping/ParentCompanyMapping.java",
            "mapping/TextFields.java",
            "mapping/Violations.java",
            "mapping/WebLinkMapping.java",
            "mapping/WebLinks.java");

    @Test
    void listsEveryNameOfEveryFieldInOrder() throws IOException {
        Map<String, List<String>> documented = new LinkedHashMap<>();
        for (String line : section("## Fields")) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5 && !cells[1].isBlank() && !line.startsWith("|---") && !line.startsWith("| field ")) {
                documented.put(cells[1].strip(), List.of(cells[2].strip().split(", ", -1)));
            }
        }

        Map<String, List<String>> known = new LinkedHashMap<>();
        for (Field field : Field.values()) {
            known.put(field.title(), field.names());
        }
        assertThat(documented).isEqualTo(known);
        assertThat(List.copyOf(documented.keySet())).isEqualTo(List.copyOf(known.keySet()));
    }

    @Test
    void listsEveryNameInOtherLanguages() throws IOException {
        List<String> tables = new ArrayList<>();
        Stream.of(Language.values()).skip(1).forEach(language -> {
            tables.addAll(List.of("### " + word(language), "| field | names |", "|---|---|"));
            language.words()
                    .forEach((meaning, words) -> tables.add("| " + meaning + " | " + String.join(", ", words) + " |"));
        });

        assertThat(section("## Fields in other languages"))
                .filteredOn(line -> line.startsWith("|") || line.startsWith("###"))
                .isEqualTo(tables);
    }

    @Test
    void listsEveryFormatWithItsContentTypesAndEndings() throws IOException {
        List<String> rows = new ArrayList<>(List.of("| content type | others | endings |", "|---|---|---|"));
        for (Format format : List.of(
                new JsonFormat(StrictJson.mapper()),
                new CsvFormat(ObjectMapping.BY_NAME),
                new XmlFormat(ObjectMapping.BY_NAME),
                new VCardFormat(Normalisation.INTERNATIONAL),
                new LdifFormat(ObjectMapping.BY_NAME),
                new MecardFormat(new VCardFormat(Normalisation.INTERNATIONAL)))) {
            Set<String> others = new TreeSet<>(format.mediaTypes());
            others.remove(format.mediaType());
            rows.add("| `" + format.mediaType() + "` | " + String.join(", ", others) + " | "
                    + String.join(", ", new TreeSet<>(format.endings())) + " |");
        }

        assertThat(section("## Formats"))
                .filteredOn(line -> line.startsWith("|"))
                .isEqualTo(rows);
    }

    @Test
    void listsEveryProgramThatIsKnown() throws IOException {
        List<String> rows = KnownShapes.entries().stream()
                .map(shape -> "| " + shape.title() + " | <" + shape.page() + "> |")
                .toList();

        assertThat(section("## Programs whose contacts are read as they are")).containsSubsequence(rows);
    }

    @Test
    void listsEveryCodeThatTheCodeHas() throws IOException {
        Set<String> documented = new TreeSet<>();
        for (String line : section("## Violations")) {
            if (line.startsWith("| `")) {
                documented.add(line.substring(3, line.indexOf('`', 3)));
            }
        }

        Set<String> inCode = new TreeSet<>();
        for (String file : READING) {
            Pattern.compile("new Violation\\(\\s*[^,]+,\\s*\"([a-z-]+)\"")
                    .matcher(Files.readString(MAIN.resolve(file)))
                    .results()
                    .forEach(result -> inCode.add(result.group(1)));
        }
        assertThat(documented).isEqualTo(inCode);
    }

    /** A code without a sample is a promise that nobody has tried. */
    @Test
    void hasASampleForEveryCodeButTheLongestOne() throws IOException {
        String samples;
        try (Stream<Path> files = Files.list(SAMPLES)) {
            samples = files.filter(file -> file.toString().endsWith(".expected.json"))
                    .map(ReadingContactsDocTest::text)
                    .collect(Collectors.joining());
        }
        List<String> codes = section("## Violations").stream()
                .filter(line -> line.startsWith("| `") && !line.contains("too-many"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();

        assertThat(codes).isNotEmpty().allMatch(code -> samples.contains('"' + code + " at "));
    }

    private static List<String> section(String heading) throws IOException {
        String text = Files.readString(DOC);
        int from = text.indexOf(heading + "\n");
        int to = text.indexOf("\n## ", from);
        return Arrays.asList((to < 0 ? text.substring(from) : text.substring(from, to)).split("\n", -1));
    }

    private static String word(Language language) {
        return language.name().charAt(0) + language.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
