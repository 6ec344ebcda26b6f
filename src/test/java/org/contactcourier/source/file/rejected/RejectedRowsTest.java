package org.contactcourier.source.file.rejected;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.contactcourier.contact.Reason;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.jslt.JsltMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rejected rows are a file of the same format again, whatever they look like. */
class RejectedRowsTest {
    private static final String REFUSED = "answered 422: \"no\", = not \\ this; <one> --\nreally";

    @TempDir
    private Path folder;

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());
    private long leftOut;

    /** The file of the rows that are bad by themselves. */
    private String rejected(String name, String content) throws IOException {
        return rejected(name, content.getBytes(UTF_8), record -> false);
    }

    /** The file of the rows that are bad by themselves or refused. */
    private String rejected(String name, byte[] content, Predicate<IntakeRecord> refused) throws IOException {
        Files.write(folder.resolve(name), content);
        try (RejectedRows rows = RejectedRows.begin(folder, name, reader.formats())) {
            for (IntakeRecord record : read(content)) {
                if (record.rejection() != null) {
                    rows.add(
                            record.payload(),
                            record.rejection().reason(),
                            record.rejection().getMessage());
                } else if (refused.test(record)) {
                    rows.add(record.payload(), Reason.REFUSED, REFUSED);
                }
            }
            rows.complete();
            leftOut = rows.leftOut();
            return rows.rows() == 0 ? "" : Files.readString(folder.resolve(RejectedRows.NAME));
        }
    }

    private List<IntakeRecord> read(byte[] content) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        Deadline deadline = Deadline.root(Clock.systemUTC());
        try (RecordStream stream =
                reader.open(new ByteArrayInputStream(content), "file:x", Origin.NO_POSITION, deadline)) {
            stream.forEachRemaining(records::add);
        }
        return records;
    }

    private List<String> names(String content) throws IOException {
        return read(content.getBytes(UTF_8)).stream()
                .map(record -> record.contact() == null ? "-" : record.contact().name())
                .toList();
    }

    @Test
    void keepsRowsAndSeparatorAndAddsOneColumn() throws IOException {
        assertThat(rejected("a.csv", "name;email\r\n\"Ada; L.\";=1+1\r\nBob;bob@example.org\r\nEve;@eve\r\n"))
                .isEqualToNormalizingNewlines("""
                        name;email;error
                        "Ada; L.";=1+1;"Invalid: line 2, column 'email': this is no valid e-mail address"
                        Eve;@eve;"Invalid: line 4, column 'email': this is no valid e-mail address"
                        """)
                .doesNotContainPattern("[^\r]\n");
    }

    /** Short and long rows, quotes, line feeds and other things that a row may have. */
    @Test
    void putsTheErrorIntoItsColumnWhateverTheRowHas() throws IOException {
        String bad = rejected("a.csv", """
                name,email,phone
                Short,x
                Long,a@example.org,+1 216 555 0187,much,more
                "Quoted, ""twice\""",x,
                "Line
                feed",x,"a ""b"", c"
                 "Ida" , x ,
                """);

        assertThat(bad.lines().toList()).hasSize(7).element(1).asString().startsWith("Short,x,,\"Invalid: ");
        assertThat(bad).contains("\nLong,a@example.org,+1 216 555 0187,\"Malformed: the row has 5 cells, the header 3");
        assertThat(bad).contains("on\",much,more\n").contains("\"Quoted, \"\"twice\"\"\",x,,\"Invalid");
        assertThat(names(bad)).containsExactly("-", "-", "-", "-", "-");
        assertThat(names(bad.replace(",much,more", "").replaceAll("(?<=,)\\s*x\\s*(?=,)", "x@example.org")))
                .contains("Short", "Long", "Quoted, \"twice\"", "Ida");
    }

    /** A person sees them in the file, and they take no good row along. */
    @ParameterizedTest
    @ValueSource(strings = {"\"Bob,y", "Bob,\"y\" z", "\"Bob\" B.,y", "Bob,\"y"})
    void keepsRowsWithBrokenQuotes(String row) throws IOException {
        String bad = rejected("a.csv", "name,email\nAda,x\n" + row + "\nEve,eve@example.org\nIda,z\n");

        assertThat(leftOut).isZero();
        assertThat(bad).contains("\n" + row + ",").containsOnlyOnce("\"Malformed: ");
        assertThat(names(bad.replace(row, "Bob,bob@example.org").replace("Ida,z", "Ida,ida@example.org")))
                .containsExactly("-", "Bob", "Ida");
        assertThat(names(bad.replace("Ida,z", "Ida,ida@example.org"))).containsExactly("-", "-", "Ida");
    }

    @ParameterizedTest
    @CsvSource({"windows-1252", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-8"})
    void isInUnicode(String charset) throws IOException {
        String table = "Vorname;Nachname;E-Mail\r\nJürgen;Müßig;x\r\nÄnne;Groß;y\r\n";
        byte[] bytes = table.getBytes(Charset.forName(charset));

        String bad = rejected("a.csv", bytes, record -> false);

        assertThat(bad.startsWith("\uFEFF")).isEqualTo(!charset.equals("UTF-8"));
        assertThat(bad.replace("\uFEFF", "")).startsWith("Vorname;Nachname;E-Mail;error\r\nJürgen;Müßig;x;\"Invalid: ");
        assertThat(names(bad.replace(";x;", ";x@example.org;"))).containsExactly("Jürgen Müßig", "-");
    }

    @Test
    void keepsWhatExcelTakesTheSeparatorFrom() throws IOException {
        assertThat(rejected("a.csv", "sep=|\nname|email\nAda|x\n"))
                .startsWith("sep=|\nname|email|error\nAda|x|\"Invalid");
    }

    @Test
    void writesTabsWhereThereWereTabs() throws IOException {
        assertThat(rejected("a.tsv", "name\temail\nAda\tx\n")).startsWith("name\temail\terror\nAda\tx\t\"Invalid");
    }

    @Test
    void losesNoColumnOfThatName() throws IOException {
        String bad = rejected("a.csv", "name,email,error\nAda,x,bounced 550\nBob,y,\n");

        assertThat(bad)
                .startsWith("name,email,error,error 2\nAda,x,bounced 550,\"Invalid: ")
                .contains("\nBob,y,,\"Invalid: ");
    }

    @Test
    void renewsTheErrorOfRowThatIsRejectedAgain() throws IOException {
        String first = rejected("a.csv", "name,email\nAda,x\nBob,y\nEve,z\n");
        String mended = first.replace("Ada,x", "Ada,ada@example.org").replaceFirst("Eve,z,.*", "Eve,z,mine");

        String second = rejected("b.csv", mended);

        assertThat(second.lines().toList()).hasSize(3);
        assertThat(second)
                .startsWith("name,email,error\nBob,y,\"Invalid: line 3, column 'email'")
                .containsPattern("\nEve,z,\"Invalid: line 4.* \\(before: mine\\)\"");
        assertThat(second.lines().toList().get(1)).containsOnlyOnce("Invalid");
    }

    @Test
    void takesTheQuotesAroundWholeLinesAway() throws IOException {
        String bad = rejected("a.csv", "\"name,email,phone\"\n\"Ada,x,\"\n\"Bob,y,\"\n");

        assertThat(bad).startsWith("name,email,phone,error\nAda,x,,\"Invalid: ");
        assertThat(names(bad.replace(",x,", ",x@example.org,"))).containsExactly("Ada", "-");
    }

    @Test
    void givesAnObjectTheErrorAsItsFirstKey() throws IOException {
        String content = "[{\"name\":\"Ada\",\"email\":\"x\"},\n {},\n {\"name\":\"Bob\"}, null, 1,"
                + " {\"name\" : 1, \"name\" : 2},\n{\"error\":\"mine\",\"email\":\"y\"}]";

        String bad = rejected("a.json", content);

        assertThat(bad)
                .startsWith(
                        "[\n{\"error\":\"Invalid: /email: this is no valid e-mail address\",\"name\":\"Ada\",\"email\":\"x\"}")
                .contains(",\n{\"error\":\"Invalid: ")
                .contains(",\nnull,\n1,\n{\"error\":\"Malformed: ")
                .contains("\"name\" : 1, \"name\" : 2}")
                .contains("{\"error 2\":\"Invalid: ")
                .endsWith("\n]\n");
        assertThat(names(bad.replace("\"x\"", "\"x@example.org\""))).containsExactly("Ada", "-", "-", "-", "-", "-");
        String again = rejected("b.json", bad.replace("null,", ""));
        assertThat(again.split("\"error\":\"(Invalid|Malformed)", -1)).hasSize(1 + 3);
        assertThat(again).containsOnlyOnce("error 2");
    }

    @Test
    void writesLinesWhereThereWereLines() throws IOException {
        String bad = rejected(
                "a.ndjson",
                "{\"name\":\"Ada\",\"email\":\"x\"}\n{\"name\":\"Bob\"}\n{\"email\":\"y\"\n{\"email\":\"z\"}\n");

        assertThat(bad.lines().toList()).hasSize(3).allMatch(line -> line.startsWith("{\"error\":\""));
        assertThat(names(bad)).hasSize(3);
    }

    @Test
    void givesCardItsErrorAsProperty() throws IOException {
        String good = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob\r\nEND:VCARD\r\n";
        String card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEMAIL:x\r\nEND:VCARD\r\n";

        String bad = rejected("a.vcf", card + good + card);

        assertThat(bad).contains("EMAIL:x\r\nX-CONTACT-COURIER-ERROR:Invalid: ");
        assertThat(names(bad.replace("EMAIL:x", "EMAIL:x@example.org"))).containsExactly("Ada", "Ada");
        assertThat(rejected("b.vcf", bad)).isEqualTo(bad);
    }

    @Test
    void writesCommentsInXml() throws IOException {
        String bad = rejected(
                "a.xml",
                ("<crm xmlns:a='b'><people><person><name>Ada</name><email>x</email></person><person><name>Bob</name></person>"
                                + "</people></crm>")
                        .getBytes(UTF_8),
                record -> true);

        assertThat(bad).contains("<!-- error: Invalid: ").contains("<person><name>Bob</name></person>");
        assertThat(names(bad)).containsExactly("-", "Bob");
        assertThat(names(rejected("b.xml", bad.getBytes(UTF_8), record -> true)))
                .containsExactly("-", "Bob");
    }

    @Test
    void writesOneElementOfXml() throws IOException {
        String bad = rejected("a.xml", "<contacts><contact><name>Ada</name><email>x</email></contact></contacts>");

        assertThat(names(bad.replace("<email>x", "<email>x@example.org"))).containsExactly("Ada");
    }

    @Test
    void writesCommentsInLdif() throws IOException {
        String bad = rejected(
                "a.ldif",
                "version: 1\n\ndn: cn=Ada\nobjectClass: person\ncn: Ada\nmail: x\n\ndn: cn=Bob\nobjectClass: person\ncn: Bob\n\n"
                        .getBytes(UTF_8),
                record -> true);

        assertThat(bad).startsWith("# error: Invalid: ").contains("\n\n# error: Refused: answered 422");
        assertThat(names(bad.replace("mail: x", "mail: x@example.org"))).containsExactly("Ada", "Bob");
        assertThat(rejected("b.ldif", bad)).containsOnlyOnce("# error");
    }

    /** What SmartTask refused can be read, and is the same contact again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.json|{\"contact\":{\"full name\":\"Ada\",\"e-mail\":\"a@example.org\"}}",
                "a.json|[{\"id\":\"1\",\"properties\":{\"firstname\":\"Ada\",\"email\":\"a@example.org\"}}]",
                "a.json|{\"contacts\":[{\"name\":\"Ada\",\"emails\":[\"a@example.org\"]}]}",
                "a.mecard|MECARD:N:Ada;EMAIL:a@example.org;;",
                "a.html|<div class=\"vcard\"><a class=\"fn\" href=\"#\">Ada</a> <a class=\"email\" href=\"mailto:a@example.org\">x</a></div>",
                "a.json|[\"vcard\",[[\"version\",{},\"text\",\"4.0\"],[\"fn\",{},\"text\",\"Ada\"],[\"email\",{},\"text\",\"a@example.org\"]]]",
                "a.csv|`name,email\n'Ada',a@example.org\n`",
                "a.txt|`name,email\nAda,a@example.org`",
                "a.xml|<person><name>Ada</name><email>a@example.org</email></person>",
            })
    void refusedIsTheSameContactAgain(String name, String content) throws IOException {
        byte[] bytes = content.getBytes(UTF_8);
        IntakeRecord before = read(bytes).get(0);

        String bad = rejected(name, bytes, record -> true);

        assertThat(leftOut).isZero();
        assertThat(read(bad.getBytes(UTF_8))).singleElement().satisfies(record -> assertThat(record.contact())
                .isEqualTo(before.contact())
                .isNotNull());
    }

    /** Not even an operator's mapping sees the error, but it does see a column of that name that isn't ours. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`name,email,error\nAda,a@example.org,\"Invalid: no\"\n`|Ada",
                "`name,email,error 2\nAda,a@example.org,\"Refused: no\"\n`|Ada",
                "`name,email,error\nAda,a@example.org,\n`|Ada",
                "`name,email,error\nAda,a@example.org,bounced\n`|bounced",
                "{\"error\":\"Malformed: no\",\"name\":\"Ada\"}|Ada",
                "{\"error\":\"bounced\",\"name\":\"Ada\"}|bounced",
                "{\"name\":\"Ada\",\"error\":7}|7",
            })
    void meansNothingWhenItIsRead(String content, String name) throws Exception {
        Path file = Files.writeString(
                folder.resolve("x.jslt"), "{\"name\": if (.error) string(.error) else string(.name)}");
        JsltMapping mapping = new JsltMapping(file, "mappings/x.jslt", System::nanoTime);
        RecordReader mapped =
                FormatChooser.all(StrictJson.mapper(), ObjectMapping.of(Normalisation.INTERNATIONAL, mapping::apply));
        Deadline deadline = Deadline.root(Clock.systemUTC());

        try (RecordStream records = mapped.open(
                new ByteArrayInputStream(content.getBytes(UTF_8)), "file:x", Origin.NO_POSITION, deadline)) {
            assertThat(records.next().contact()).isNotNull().satisfies(contact -> assertThat(contact.name())
                    .isEqualTo(name));
        }
    }

    @Test
    void hasNoFileForWhatCanNotBeReadAgain() throws IOException {
        assertThat(rejected("a.json", "[{\"name\":\"Ada\"}, {\"name\":")).isEmpty();
        assertThat(leftOut).isOne();
        assertThat(rejected("a.txt", "good morning\n")).isEmpty();
        assertThat(rejected("a.bin", new String(new byte[] {0x50, 0x4B, 3, 4, 0, 0, 0}, UTF_8)))
                .isEmpty();
        assertThat(rejected("a.csv", "")).isEmpty();
        assertThat(rejected("a.csv", "name,email\n".getBytes(UTF_16LE), record -> true))
                .isEmpty();
    }
}
