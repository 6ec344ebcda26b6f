package org.contactcourier.intake.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.Ending;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.intake.FormatByContent;
import org.contactcourier.json.StrictJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XML in mails: what was attached as such, and no web page. */
class XmlMailTest {
    private static final String MAIL = """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/html

            <html><body><p>Here they are.</p></body></html>
            --b
            Content-Type: %s
            Content-Disposition: attachment

            <?xml version="1.0"?>
            %s
            --b--
            """;

    private static final String CONTACTS = "<contacts><contact><name>Ada</name></contact></contacts>";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/xml",
                "text/xml; charset=utf-8",
                "application/octet-stream; name=Contacts.XML",
                "text/plain; name=contacts.txt"
            })
    void readsAttachedXmlWhateverItIsCalled(String type) throws IOException {
        assertThat(names(MAIL.formatted(type, CONTACTS))).containsExactly("Ada");
    }

    @Test
    void takesNoWebPageForXml() throws IOException {
        String page = "<!DOCTYPE html><html><body>Ada</body></html>";

        assertThat(names(MAIL.formatted("text/plain; name=page.txt", page)))
                .containsExactly("the mail holds no contact");
    }

    private static List<String> names(String mail) throws IOException {
        Spooled bytes = Spooled.of(new ByteArrayInputStream(mail.getBytes(UTF_8)), MailReader.MOST_BYTES);
        List<IntakeRecord> records = new ArrayList<>();
        try (MailReader reader = new MailReader(
                bytes,
                "mail:courier@example.org/7/42",
                "Failed",
                FormatByContent.all(StrictJson.mapper()),
                Deadline.root(Clock.systemUTC()))) {
            reader.forEachRemaining(batch -> {
                records.addAll(batch.records());
                batch.records().forEach(record -> record.end(new Ending.Delivered("id", false)));
            });
        }
        return records.stream()
                .map(record -> record.contact() == null
                        ? String.valueOf(record.rejection().getMessage()).split(":", 2)[0]
                        : record.contact().name())
                .toList();
    }
}
