package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailFilesTest {
    private static final String MAIL = """
            Subject: two lists
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: application/json; name=a.json

            [{"name":"Ada"},{"name":"Bob"}]
            --b
            Content-Type: text/csv; name=c.csv

            name,email
            Cy,cy@example.org
            ,nobody@example.org
            --b--
            """;

    private final RecordReader formats = FormatChooser.all(StrictJson.mapper());
    private final RecordReader reader = new MailFiles(formats, formats);
    private final Deadline deadline = Deadline.root(Clock.systemUTC());

    private List<IntakeRecord> read(String name, InputStream in) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream stream = reader.open(in, "file:" + name, Origin.NO_POSITION, deadline)) {
            stream.forEachRemaining(records::add);
        }
        return records;
    }

    private List<IntakeRecord> read(String name, String content) throws IOException {
        return read(name, new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two.eml", "TWO.EML", "two lists.v2.eml", ".eml", "l\u00f6\nwe.eml"})
    void numbersTheRecordsOfAllPartsAndNamesTheParts(String name) throws IOException {
        assertThat(read(name, MAIL))
                .extracting(record -> record.origin().toString().substring("file:".length() + name.length()))
                .containsExactly("/1#0", "/1#1", "/2#2", "/2#3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two.txt", "two", "eml", "two.eml.json", "two.emlx"})
    void leavesOtherFilesToTheOtherReader(String name) throws IOException {
        assertThat(read(name, "{\"name\":\"Ada\"}")).singleElement().satisfies(record -> {
            assertThat(record.origin().place()).isEqualTo("file:" + name);
            assertThat(record.validContact().name()).isEqualTo("Ada");
        });
    }

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/samples/mail"))) {
            return files.filter(file -> file.toString().endsWith(".eml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatTheMailboxReads(Path sample) throws IOException {
        List<String> inMailbox = new ArrayList<>();
        try (MailReader mail = new MailReader(
                SpooledPart.of(Files.newInputStream(sample), SpooledPart.LONGEST_MAIL),
                "mail:a/1/2",
                "Failed",
                formats,
                deadline)) {
            while (mail.hasNext()) {
                for (IntakeRecord record : mail.next().records()) {
                    inMailbox.add(described(record, "mail:a/1/2"));
                    record.end(new Ending.Discarded(null, null));
                }
            }
        }

        assertThat(read("sample.eml", Files.newInputStream(sample)))
                .extracting(record -> described(record, "file:sample.eml"))
                .containsExactlyInAnyOrderElementsOf(inMailbox);
    }

    private static String described(IntakeRecord record, String mail) {
        String what = record.contact() == null
                ? String.valueOf(record.rejection())
                : record.contact().name()
                        + record.contact().emails()
                        + record.contact().phones();
        return record.origin().place().substring(mail.length()) + " " + what + " " + record.notes();
    }

    @Test
    void readsTheSameAgain() throws IOException {
        List<IntakeRecord> first = read("two.eml", MAIL);

        assertThat(read("two.eml", MAIL))
                .extracting(record -> record.origin().key())
                .containsExactlyElementsOf(
                        first.stream().map(record -> record.origin().key()).toList());
        IntakeRecord again = reader.reread(first.get(2).origin(), first.get(2).payload(), deadline);
        assertThat(again.contact()).isEqualTo(first.get(2).contact());
        assertThat(again.origin()).isEqualTo(first.get(2).origin());
    }

    @Test
    void readsNothingBeforeItIsAsked() throws IOException {
        InputStream untouched = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read too early");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                throw new AssertionError("read too early");
            }
        };
        try (RecordStream stream = reader.open(untouched, "file:a.eml", Origin.NO_POSITION, deadline)) {
            assertThat(stream.bytesRead()).isZero();
            assertThat(stream.sawUnreadable()).isFalse();
        }
    }

    @Test
    void saysWhereTheWholeMailLiesWhenItIsTooLongToKeep() throws IOException {
        String mail = "Subject: long\n\n" + "words and words\n".repeat(10_000);

        assertThat(read("long.eml", mail)).singleElement().satisfies(record -> {
            assertThat(record.rejection()).hasMessageContaining("the mail holds no contact");
            assertThat(record.payload().mediaType()).isEqualTo("message/rfc822");
            assertThat(record.payload().original()).isEqualTo("file:long.eml");
        });
    }
}
