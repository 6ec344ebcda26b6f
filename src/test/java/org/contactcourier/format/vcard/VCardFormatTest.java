package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Contact;
import org.contactcourier.mapping.Normalisation;
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

class VCardFormatTest {
    private static final String ADA = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nEMAIL:ada@example.org\r\nEND:VCARD";
    private static final String BOB = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bob\r\nEND:VCARD";
    private static final String BROKEN = "BEGIN:VCARD\r\nFN:Cy\r\n";

    private final RecordReader reader = new VCardFormat(Normalisation.INTERNATIONAL);
    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    @Test
    void numbersCardsFromZeroAndDigestsTheirBytes() {
        List<IntakeRecord> records = read(ADA + "\r\n\r\n" + BROKEN + BOB + "\r\n");

        assertThat(records).extracting(VCardFormatTest::name).containsExactly("Ada", "Malformed", "Bob");
        assertThat(records).extracting(record -> record.origin().index()).containsExactly(0L, 1L, 2L);
        assertThat(records.get(0).payload().mediaType()).isEqualTo("text/vcard");
        assertThat(records.get(0).payload().bytes()).asString(UTF_8).isEqualTo(ADA);
        assertThat(records.get(1).payload().bytes()).asString(UTF_8).isEqualTo(BROKEN);
    }

    @Test
    void givesACardTheSameOriginWhateverStandsAroundIt() {
        Origin alone = read(ADA).get(0).origin();

        assertThat(read("\r\n" + ADA + "\r\n" + BOB).get(0).origin()).isEqualTo(alone);
        assertThat(read(ADA.replace("Ada", "Eda")).get(0).origin()).isNotEqualTo(alone);
    }

    @Test
    void readsAParkedCardAgainFromItsPayload() {
        IntakeRecord first = read(ADA).get(0);

        IntakeRecord again = reader.reread(first.origin(), first.payload(), deadline);

        assertThat(again.origin()).isEqualTo(first.origin());
        assertThat(again.contact()).usingRecursiveComparison().isEqualTo(first.contact());
    }

    @ParameterizedTest
    @ValueSource(strings = {BROKEN, ADA + "\r\n" + BOB, "", "FN:Ada"})
    void makesNoContactOfAPayloadThatIsNotOneWholeCard(String text) {
        Origin origin = read(ADA).get(0).origin();

        IntakeRecord again = reader.reread(origin, Payload.whole("text/vcard", text.getBytes(UTF_8)), deadline);

        assertThat(again.rejection()).hasMessage("not one whole vCard");
    }

    @Test
    void leavesLongPicturesOutOfWhatIsKept() {
        String picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + ("QUJD".repeat(18) + "\r\n ").repeat(40_000) + "\r\n";

        IntakeRecord record =
                read(ADA.replace("EMAIL", picture + "EMAIL") + "\r\n").get(0);

        assertThat(record.contact()).extracting(Contact::emails).isEqualTo(List.of("ada@example.org"));
        assertThat(record.payload().bytes()).asString(UTF_8).isEqualTo(ADA);
    }

    /** In vCard 2.1 base64 ends with an empty line, and some programs don't indent it. */
    @Test
    void leavesOutAPictureWhoseLinesAreNotFolded() {
        String picture = "PHOTO;ENCODING=BASE64;JPEG:\r\n" + ("QUJD".repeat(18) + "\r\n").repeat(40_000) + "\r\n";

        assertThat(read(ADA.replace("EMAIL", picture + "EMAIL")))
                .extracting(record -> new String(record.payload().bytes(), UTF_8))
                .containsExactly(ADA);
    }

    @Test
    void buriesACardOfMoreThanAMebibyteAndReadsTheNext() {
        List<IntakeRecord> records = read(ADA.replace("Ada", "A".repeat(1 << 20)) + "\n" + BOB);

        assertThat(records).extracting(VCardFormatTest::name).containsExactly("Malformed", "Bob");
        assertThat(records.get(0).rejection()).hasMessageStartingWith("a card of more than 1048576 bytes: ");
        Payload payload = records.get(0).payload();
        assertThat(payload.bytes()).hasSize(Limits.KEPT);
        assertThat(payload.size()).isEqualTo(ADA.length() - 3 + (1 << 20));
        assertThat(payload.original()).isEqualTo("file:people.vcf, from byte 0");
    }

