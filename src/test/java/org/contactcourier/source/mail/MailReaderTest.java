package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.contactcourier.contact.Reason;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from mails as mail programs, and people with bad intentions, write them. */
class MailReaderTest {
    private static final String PLACE = "mail:courier@example.org/7/42";
    private static final String ADA = "{\"name\":\"Ada\"}";
    private static final String BOB = "{\"name\":\"Bob\"}";

    private final Deadline root = Deadline.root(Clock.systemUTC());

    @Test
    void readsAnAttachmentAndTellsWhereItWas() throws IOException {
        Outcome outcome = read(source(Mails.withAttachment("contacts.json", ADA)));

        assertThat(outcome.names()).containsExactly("Ada");
        assertThat(outcome.places()).containsExactly(PLACE + "/2");
        assertThat(outcome.unreadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/csv",
                "text/csv; charset=utf-8; header=present",
                "application/csv",
                "text/tab-separated-values"
            })
    void readsATableByItsType(String type) throws IOException {
        Mails mail =
                Mails.mail("table").text("hello").attach(null, type, "name\temail\nAda\t\nBob\t\n".getBytes(UTF_8));

        Outcome outcome = read(source(mail.build()));

        assertThat(outcome.names()).containsExactly("Ada", "Bob");
        assertThat(outcome.unreadable()).isFalse();
    }

    @Test
    void readsSeveralAttachmentsInTheirOrderThoughTheirNamesAreEqual() throws IOException {
        Mails mail = Mails.mail("two").text("hello").json("contact.json", BOB).json("contact.json", ADA);

        Outcome outcome = read(source(mail.build()));

        assertThat(outcome.names()).containsExactly("Bob", "Ada");
        assertThat(outcome.places()).containsExactly(PLACE + "/2", PLACE + "/3");
    }

    @Test
    void readsTheTextOfAMailThatHasNoAttachment() throws IOException {
        Outcome outcome =
                read(source(Mails.mail("one").text("\r\n  " + ADA + "\r\n").build()));

        assertThat(outcome.names()).containsExactly("Ada");
        assertThat(outcome.places()).containsExactly(PLACE + "/1");
    }

    @Test
    void readsABodyThatSaysItIsJson() throws IOException {
        assertThat(read(source(Mails.withBody(ADA))).names()).containsExactly("Ada");
    }

    @Test
    void leavesTheTextAloneWhereThereIsAnAttachment() throws IOException {
        Outcome outcome =
                read(source(Mails.mail("both").text(BOB).json("a.json", ADA).build()));

        assertThat(outcome.names()).containsExactly("Ada");
    }

    @ParameterizedTest
    @CsvSource({
        "contacts.json, application/octet-stream",
        "CONTACTS.JSON, text/plain",
        "contacts.ndjson, application/octet-stream",
        "contacts, application/json",
        "contacts, application/vnd.example+json",
        "contacts.bin, application/octet-stream",
        "contacts.txt, text/plain",
        "..\\..\\etc\\contacts.json, image/png",
        "../../../contacts.json, application/octet-stream"
    })
    void findsJsonByNameTypeOrContent(String name, String type) throws IOException {
        Outcome outcome = read(source(Mails.mail("one")
                .text("hello")
                .attach(name, type, ADA.getBytes(UTF_8))
                .build()));

        assertThat(outcome.names()).containsExactly("Ada");
        assertThat(outcome.unreadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment; filename*=utf-8''Kontakte%20%C3%BCber.json",
                "attachment; filename=\"=?UTF-8?Q?Kontakte_=C3=BCber=2Ejson?=\"",
                "attachment; filename=my contacts.json",
                "attachment; filename*0=\"my-con\"; filename*1=\"tacts.json\""
            })
    void understandsFileNamesHoweverTheyAreEncoded(String disposition) throws IOException {
        Outcome outcome = read(multipart("Content-Type: application/x-unknown\nContent-Disposition: " + disposition
                + "\nContent-Transfer-Encoding: base64\n\n" + base64(ADA)));

        assertThat(outcome.names()).containsExactly("Ada");
    }

    @Test
    void readsTextInItsCharacterSet() throws IOException {
        byte[] text = new String(mail("text/plain; charset=ISO-8859-1", "{\"name\":\"J\u00fcrgen\"}"), UTF_8)
                .getBytes(ISO_8859_1);

        assertThat(read(text).names()).containsExactly("J\u00fcrgen");
    }

