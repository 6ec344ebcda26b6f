package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** vCards in mails, as mail programs and telephones send them. */
class VCardMailTest {
    private static final String ADA = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEND:VCARD\n";
    private static final String BOB = "BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nEND:VCARD\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/vcard; name=ada.vcf",
                "text/x-vcard; charset=utf-8; name=\"Ada Lovelace.vcf\"",
                "text/directory; profile=vCard",
                "application/octet-stream; name=ADA.VCF",
                "text/plain; name=contact.txt"
            })
    void readsAnAttachedCardWhateverItIsCalled(String type) throws IOException {
        String mail = """
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain

                Here she is.
                --b
                Content-Type: %s
                Content-Disposition: attachment

                %s--b--
                """;

        assertThat(names(mail.formatted(type, ADA + BOB).getBytes(UTF_8))).containsExactly("Ada", "Bob");
    }

    @Test
    void deliversTheCardsOfAMailAndMovesIt() throws Exception {
        try (SandboxMail server = SandboxMail.start()) {
            server.user("courier", MailRoute.PASSWORD);
            server.deliver(
                    "courier",
                    Mails.mail("my card")
                            .text("see attachment")
                            .attach("ada.vcf", "text/x-vcard", ADA.getBytes(UTF_8))
                            .build());

            try (MailRoute route = MailRoute.on(server, "courier")) {
                route.start();

                await().until(() -> server.mails("courier", "Processed").size() == 1);
                assertThat(route.names()).containsExactly("Ada");
            }
        }
    }

    @Test
    void readsAMailThatIsACard() throws IOException {
        assertThat(names(("Content-Type: text/vcard; charset=utf-8\n\n" + ADA).getBytes(UTF_8)))
                .containsExactly("Ada");
    }

    @Test
    void readsTheCardsInATextAndNothingAroundThem() throws IOException {
        String mail = "Content-Type: text/plain; charset=utf-8\n\nHello,\n\n" + ADA + "\n" + BOB + "\n-- \nRegards";

        assertThat(names(mail.getBytes(UTF_8))).containsExactly("Ada", "Bob");
    }

    @Test
    void readsTheCardInATextOfAnotherCharacterSet() throws IOException {
        String mail = "Content-Type: text/plain; charset=iso-8859-1\n\n" + ADA.replace("Ada", "J\u00f6rg");

        assertThat(names(mail.getBytes(ISO_8859_1))).containsExactly("J\u00f6rg");
    }

    @Test
    void buriesACardInATextThatHasNoEnd() throws IOException {
        assertThat(names("Content-Type: text/plain\n\nHello\nBEGIN:VCARD\nFN:Ada\n".getBytes(UTF_8)))
                .containsExactly("Malformed");
    }

    /** What is in a mail: a contact's name, or the reason why it is none. */
    static List<String> names(byte[] mail) throws IOException {
        SpooledPart bytes = SpooledPart.of(new ByteArrayInputStream(mail), SpooledPart.LONGEST_MAIL);
        List<IntakeRecord> records = new ArrayList<>();
        try (MailReader reader = new MailReader(
                bytes,
                "mail:courier@example.org/7/42",
                "Failed",
                FormatChooser.all(StrictJson.mapper()),
                Deadline.root(Clock.systemUTC()))) {
            reader.forEachRemaining(batch -> {
                records.addAll(batch.records());
                batch.records().forEach(record -> record.end(new Ending.Delivered("id", false)));
            });
        }
        return records.stream()
                .map(record -> record.contact() == null
                        ? record.rejection().reason().word()
                        : record.contact().name())
                .toList();
    }
}
