package org.contactcourier.format.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.contactcourier.contact.Contact;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the samples can't show of tables: payloads, origins, and what is not a table. */
class CsvFormatTest {
    private static final String TABLE = "Name;E-Mail\nJörg;joerg@example.org\nBob;bob@example.org\n";

    private final RecordReader reader = FormatChooser.all(StrictJson.mapper());
    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    @Test
    void numbersRowsFromZero() {
        assertThat(read(TABLE.getBytes(UTF_8)))
                .extracting(record -> record.origin().toString())
                .containsExactly("file:people.csv#0", "file:people.csv#1");
    }

    @Test
    void keepsTheHeaderWithEachRow() {
        Payload payload = read(TABLE.getBytes(UTF_8)).get(1).payload();

        assertThat(payload.mediaType()).isEqualTo("text/csv");
        assertThat(payload.isWhole()).isTrue();
        assertThat(new String(payload.bytes(), UTF_8)).isEqualTo("Name;E-Mail\nBob;bob@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "windows-1252"})
    void readsARowAgainFromItsPayload(String encoding) {
        for (IntakeRecord record : read(TABLE.getBytes(Charset.forName(encoding)))) {
            IntakeRecord again = reader.reread(record.origin(), record.payload(), deadline);

            assertThat(again.contact()).isNotNull().isEqualTo(record.contact());
            assertThat(again.origin()).isEqualTo(record.origin());
        }
    }

    @Test
    void readsARowAgainWhoseSeparatorWasSaid() {
        IntakeRecord record = read("sep=|\nName,First|E-Mail\nA,da|ada@example.org\n".getBytes(UTF_8))
                .get(0);

        IntakeRecord again = reader.reread(record.origin(), record.payload(), deadline);

        assertThat(again.contact()).isEqualTo(record.contact());
    }

    @Test
    void doesNotReadAgainWhatIsKeptInPart() {
        Origin origin = new Origin("file:people.csv", Origin.NO_POSITION, 0, "0".repeat(32));
        Payload payload = new Payload("text/csv", TABLE.getBytes(UTF_8), 1_000_000, "00", "done/people.csv");

        assertThat(reader.reread(origin, payload, deadline).rejection())
                .hasMessageStartingWith("only the first ")
                .hasMessageEndingWith(" bytes are kept");
    }

    /** Somebody corrects a header and drops the file again: its rows are not those that were buried. */
    @Test
    void givesARowBelowAnotherHeaderAnotherOrigin() {
        IntakeRecord wrong =
                read("Mame,E-Mail\nAda,ada@example.org\n".getBytes(UTF_8)).get(0);
        IntakeRecord right =
                read("Name,E-Mail\nAda,ada@example.org\n".getBytes(UTF_8)).get(0);

        assertThat(wrong.rejection()).isNotNull();
        assertThat(right.contact()).isNotNull();
        assertThat(right.origin().digest()).isNotEqualTo(wrong.origin().digest());
    }

    @Test
    void givesTheSameBytesTheSameOrigin() {
        assertThat(read(TABLE.getBytes(UTF_8)))
                .extracting(record -> record.origin().key())
                .isEqualTo(read(TABLE.getBytes(UTF_8)).stream()
                        .map(record -> record.origin().key())
                        .toList());
    }

    @Test
    void tellsWhatLiesWhereOfALineThatIsTooLong() {
        String line = "x".repeat(Limits.MAX_ELEMENT + 1);
        List<IntakeRecord> records = read(("name,email\nAda,\n" + line + "\nBob,\n").getBytes(ISO_8859_1));

        assertThat(names(records)).containsExactly("Ada", "Malformed", "Bob");
        assertThat(records.get(1).rejection())
                .hasMessage("a line of more than 1048576 bytes: 1048577 bytes from byte 16 (line 3, column 1)");
        assertThat(records.get(1).payload().bytes()).hasSize(Limits.KEPT);
        assertThat(records.get(1).payload().original()).isEqualTo("file:people.csv, from byte 16");
    }

    @Test
    void deliversWhatFollowsAQuoteThatNobodyCloses() {
        StringBuilder table = new StringBuilder("name,email\n\"Bob,bob@example.org\n");
        for (int i = 0; i < 50_000; i++) {
            table.append("Person ").append(i).append(",p").append(i).append("@example.org\n");
        }

        List<IntakeRecord> records = read(table.toString().getBytes(UTF_8));

        assertThat(records).hasSize(50_001);
        assertThat(records.subList(1, records.size()))
                .allMatch(record -> record.contact() != null)
                .hasSize(50_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name", // a word is no table
                "Dear all,\nplease call the company, thanks.\n",
                "name,\0email\nAda,x",
                "ada@example.org,name\nbob@example.org,title\n",
                "---\nname: Ada\nemail: ada@example.org\n",
                "\"name\":\"Ada\",\"email\":\"ada@example.org\"",
                "+49 30 123456,phone\n"
            })
    void leavesWhatIsNoTableToJson(String text) {
        List<IntakeRecord> records = read(text.getBytes(UTF_8));

        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.payload().mediaType()).isEqualTo("application/json");
            assertThat(record.rejection()).isNotNull();
        });
    }

    @Test
    void readsNothingBeforeTheFirstRecordIsAskedFor() throws IOException {
        InputStream in = new ByteArrayInputStream(TABLE.getBytes(UTF_8));

        try (RecordStream stream = open(in)) {
            assertThat(in.available()).isEqualTo(TABLE.getBytes(UTF_8).length);
            assertThat(stream.next().contact()).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "windows-1252"})
    void countsTheBytesThatItHasRead(String encoding) throws IOException {
        byte[] table = TABLE.getBytes(Charset.forName(encoding));
        try (RecordStream stream = open(new ByteArrayInputStream(table))) {
            stream.next();
            assertThat(stream.bytesRead()).isEqualTo(table.length - "Bob;bob@example.org\n".length());
            stream.next();
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.bytesRead()).isEqualTo(table.length);
        }
    }

    @Test
    void saysWhetherAnyRowWasUnreadable() throws IOException {
        try (RecordStream stream = open(new ByteArrayInputStream("name,email\nA,,x\n".getBytes(UTF_8)))) {
            assertThat(stream.sawUnreadable()).isFalse();
            stream.next();
            assertThat(stream.sawUnreadable()).isTrue();
        }
    }

    @Test
    void knowsUtf16ByItsWidth() {
        assertThat(names(read(TABLE.getBytes(UTF_16)))).containsExactly("Jörg", "Bob");
    }

    private List<IntakeRecord> read(byte[] table) {
        List<IntakeRecord> records = new ArrayList<>();
        open(new ByteArrayInputStream(table)).forEachRemaining(records::add);
        return records;
    }

    private RecordStream open(InputStream in) {
        return reader.open(in, "file:people.csv", Origin.NO_POSITION, deadline);
    }

    private static List<String> names(List<IntakeRecord> records) {
        return records.stream()
                .map(record -> {
                    Contact contact = record.contact();
                    return contact == null
                            ? Objects.requireNonNull(record.rejection())
                                    .reason()
                                    .word()
                            : contact.name();
                })
                .toList();
    }
}