    @Test
    void joinsLinesThatTheMailProgramBroke() throws IOException {
        String flowed = "{\"name\":\"Ada\", \"address\":\"12 Long \nStreet\"}";

        Outcome outcome = read(mail("text/plain; charset=utf-8; format=flowed", flowed));

        assertThat(outcome.names()).containsExactly("Ada");
    }

    @Test
    void readsQuotedPrintable() throws IOException {
        String encoded = "{\"name\"=\n:\"J=C3=BCrgen\"}";

        Outcome outcome = read(mail("application/json\nContent-Transfer-Encoding: quoted-printable", encoded));

        assertThat(outcome.names()).containsExactly("J\u00fcrgen");
    }

    @Test
    void readsWhatWasForwardedAndTellsWhereItWas() throws IOException {
        Outcome outcome = read(source(Mails.mail("fwd")
                .text("see below")
                .forward(Mails.withAttachment("contacts.json", ADA))
                .forward(Mails.mail("text").text("nothing").build())
                .json("b.json", BOB)
                .build()));

        assertThat(outcome.names()).containsExactly("Ada", "Bob");
        assertThat(outcome.places()).containsExactly(PLACE + "/2.2", PLACE + "/4");
    }

    @Test
    void buriesWhatIsUnreadableAndReadsTheRest() throws IOException {
        Outcome outcome = read(source(Mails.mail("mixed")
                .json("a.json", ADA)
                .json("broken.json", "{\"name\":")
                .json("b.json", BOB)
                .build()));

        assertThat(outcome.names()).containsExactly("Ada", "Bob");
        assertThat(outcome.rejected()).hasSize(1);
        assertThat(outcome.rejected().get(0).rejection().reason()).isEqualTo(Reason.MALFORMED);
        assertThat(outcome.unreadable()).isTrue();
    }

    @Test
    void readsTheRestOfAMailWhosePartCannotBeDecoded() throws IOException {
        Outcome outcome = read(multipart(
                "Content-Type: application/json\nContent-Transfer-Encoding: base64\n\n!!!=not=base64!!!",
                "Content-Type: application/json\n\n" + ADA,
                "Content-Type: application/json\nContent-Transfer-Encoding: rot13\n\n" + BOB));

        assertThat(outcome.names()).containsExactly("Ada");
        assertThat(outcome.rejected()).hasSize(2);
        assertThat(outcome.places()).contains(PLACE + "/1", PLACE + "/3");
        assertThat(outcome.unreadable()).isTrue();
    }

    @Test
    void buriesAMailWithoutContactAndNamesItsParts() throws IOException {
        Outcome outcome = read(source(Mails.mail("hello")
                .html("<p>Hello</p>")
                .attach("photo.png", "image/png", new byte[] {1, 2, 3})
                .attach("ada@example.org.txt", "text/plain", "hello".getBytes(UTF_8))
                .build()));

        assertThat(outcome.contacts()).isEmpty();
        assertThat(outcome.rejected()).hasSize(1);
        IntakeRecord record = outcome.rejected().get(0);
        assertThat(record.rejection())
                .hasMessage("the mail holds no contact: text/html, image/png photo.png, text/plain (name withheld)");
        assertThat(record.origin().place()).isEqualTo(PLACE + "/0");
        assertThat(record.payload().mediaType()).isEqualTo("message/rfc822");
        assertThat(record.payload().isWhole()).isTrue();
        assertThat(outcome.unreadable()).isTrue();
    }

    @Test
    void takesNoBannerForJson() throws IOException {
        Outcome outcome = read(source(Mails.mail("hello")
                .text("[External] Please find nothing attached.")
                .build()));

        assertThat(outcome.rejected().get(0).rejection()).hasMessage("the mail holds no contact: text/plain");
    }

