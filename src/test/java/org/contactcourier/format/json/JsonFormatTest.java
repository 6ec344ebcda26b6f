package org.contactcourier.format.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Reason;
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

class JsonFormatTest {
    private final RecordReader reader = new JsonFormat(StrictJson.mapper());
    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    @Test
    void readsSingleObjectArrayAndLinesAlike() {
        String ada = "{\"name\":\"Ada\"}";
        String bob = "{\"name\":\"Bob\"}";

        assertThat(names(ada)).containsExactly("Ada");
        assertThat(names("[" + ada + "," + bob + "]")).containsExactly("Ada", "Bob");
        assertThat(names(ada + "\n" + bob + "\n")).containsExactly("Ada", "Bob");
        assertThat(names(ada + bob)).containsExactly("Ada", "Bob");
        assertThat(names("[]")).isEmpty();
    }

    @Test
    void numbersRecordsFromZeroAndDigestsTheirBytes() {
        List<IntakeRecord> records = read("[{\"name\":\"Ada\"}, 7, {\"name\":\"Bob\"}]");

        assertThat(records).extracting(record -> record.origin().index()).containsExactly(0L, 1L, 2L);
        assertThat(records.get(1).origin().digest())
                .as("the SHA-256 of 7")
                .isEqualTo("7902699be42c8a8e46fbbb4501726517");
        assertThat(records.get(0).payload().bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"name\":\"Ada\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n \t\r\n", "\uFEFF", "\uFEFF \n"})
    void callsBlankInputMalformedOnce(String blank) throws IOException {
        try (RecordStream stream = open(bytes(blank))) {
            assertThat(stream.next().rejection()).hasMessageStartingWith("nothing in it");
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.sawUnreadable()).isTrue();
            assertThat(stream.bytesRead()).isEqualTo(bytes(blank).length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void readsEveryUnicodeEncodingWithAndWithoutByteOrderMark(String encoding) {
        String lines = "{\"name\":\"Ada Łovelace 🧮\"}\n{\"name\":\"Bób\"}\n";

        for (String mark : List.of("", "\uFEFF")) {
            List<IntakeRecord> records = read((mark + lines).getBytes(Charset.forName(encoding)));
            assertThat(records).extracting(JsonFormatTest::name).containsExactly("Ada Łovelace 🧮", "Bób");
        }
    }

    @Test
    void buriesOnlyTheElementThatIsNotUtf8AndSaysWhere() {
        byte[] bytes = bytes("{\"name\":\"Ada\"}\n{\"name\":\"B?b\"}\n{\"name\":\"Cy\"}\n");
        bytes[15 + 10] = (byte) 0xFC; // ü in Latin-1

        List<IntakeRecord> records = read(bytes);

        assertThat(records).extracting(JsonFormatTest::name).containsExactly("Ada", "Malformed", "Cy");
        assertThat(records.get(1).rejection()).hasMessage("not UTF-8 at byte 25 (line 2, column 11)");
    }

    /** Jackson doesn't say where, so that it seems to be at the beginning: that isn't where something else than JSON begins. */
    @Test
    void saysWhatIsTooMuchAlsoWhereItDoesNotKnowThePlace() {
        List<IntakeRecord> deep = read("{\"a\":".repeat(1_200) + "1" + "}".repeat(1_200));
        List<IntakeRecord> number = read("{\"name\":\"Ada\",\"latitude\":" + "1".repeat(2_000) + "}");

        assertThat(deep.get(0).rejection()).hasMessage("nested too deep at byte 0 (line 1, column 1)");
        assertThat(number.get(0).rejection())
                .hasMessage("a number, text or name is too long at byte 0 (line 1, column 1)");
    }

    /** Such as a schema registry's five bytes: where they stand, Jackson would take the rest for UTF-16 or UTF-32. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0\0\0\0\1{\"name\":\"Ada\"}",
                "\0\0\0\0{\"name\":\"Ada\"}",
                "\0\0\0\0\0",
                "{\"name\":\"Ada\"}\n\0\0\0\0\1x",
                "[{\"name\":\"Ada\"},{\0\"\0name\":\"Bob\"}]",
                "[{\"name\":\"Ada\"},\0{\"name\":\"Bob\"}]"
            })
    void buriesWhatBeginsWithNulCharacters(String text) {
        List<IntakeRecord> records = read(text);

        assertThat(records)
                .extracting(JsonFormatTest::name)
                .as("nothing is guessed")
                .containsAnyOf("Malformed")
                .allMatch(name -> name.equals("Malformed") || name.equals("Ada"));
    }

    @Test
    void neverCallsAFailingStreamMalformed() {
        InputStream failing = new InputStream() {
            private final InputStream some = new ByteArrayInputStream(bytes("[{\"name\":\"Ada\"},{\"na"));

            @Override
            public int read() throws IOException {
                int next = some.read();
                if (next < 0) {
                    throw new IOException("the disk is gone");
                }
                return next;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length > 0) {
                    bytes[offset] = (byte) read();
                }
                return Math.min(length, 1);
            }
        };
        RecordStream stream = reader.open(failing, "file:a.json", Origin.NO_POSITION, deadline);

        assertThat(name(stream.next())).isEqualTo("Ada");
        assertThatThrownBy(stream::hasNext)
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("the disk is gone");
    }

    @Test
    void readsOnePayloadAgainUnderItsOrigin() {
        IntakeRecord first = read("[{\"name\":\"Ada\"}]").get(0);

        IntakeRecord again = reader.reread(first.origin(), first.payload(), deadline);

        assertThat(again.origin()).isEqualTo(first.origin());
        assertThat(again.contact()).isEqualTo(first.contact());
    }

    @Test
    void keepsTheFirstPartOfAnUnreadableRestWithDigestAndSize() {
        String rest = "{\"name\":\"" + "x".repeat(100_000);

        Payload payload = read("[{\"name\":\"Ada\"}," + rest).get(1).payload();

        assertThat(payload.bytes()).hasSize(Limits.KEPT);
        assertThat(payload.size()).isEqualTo(rest.length());
        assertThat(payload.digest()).hasSize(64);
        assertThat(payload.original()).isEqualTo("file:a.json, from byte 16");
    }

    @Test
    void keepsAnUnreadableKafkaValueWhole() throws IOException {
        byte[] value = bytes("{\"name\":\"" + "x".repeat(100_000));

        try (RecordStream stream = reader.open(new ByteArrayInputStream(value), "kafka:contacts/0", 5, deadline)) {
            assertThat(stream.next().payload().isWhole()).isTrue();
        }
    }

    private List<String> names(String text) {
        return read(text).stream().map(JsonFormatTest::name).toList();
    }

    private List<IntakeRecord> read(String text) {
        return read(bytes(text));
    }

    private List<IntakeRecord> read(byte[] bytes) {
        List<IntakeRecord> records = new ArrayList<>();
        open(bytes).forEachRemaining(records::add);
        return records;
    }

    private RecordStream open(byte[] bytes) {
        return reader.open(new ByteArrayInputStream(bytes), "file:a.json", Origin.NO_POSITION, deadline);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The contact's name, or the word of the reason. */
    private static String name(IntakeRecord record) {
        Contact contact = record.contact();
        Reason reason = record.rejection() == null ? null : record.rejection().reason();
        return contact == null ? String.valueOf(reason == null ? null : reason.word()) : contact.name();
    }
}
