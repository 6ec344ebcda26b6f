package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.Mails;
import org.junit.jupiter.api.Test;

class SavedMailTest {
    @Test
    void readsWhatTheMailboxWouldRead() throws Exception {
        List<IntakeRecord> records = read(source(Mails.withAttachment("contacts.json", "[{\"name\":\"Ada\"},{}]")));

        assertThat(records).extracting(IntakeRecord::toString).containsExactly("mail:a.eml/2#0", "mail:a.eml/2#1");
        assertThat(records.get(0).validContact().name()).isEqualTo("Ada");
        assertThat(records.get(1).rejection()).isNotNull();
    }

    /** A mail in a mailbox is left where nothing of its first records ends; here nobody delivers them. */
    @Test
    void readsMoreThanTheFirstBatch() throws Exception {
        List<IntakeRecord> records =
                read(source(Mails.withAttachment("contacts.json", "{\"name\":\"Ada\"}\n".repeat(2_500))));

        assertThat(records).hasSize(2_500);
    }

    @Test
    void saysSoWhereThereIsNoContact() throws IOException {
        List<IntakeRecord> records = read("Subject: hello\r\n\r\nhow are you?\r\n".getBytes(UTF_8));

        assertThat(records).singleElement().satisfies(record -> assertThat(record.rejection())
                .hasMessageContaining("the mail holds no contact"));
    }

    private static List<IntakeRecord> read(byte[] mail) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        try (SavedMail saved =
                SavedMail.open(new ByteArrayInputStream(mail), "a.eml", FormatChooser.all(StrictJson.mapper()))) {
            saved.forEachRemaining(records::add);
        }
        return records;
    }

    private static byte[] source(MimeMessage mail) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        mail.writeTo(bytes);
        return bytes.toByteArray();
    }
}