    /** The parser looks for each address among all labels. */
    @Test
    void buriesACardOfMorePropertiesThanAnybodyHas() {
        List<IntakeRecord> records = read(ADA.replace("EMAIL", "ADR:;;a\r\nLABEL;HOME:a\r\n".repeat(40_000) + "EMAIL"));

        assertThat(records.get(0).rejection()).hasMessage("more than 1000 properties that a contact is made of");
    }

    @Test
    void keepsAllOfAnUnreadableValueFromKafka() {
        String text = "x".repeat(3 * Limits.KEPT);

        IntakeRecord record = read("kafka:contacts/0", 17, text).get(0);

        assertThat(record.payload().isWhole()).isTrue();
        assertThat(record.origin()).hasToString("kafka:contacts/0@17#0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n \n"})
    void callsBlankInputMalformedOnce(String blank) {
        List<IntakeRecord> records = read(blank);

        assertThat(records).hasSize(1);
        assertThat(records.get(0).rejection()).hasMessageStartingWith("nothing in it");
    }

    @Test
    void tellsHowFarItHasRead() throws IOException {
        String text = ADA + "\r\n\r\n" + BOB + "\r\n";
        try (RecordStream stream = open(new ByteArrayInputStream(text.getBytes(UTF_8)), "file:people.vcf", -1)) {
            assertThat(stream.bytesRead()).isZero();
            stream.next();
            assertThat(stream.bytesRead()).isBetween((long) ADA.length(), ADA.length() + 4L);
            stream.next();
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.bytesRead()).isEqualTo(text.length());
            assertThat(stream.sawUnreadable()).isFalse();
        }
    }

    @Test
    void neverCallsAFailingStreamMalformed() throws IOException {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
        try (RecordStream stream = open(failing, "file:people.vcf", -1)) {
            assertThatThrownBy(stream::hasNext).isInstanceOf(UncheckedIOException.class);
        }
    }

    /** The parser takes a parameter's escape for the colon's and leaves the line out with a warning: that would lose a number. */
    @Test
    void buriesACardWithALineThatTheParserLeavesOut() {
        List<IntakeRecord> records = read(ADA.replace("EMAIL:", "EMAIL;TYPE=work^:"));

        assertThat(records.get(0).rejection()).hasMessage("a property can't be taken apart");
    }

    @Test
    void keepsTheEndOfACardBehindALongPicture() {
        String picture = "\r\nPHOTO;ENCODING=b:" + "QUJD".repeat(2_000);

        IntakeRecord record = read(ADA.replace("\r\nEND", picture + "\r\nEND")).get(0);

        assertThat(record.payload().bytes()).asString(UTF_8).isEqualTo(ADA);
    }

    @Test
    void buriesOtherComponentsAndCardsWithoutTheirBeginning() {
        String calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";

        assertThat(read(calendar + ADA + "\r\nFN:Cy\r\nEND:VCARD\r\n" + BOB))
                .extracting(VCardFormatTest::name)
                .containsExactly("Malformed", "Ada", "Malformed", "Bob");
    }

    private List<IntakeRecord> read(String text) {
        return read("file:people.vcf", Origin.NO_POSITION, text);
    }

    private List<IntakeRecord> read(String place, long position, String text) {
        List<IntakeRecord> records = new ArrayList<>();
        open(new ByteArrayInputStream(text.getBytes(UTF_8)), place, position).forEachRemaining(records::add);
        return records;
    }

    private RecordStream open(InputStream in, String place, long position) {
        return reader.open(in, place, position, deadline);
    }

    private static String name(IntakeRecord record) {
        Contact contact = record.contact();
        return contact == null ? record.rejection().reason().word() : contact.name();
    }
}
