package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.support.Dovecot;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped mail route on a real Dovecot, which tells things that GreenMail keeps to itself. */
@SuppressWarnings("try") // one process is closed before the other starts
class DovecotTest {
    private static final String LOGIN = "courier";
    private static final String ADA = "{\"name\":\"Ada\"}";
    private static final String BOB = "{\"name\":\"Bob\"}";

    private static Dovecot dovecot;
    private static Store person;
    private MailRoute route;

    @BeforeAll
    static void startServer() throws MessagingException {
        dovecot = Dovecot.start(LOGIN, MailRoute.PASSWORD);
        person = dovecot.connect(LOGIN, MailRoute.PASSWORD);
    }

    @AfterAll
    static void stopServer() {
        if (dovecot != null) {
            dovecot.close();
        }
    }

    @BeforeEach
    void emptyFolders() throws MessagingException {
        for (Folder folder : person.getDefaultFolder().list("*")) {
            if (folder.getName().equals("INBOX")) {
                Dovecot.empty(person, "INBOX");
            } else {
                boolean ignored = folder.delete(false);
            }
        }
        route = MailRoute.on("127.0.0.1", dovecot.port(), LOGIN);
    }

    @AfterEach
    void stopRoute() {
        route.close();
    }

    /** Of an IMAP folder's name nothing is special but the separator. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "R&D",
                "A & B",
                "Leads+Contacts",
                "100%25",
                "50%",
                "{{x}}",
                "{{intake.mail.host}}",
                "RAW(x)",
                "RAW{x}",
                "a?b=c",
                "a&folderName=INBOX",
                "#mailSource",
                "#bean:mailSource",
                "${body}",
                "Ärger 日本 𝄞",
                "a\"b",
                "a\\b",
                "&",
                "&-",
                "a;b#c",
                "(a)"
            })
    void readsAndFillsTheFoldersOfTheKeys(String name) throws Exception {
        Dovecot.deliver(person, name, Mails.withAttachment("a.json", ADA));
        Dovecot.deliver(person, name, Mails.mail("no contact").text("hello").build());

        route.with("intake.mail.folder", name)
                .with("intake.mail.processed-folder", "done " + name)
                .with("intake.mail.failed-folder", name + " failed")
                .start();

        soon().until(() -> Dovecot.count(person, "done " + name) == 1 && Dovecot.count(person, name + " failed") == 1);
        assertThat(Dovecot.count(person, name)).isZero();
        assertThat(route.names()).contains("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]", "0:0:0:0:0:0:0:1", "localhost"})
    void readsFromTheHostOfTheKey(String host) throws Exception {
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("a.json", ADA));

        route.with("intake.mail.host", host).start();

        soon().until(() -> Dovecot.count(person, "Processed") == 1);
    }

    @Test
    void isDoneWithAMailThatAPersonDeletesBeforeItsMove() throws Exception {
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("a.json", ADA));
        during(() -> Dovecot.empty(person, "INBOX"));

        route.start();

        soon().until(() -> route.names().contains("Ada"));
        staysUp();
        assertThat(route.names()).containsExactly("Ada");
        goesOn();
    }

    @Test
    void isDoneWithAMailThatAPersonMovesBeforeItsMove() throws Exception {
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("a.json", ADA));
        Dovecot.deliver(person, "Mine", Mails.mail("other").text("other").build());
        during(() -> {
            Folder inbox = person.getFolder("INBOX");
            inbox.open(Folder.READ_WRITE);
            ((IMAPFolder) inbox).moveMessages(inbox.getMessages(), person.getFolder("Mine"));
            inbox.close(false);
        });

        route.start();

        soon().until(() -> Dovecot.count(person, "Mine") == 2);
        staysUp();
        assertThat(Dovecot.count(person, "Processed")).isZero();
        goesOn();
    }

    @Test
    void isDoneWithAMailThatAPersonDeletesBeforeItIsRead() throws Exception {
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("a.json", ADA));
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("b.json", BOB));
        during(() -> Dovecot.empty(person, "INBOX")); // while the first is delivered, the second waits in the same poll

        route.start();

        soon().until(() -> route.names().contains("Ada"));
        staysUp();
        assertThat(route.names()).containsExactly("Ada");
        goesOn();
    }

    @Test
    void movesAMailAllTheSameThatAPersonFlagsAsDeletedMeanwhile() throws Exception {
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("a.json", ADA));
        during(() -> Dovecot.flagDeleted(person, "INBOX"));

        route.start();

        soon().until(() -> Dovecot.count(person, "Processed") == 1);
        staysUp();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnAfterItsFolderWasRemovedOrRenamedAndMadeAgain(boolean renamed) throws Exception {
        Dovecot.deliver(person, "Leads", Mails.withAttachment("a.json", ADA));
        during(() -> {
            Folder leads = person.getFolder("Leads");
            boolean ignored = renamed ? leads.renameTo(person.getFolder("Old leads")) : leads.delete(false);
        });
        route.with("intake.mail.folder", "Leads").start();
        soon().until(() -> route.names().contains("Ada"));

        Store another = dovecot.connect(LOGIN, MailRoute.PASSWORD); // the person's old one still has the old folder
        soon().ignoreExceptions()
                .until(
                        () -> { // Dovecot may still be about to remove the old one
                            Dovecot.deliver(
                                    another, "Leads", Mails.withAttachment("b.json", BOB)); // another UIDVALIDITY
                            return true;
                        });

        await().atMost(Duration.ofSeconds(50)).until(() -> route.names().contains("Bob"));
        await().atMost(Duration.ofSeconds(50))
                .until(() -> route.source().problem().isEmpty());
    }

    /** Two processes with two journals created 111 of 60 contacts. */
    @Test
    void letsOneOfTwoProcessesReadAtATime() throws Exception {
        for (int i = 0; i < 60; i++) {
            Dovecot.deliver(person, "INBOX", Mails.withAttachment("a.json", "{\"name\":\"Ada " + i + "\"}"));
        }
        try (MailRoute other = MailRoute.on("127.0.0.1", dovecot.port(), LOGIN).as("other-one")) {
            CompletableFuture<Void> started = CompletableFuture.runAsync(() -> start(other));
            route.start();
            started.join();

            await().atMost(Duration.ofSeconds(40)).until(() -> Dovecot.count(person, "Processed") == 60);
            soon().until(() -> route.source().problem().isPresent()
                    != other.source().problem().isPresent());
            soon().until(() -> List.of(route, other).stream()
                    .anyMatch(one -> one.source().problem().orElse("").contains("another process")));
            assertThat(route.names().size() + other.names().size()).isEqualTo(60);

            MailRoute reader = route.source().problem().isEmpty() ? route : other;
            MailRoute waits = reader == route ? other : route;
            assertThat(waits.source().problem().orElseThrow()).contains("another process");
            reader.close(); // gives the mailbox back
            Dovecot.deliver(person, "INBOX", Mails.withAttachment("b.json", BOB));
            soon().until(() -> waits.names().equals(List.of("Bob")));
        }
    }

