package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.support.Garbage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is mailed leaves the folder, and everything in it ends. */
class GarbageMailTest {
    private static final String LOGIN = "courier";
    private static final long SEED = 20261125;
    private static final int DAMAGED = 20;

    private static SandboxMail mail;

    @BeforeAll
    static void startServer() {
        mail = SandboxMail.start();
    }

    @AfterAll
    static void stopServer() {
        mail.close();
    }

    @BeforeEach
    void openAccount() {
        mail.reset();
        mail.user(LOGIN, MailRoute.PASSWORD);
    }

    @Test
    void endsWhateverIsAttachedAndGoesOn() throws Exception {
        Garbage garbage = new Garbage(SEED);
        List<byte[]> attachments = new ArrayList<>(Garbage.pieces());
        for (int i = 0; i < DAMAGED; i++) {
            attachments.add(garbage.damagedSample());
            attachments.add(garbage.bytes());
        }
        attachments.add("{\"name\":\"Good\"}".getBytes(UTF_8));
        try (MailRoute route = MailRoute.on(mail, LOGIN)) {
            for (int i = 0; i < attachments.size(); i++) {
                String ending = List.of("json", "csv", "vcf").get(i % 3);
                mail.deliver(
                        LOGIN,
                        Mails.mail("garbage " + i)
                                .text("See attachment.")
                                .attach("contacts." + ending, "application/octet-stream", attachments.get(i))
                                .build());
            }

            route.start();

            await().atMost(Duration.ofSeconds(90)).until(() -> mail.inbox(LOGIN).isEmpty());
            assertThat(mail.mails(LOGIN, "Processed").size()
                            + mail.mails(LOGIN, "Failed").size())
                    .isEqualTo(attachments.size());
            assertThat(route.arrived()).allMatch(record -> record.ending().isPresent());
            assertThat(route.names()).contains("Good");
        }
    }

    @Test
    void saysOfAnArchiveWhatItIsAndWhatToSendInstead() throws Exception {
        byte[] archive = {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0};
        try (MailRoute route = MailRoute.on(mail, LOGIN)) {
            mail.deliver(
                    LOGIN,
                    Mails.mail("archive")
                            .text("See attachment.")
                            .attach("contacts.zip", "application/zip", archive)
                            .build());

            route.start();

            await().until(() -> !route.arrived().isEmpty());
            assertThat(route.arrived()).singleElement().satisfies(record -> assertThat(record.rejection())
                    .hasMessageContaining("contacts.zip: archives aren't unpacked: attach the files that are in it"));
        }
    }
}