    @Test
    void buriesAMailWhoseListIsEmpty() throws IOException {
        Outcome outcome = read(source(Mails.withAttachment("contacts.json", "[]")));

        assertThat(outcome.rejected()).hasSize(1);
        assertThat(outcome.unreadable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "Subject: nothing\n\n",
                "no mail at all",
                "Content-Type: multipart/mixed\n\nno boundary",
                "Content-Type: multipart/mixed; boundary=x\n\nno parts",
                "Content-Type: multipart/mixed; boundary=x\n\n--x--\n",
                "Content-Type: ;;;===\nContent-Transfer-Encoding: ??\n\n{\"name\":\"Ada\"}",
                "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n****"
            })
    void buriesABrokenMailOnce(String mail) throws IOException {
        Outcome outcome = read(mail.getBytes(UTF_8));

        assertThat(outcome.contacts()).isEmpty();
        assertThat(outcome.rejected()).hasSize(1);
        assertThat(outcome.ended()).isTrue();
        assertThat(outcome.unreadable()).isTrue();
    }

    @Test
    void readsAPartWithBrokenContentTypeByItsName() throws IOException {
        Outcome outcome = read(multipart(
                "Content-Type: application; json; =\nContent-Disposition: attachment; filename=a.json\n\n" + ADA));

        assertThat(outcome.names()).containsExactly("Ada");
    }

    @Test
    void readsAMultipartWhoseEndIsMissing() throws IOException {
        Outcome outcome = read(mail("multipart/mixed; boundary=x", "--x\nContent-Type: application/json\n\n" + ADA));

        assertThat(outcome.names()).containsExactly("Ada");
    }

    @Test
    void readsAThousandParts() throws IOException {
        String[] parts = new String[1000];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = "Content-Type: application/json\n\n{\"name\":\"Contact " + i + "\"}";
        }

        Outcome outcome = read(multipart(parts));

