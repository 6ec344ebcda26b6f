package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Reason;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped mail route on a real IMAP server. */
class ContactFromMailTest {
    private static final String LOGIN = "courier";
    private static final String ADA = "{\"name\":\"Ada\"}";
    private static final String BOB = "{\"name\":\"Bob\"}";

    private static SandboxMail mail;
    private MailRoute route;

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
        mail.restart();
        mail.reset();
        mail.user(LOGIN, MailRoute.PASSWORD);
        route = MailRoute.on(mail, LOGIN);
    }

    @AfterEach
    void stopRoute() {
        route.close();
    }

    @Test
    void movesAMailWhenItsContactsHaveEnded() throws Exception {
        long uid = mail.deliver(LOGIN, Mails.withAttachment("contacts.json", "[" + ADA + "," + BOB + "]"));
        long uidValidity = mail.uidValidity(LOGIN, "INBOX");

        route.start();

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(mail.inbox(LOGIN)).isEmpty();
        assertThat(route.names()).containsExactlyInAnyOrder("Ada", "Bob");
        assertThat(route.arrived())
                .allSatisfy(record -> assertThat(record.origin().place())
                        .isEqualTo("mail:courier@127.0.0.1/%d/%d/2".formatted(uidValidity, uid)));
        assertThat(mail.mails(LOGIN, "Processed").get(0).seen()).isFalse();
        assertThat(route.source().problem()).isEmpty();
        assertThat(route.lastPoll()).isGreaterThan(Instant.now().minusSeconds(5).toEpochMilli() / 1e3);
    }

    @Test
    void readsAMailThatAPersonHasOpened() throws Exception {
        mail.deliver(LOGIN, Mails.mail("seen").text(ADA).build());
        mail.markSeen(LOGIN, "INBOX");

        route.start();

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(route.names()).containsExactly("Ada");
    }

    @Test
    void deliversTheRowsOfAnAttachedTable() throws Exception {
        byte[] table = "First Name,Last Name,Email\nZoë,Müller,zoe@example.org\nBob,,bob@example.org\n"
                .getBytes(Charset.forName("windows-1252"));
        mail.deliver(
                LOGIN,
                Mails.mail("people")
                        .text("see attachment")
                        .attach("people.csv", "application/vnd.ms-excel", table)
                        .build());

        route.start();

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(route.names()).containsExactlyInAnyOrder("Zoë Müller", "Bob");
    }

    @Test
    void leavesAloneWhatAPersonFlaggedAsDeleted() throws Exception {
        mail.deliver(LOGIN, Mails.withAttachment("deleted.json", ADA));
        mail.markDeleted(LOGIN, "INBOX");
        mail.deliver(LOGIN, Mails.withAttachment("new.json", BOB));

        route.start();
        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        route.close();

        assertThat(route.names()).containsExactly("Bob");
        assertThat(mail.inbox(LOGIN)).singleElement().satisfies(kept -> assertThat(kept.deleted())
                .isTrue());
    }

    @Test
    void movesAMailWithAnUnreadablePartToTheFailedFolder() throws Exception {
        mail.deliver(
                LOGIN,
                Mails.mail("mixed")
                        .json("a.json", ADA)
                        .json("broken.json", "{\"name\":")
                        .build());

        route.start();

        await().until(() -> mail.mails(LOGIN, "Failed").size() == 1);
        assertThat(route.names()).containsExactly("Ada");
        assertThat(route.arrived()).hasSize(2);
    }

    @Test
    void movesAMailWithAnInvalidContactToTheProcessedFolder() throws Exception {
        mail.deliver(LOGIN, Mails.withAttachment("a.json", "[" + ADA + ",{\"email\":\"nobody\"}]"));

        route.start();

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(route.arrived()).hasSize(2);
    }

    @Test
    void buriesAMailThatHoldsNoContact() throws Exception {
        mail.deliver(LOGIN, Mails.mail("hello").html("<p>hello</p>").build());

        route.start();

        await().until(() -> mail.mails(LOGIN, "Failed").size() == 1);
        assertThat(route.arrived()).singleElement().satisfies(record -> {
            assertThat(Objects.requireNonNull(record.rejection()).reason()).isEqualTo(Reason.MALFORMED);
            assertThat(record.rejection()).hasMessage("the mail holds no contact: text/html");
        });
    }

    @Test
    void isNotHeldUpByAMailThatBreaksTheParser() throws Exception {
        mail.deliver(LOGIN, Mails.raw("Subject: broken\nContent-Type: multipart/mixed; boundary=x\n\nnothing"));
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));

        route.start();

        await().until(() -> mail.mails(LOGIN, "Failed").size() == 1);
        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(route.names()).containsExactly("Ada");
    }

    @Test
    void neverLetsAMailsHeadersSteerTheRoute() throws Exception {
        mail.deliver(
                LOGIN,
                Mails.raw(
                        "Subject: steering\nCamelMailMoveTo: Elsewhere\nCamelMailDelete: true\nCamelMailCopyTo: Elsewhere\n"
                                + "moveTo: Elsewhere\ncopyTo: Elsewhere\ndelete: true\nCamelHttpUri: http://127.0.0.1:1/\n"
                                + "Content-Type: application/json\n\n" + ADA));

        route.start();

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(mail.folders(LOGIN)).doesNotContain("Elsewhere");
        assertThat(route.names()).containsExactly("Ada"); // the end of the line refuses headers
    }

    @Test
    void keepsAMailUntouchedUntilAllItsContactsHaveEnded() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        route.ending(
                record -> name(record).equals("Bob") && tries.incrementAndGet() < 3 ? null : MailRoute.deliver(record));
        mail.deliver(LOGIN, Mails.withAttachment("a.json", "[" + ADA + "," + BOB + "]"));

        route.start();

        await().until(() -> tries.get() == 1);
        assertThat(mail.inbox(LOGIN)).singleElement().satisfies(kept -> {
            assertThat(kept.seen()).isFalse();
            assertThat(kept.deleted()).isFalse();
        });
        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(tries).hasValue(3);
        assertThat(route.arrived().stream().map(record -> record.origin().key()).distinct())
                .hasSize(2);
    }

    @Test
    void holdsNoMailUpForOneThatHasNotEnded() throws Exception {
        route.ending(record -> name(record).equals("Ada") ? null : MailRoute.deliver(record));
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));
        mail.deliver(LOGIN, Mails.withAttachment("b.json", BOB));
        route.start();
        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);

        mail.deliver(LOGIN, Mails.withAttachment("c.json", BOB));

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 2);
        assertThat(mail.inbox(LOGIN)).hasSize(1);
    }

    @Test
    void triesAgainWhatFailedOnItsWay() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        route.ending(record -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the journal is gone");
            }
            return MailRoute.deliver(record);
        });
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));

        route.start();

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(tries).hasValue(2);
    }

    @Test
    void readsAMailAgainWithTheSameOriginsAfterACrashBeforeTheMove() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        route.ending(record -> {
            arrived.countDown();
            try {
                never.await(); // dies between delivery and move
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        });
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));
        route.start();
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        mail.restart(); // the dead process's connection is gone
        try (MailRoute next = MailRoute.on(mail, LOGIN).start()) {
            await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);

            assertThat(next.arrived()).singleElement().satisfies(record -> assertThat(
                            record.origin().key())
                    .isEqualTo(route.arrived().get(0).origin().key()));
        } finally {
            never.countDown();
        }
        assertThat(mail.mails(LOGIN, "Processed")).hasSize(1);
    }

    @Test
    void takesUpNothingTwiceWhenAPersonMovesTheMailMeanwhile() throws Exception {
        route.ending(record -> {
            mail.empty(LOGIN, "INBOX");
            return MailRoute.deliver(record);
        });
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));
        route.start();
        await().until(() -> route.names().equals(List.of("Ada")));
        route.ending(MailRoute::deliver);

        mail.deliver(LOGIN, Mails.withAttachment("b.json", BOB));

        await().until(() -> mail.subjects(LOGIN, "Processed").size() == 1);
        assertThat(route.names()).containsExactly("Ada", "Bob");
        assertThat(route.source().problem()).isEmpty();
    }

    @Test
    void healsWhenTheServerComesBack() throws Exception {
        route.start();
        await().until(() -> route.lastPoll() > 0);

        mail.stop();
        await().until(() -> route.source().problem().isPresent());
        assertThat(route.source().problem().orElseThrow()).contains("imap://127.0.0.1");

        mail.restart();
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));
        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(route.source().problem()).isEmpty();
        assertThat(route.names()).containsExactly("Ada");
    }

    @Test
    void saysThatTheServerRefusesThePasswordAndNotThePassword() throws Exception {
        route.withPassword("wr0ng%&+#").start();

        await().until(() -> route.source().problem().isPresent());
        assertThat(route.source().problem().orElseThrow())
                .contains("refuses the user name or the password")
                .doesNotContain("wr0ng");
        assertThat(route.context().getEndpoints())
                .allSatisfy(endpoint -> assertThat(endpoint.getEndpointUri()).doesNotContain("wr0ng"));
    }

    @Test
    void trustsNoServerWithoutCertificate() throws Exception {
        route.with("intake.mail.protocol", "imaps")
                .with("intake.mail.port", Integer.toString(mail.imapsPort()))
                .start();

        // GreenMail's thread dies of the broken handshake.
        await().dontCatchUncaughtExceptions()
                .until(() -> route.source().problem().isPresent());
        assertThat(route.source().problem().orElseThrow()).contains("imaps://127.0.0.1");
        assertThat(route.lastPoll()).isZero();
    }

    @Test
    void saysThatTheFolderIsMissing() throws Exception {
        route.with("intake.mail.folder", "Nowhere").start();

        await().dontCatchUncaughtExceptions()
                .until(() -> route.source().problem().isPresent());
        assertThat(route.source().problem().orElseThrow()).contains("has no folder Nowhere");

        mail.createFolder(LOGIN, "Nowhere");
        await().until(() -> route.source().problem().isEmpty());
    }

    @Test
    void takesNoMailWhileAFolderCannotBeCreated() throws Exception {
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));

        route.with("intake.mail.processed-folder", "No*Such%Folder").start();

        // GreenMail's thread dies of a connection that ends while it answers.
        await().dontCatchUncaughtExceptions()
                .until(() -> route.source().problem().isPresent());
        assertThat(route.source().problem().orElseThrow()).contains("refuses to create the folder No*Such%Folder");
        assertThat(route.arrived()).isEmpty();
        assertThat(mail.inbox(LOGIN)).hasSize(1);
    }

    @Test
    void createsAFolderAgainThatSomebodyRemoved() throws Exception {
        route.start();
        await().until(() -> mail.folders(LOGIN).contains("Processed"));
        mail.deleteFolder(LOGIN, "Processed");

        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(route.names()).containsExactly("Ada");
    }

    @Test
    void readsAMailOfManyMegabytes() throws Exception {
        byte[] noise = new byte[3 << 20];
        new java.util.Random(1).nextBytes(noise);
        mail.deliver(
                LOGIN,
                Mails.mail("big")
                        .attach("noise.bin", "application/octet-stream", noise)
                        .attach("a.json", "application/json", ADA.getBytes(UTF_8))
                        .build());

        route.start();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(route.names()).containsExactly("Ada");
    }

    private static String name(IntakeRecord record) {
        Contact contact = record.contact();
        return contact == null ? "" : contact.name();
    }
}
