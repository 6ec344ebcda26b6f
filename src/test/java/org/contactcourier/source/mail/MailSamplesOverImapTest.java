package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.contactcourier.contact.Contact;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.support.WithMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All samples in one mailbox of a real server: none holds up another, none comes twice. */
class MailSamplesOverImapTest {
    private static final Path SAMPLES = Path.of("src/test/resources/samples/mail");
    private static final String LOGIN = "courier";

    @RegisterExtension
    static final WithMail mailServer = new WithMail();

    @Test
    void movesEachMailToTheFolderWhereItBelongsAndDeliversItsContactsOnce() throws Exception {
        ObjectMapper mapper = StrictJson.mapper();
        SandboxMail mail = mailServer.server();
        mail.user(LOGIN, MailRoute.PASSWORD);
        List<String> names = new ArrayList<>();
        int failed = 0;
        List<String> cases = MailSamplesTest.cases();
        for (String name : cases) {
            JsonNode expected = mapper.readTree(Files.readString(SAMPLES.resolve(name + ".expected.json")));
            failed += expected.path("folder").asText().equals("Failed") ? 1 : 0;
            expected.path("records").findValuesAsText("name").forEach(names::add);
            mail.deliver(
                    LOGIN,
                    new MimeMessage(
                            Session.getInstance(new Properties()),
                            Files.newInputStream(SAMPLES.resolve(name + ".eml"))));
        }

        try (MailRoute route = MailRoute.on(mail, LOGIN).start()) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> mail.inbox(LOGIN).isEmpty() && moved(mail) >= cases.size());

            assertThat(mail.mails(LOGIN, "Failed")).hasSize(failed);
            assertThat(mail.mails(LOGIN, "Processed")).hasSize(cases.size() - failed);
            assertThat(route.arrived().stream()
                            .map(IntakeRecord::contact)
                            .filter(Objects::nonNull)
                            .map(Contact::name))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    /** A mail that has left the inbox may not have arrived yet. */
    private static int moved(SandboxMail mail) {
        return mail.mails(LOGIN, "Failed").size()
                + mail.mails(LOGIN, "Processed").size();
    }
}