        assertThat(outcome.names()).hasSize(1000).startsWith("Contact 0").endsWith("Contact 999");
        assertThat(outcome.unreadable()).isFalse();
    }

    @Test
    void refusesPartsWithoutNumber() throws IOException {
        Outcome outcome = read(mail("multipart/mixed; boundary=x", "--x\n\n".repeat(100_000)));

        assertThat(outcome.rejected()).hasSize(1);
        assertThat(outcome.rejected().get(0).rejection()).hasMessageContaining("50000 part boundaries");
    }

    @Test
    void refusesNestingWithoutEndAndReadsTheRest() throws IOException {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        }

        Outcome outcome = read(multipart("Content-Type: application/json\n\n" + ADA, deep.toString()));

        assertThat(outcome.names()).containsExactly("Ada");
        assertThat(outcome.rejected().get(0).rejection()).hasMessageContaining("nested deeper than 32");
    }

    @Test
    void refusesAnAttachmentThatIsTooLargeAndReadsTheRest() throws IOException {
        String head = "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/json\n\n" + ADA
                + "\n--x\nContent-Disposition: attachment; filename=huge.json\n\n";
        InputStream mail = new java.io.SequenceInputStream(
                new ByteArrayInputStream(head.getBytes(UTF_8)), blanks(MailReader.LONGEST_PART + 1));

        Outcome outcome = read(SpooledPart.of(mail, SpooledPart.LONGEST_MAIL));

        assertThat(outcome.names()).containsExactly("Ada");
        assertThat(outcome.rejected().get(0).rejection())
                .hasMessageStartingWith("text/plain huge.json: it has 67108865 bytes, more than 67108864");
    }

    @Test
    void refusesHtmlWithMoreTagsThanAnybodyWrites() throws IOException {
        String html = "Content-Type: text/html\n\n" + "<b>".repeat(300_001);

        Outcome outcome = read(html.getBytes(UTF_8));

        assertThat(outcome.rejected().get(0).rejection()).hasMessageContaining("its HTML has more than 300000 tags");
    }

    @Test
    void refusesAMailThatIsTooLargeAndKeepsItsHead() throws IOException {
        Outcome outcome = read(SpooledPart.of(blanks(SpooledPart.LONGEST_MAIL + 5), SpooledPart.LONGEST_MAIL));

        assertThat(outcome.rejected()).hasSize(1);
        IntakeRecord record = outcome.rejected().get(0);
        assertThat(record.rejection()).hasMessageContaining("more than 100663296");
        assertThat(record.payload().bytes()).hasSize(65_536);
        assertThat(record.payload().size()).isEqualTo(SpooledPart.LONGEST_MAIL + 5);
        assertThat(record.payload().original()).isEqualTo("the mail in the folder Failed");
    }

    @Test
    void readsALongAttachmentInBatches() throws IOException {
        String lines = (ADA + "\n").repeat(2_500);

        Outcome outcome = read(source(Mails.withAttachment("contacts.ndjson", lines)));

        assertThat(outcome.names()).hasSize(2_500);
        assertThat(outcome.batches()).isEqualTo(3);
        assertThat(outcome.ended()).isTrue();
    }

    @Test
    void readsNoFurtherWhereNothingOfABatchEnded() throws IOException {
        String lines = (ADA + "\n").repeat(2_500);
        try (MailReader reader = reader(spooled(source(Mails.withAttachment("contacts.ndjson", lines))))) {
            Batch first = reader.next();

            assertThat(first.records()).hasSize(1_000);
            assertThat(reader.hasNext()).isTrue();
            assertThat(reader.next().records()).isEmpty();
            assertThat(reader.hasNext()).isFalse();
            assertThat(reader.hasEnded()).isFalse();
            assertThat(reader.ended()).isZero();
        }
    }

    @Test
    void hasNotEndedBeforeEveryBatchWasRead() throws IOException {
        String lines = (ADA + "\n").repeat(1_500);
        try (MailReader reader = reader(spooled(source(Mails.withAttachment("contacts.ndjson", lines))))) {
            reader.next().records().forEach(record -> record.end(new Ending.Delivered("id", false)));

            assertThat(reader.hasEnded()).isFalse();
        }
    }

    @Test
    void startsNothingOnceTheProcessStops() throws IOException {
        root.expire();
        try (MailReader reader = reader(spooled(source(Mails.withAttachment("contacts.json", ADA))))) {
            assertThat(reader.next().records()).isEmpty();
            assertThat(reader.hasNext()).isFalse();
            assertThat(reader.hasEnded()).isFalse();
        }
    }

    @Test
    void readsTheSameOriginsAgain() throws IOException {
        byte[] mail = source(Mails.mail("again")
                .json("a.json", "[" + ADA + "," + BOB + "]")
                .json("broken.json", "{")
                .build());

        assertThat(read(mail).keys()).hasSize(3).isEqualTo(read(mail).keys());
    }

    private record Outcome(List<IntakeRecord> records, int batches, boolean ended, boolean unreadable) {
        List<IntakeRecord> contacts() {
            return records.stream().filter(record -> record.contact() != null).toList();
        }

        List<String> names() {
            return contacts().stream().map(record -> record.contact().name()).toList();
        }

        List<IntakeRecord> rejected() {
            return records.stream().filter(record -> record.rejection() != null).toList();
        }

        List<String> places() {
            return records.stream().map(record -> record.origin().place()).toList();
        }

        List<String> keys() {
            return records.stream().map(record -> record.origin().key()).toList();
        }
    }

    private Outcome read(byte[] mail) throws IOException {
        return read(spooled(mail));
    }

    private Outcome read(SpooledPart mail) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        int batches = 0;
        try (MailReader reader = reader(mail)) {
            while (reader.hasNext()) {
                batches++;
                records.addAll(reader.next().records());
                records.forEach(record -> record.end(new Ending.Delivered("id", false)));
            }
            return new Outcome(records, batches, reader.hasEnded(), reader.isUnreadable());
        }
    }

    private MailReader reader(SpooledPart mail) {
        return new MailReader(mail, PLACE, "Failed", FormatChooser.all(StrictJson.mapper()), root);
    }

    private static SpooledPart spooled(byte[] mail) throws IOException {
        return SpooledPart.of(new ByteArrayInputStream(mail), SpooledPart.LONGEST_MAIL);
    }

    private static byte[] source(jakarta.mail.internet.MimeMessage message) {
        try {
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            message.writeTo(out);
            return out.toByteArray();
        } catch (IOException | jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] multipart(String... parts) {
        StringBuilder mail = new StringBuilder("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=outer\n\n");
        for (String part : parts) {
            mail.append("--outer\n").append(part).append('\n');
        }
        return mail.append("--outer--\n").toString().getBytes(UTF_8);
    }

    private static byte[] mail(String type, String body) {
        return "Content-Type: %s\n\n%s".formatted(type, body).getBytes(UTF_8);
    }

    private static String base64(String text) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static InputStream blanks(long count) {
        return new InputStream() {
            private long left = count;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                int n = (int) Math.min(left, length);
                java.util.Arrays.fill(bytes, offset, offset + n, (byte) ' ');
                left -= n;
                return n;
            }
        };
    }
}