    /** A killed process gives nothing back. Its marker is dated by the server, so no clock of this machine counts. */
    @Test
    void takesOverWithinAMinuteFromAProcessThatWasKilled() throws Exception {
        try (MailRoute killed = MailRoute.on("127.0.0.1", dovecot.port(), LOGIN).as("dead-one")) {
            killed.start();
            soon().until(() -> Dovecot.count(person, ReaderLease.FOLDER) == 1);
            MimeMessage marker = soon().ignoreExceptions().until(DovecotTest::marker, Objects::nonNull);
            killed.close();
            person.getFolder(ReaderLease.FOLDER)
                    .appendMessages(new Message[] {marker}); // as if it had not been given back
        }
        route.start();
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("b.json", BOB));
        soon().until(() -> route.source().problem().isPresent());
        assertThat(route.names()).isEmpty();

        await().atMost(Duration.ofMinutes(1)).until(() -> route.names().equals(List.of("Bob")));
    }

    /** A contact may wait long for SmartTask, and no poll renews the marker meanwhile: others would take its reader for dead. */
    @Test
    void renewsItsMarkerWhileADeliveryTakesLong() throws Exception {
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("a.json", ADA));
        during(() -> {
            long before = newestMarker();
            await().atMost(Duration.ofMinutes(1)).until(() -> newestMarker() > before);
        });

        route.start();

        await().atMost(Duration.ofMinutes(2)).until(() -> Dovecot.count(person, "Processed") == 1);
        assertThat(route.names()).containsExactly("Ada");
    }

    /** A copy; fails if the reader replaces its marker at that moment. */
    private static MimeMessage marker() throws MessagingException {
        Folder markers = person.getFolder(ReaderLease.FOLDER);
        markers.open(Folder.READ_ONLY);
        try {
            return new MimeMessage((MimeMessage) markers.getMessage(1));
        } finally {
            markers.close(false);
        }
    }

    private static long newestMarker() throws MessagingException {
        IMAPFolder markers = (IMAPFolder) person.getFolder(ReaderLease.FOLDER);
        markers.open(Folder.READ_ONLY);
        try {
            return markers.getUIDNext();
        } finally {
            markers.close(false);
        }
    }

    private static void start(MailRoute other) {
        try {
            MailRoute ignored = other.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Deed {
        void happens() throws MessagingException;
    }

    /** What a person does while the first contact is delivered. */
    private void during(Deed deed) {
        route.ending(record -> {
            route.ending(MailRoute::deliver);
            return afterwards(deed, record);
        });
    }

    private static Ending afterwards(Deed deed, IntakeRecord record) {
        try {
            deed.happens();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
        return MailRoute.deliver(record);
    }

    private void staysUp() {
        double before = route.lastPoll();
        soon().until(() -> route.lastPoll() > before + 0.3);
        assertThat(route.source().problem()).isEmpty();
    }

    private void goesOn() throws MessagingException {
        int already = Dovecot.count(person, "Processed");
        Dovecot.deliver(person, "INBOX", Mails.withAttachment("c.json", "{\"name\":\"Cid\"}"));
        soon().until(() -> Dovecot.count(person, "Processed") == already + 1);
        assertThat(route.source().problem()).isEmpty();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20));
    }
}
