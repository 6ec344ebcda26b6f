package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMultipart;
import java.util.Properties;
import org.contactcourier.sandbox.SandboxMail.Stored;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SandboxMailTest {
    private static SandboxMail mail;

    @BeforeAll
    static void startMail() {
        mail = SandboxMail.start();
    }

    @AfterAll
    static void stopMail() {
        mail.close();
    }

    @BeforeEach
    void startAfresh() {
        mail.reset();
        mail.user("courier", "secret");
    }

    @Test
    void receivesBySmtpAndDirectly() {
        // When
        mail.send(
                Mails.mail("by smtp").to(mail.address("courier")).text("hello").build());
        mail.deliver("courier", Mails.withBody("{}"));

        // Then
        assertThat(mail.inbox("courier"))
                .extracting(Stored::uid, Stored::subject, Stored::seen)
                .containsExactly(tuple(1L, "by smtp", false), tuple(2L, "contact", false));
    }

    @Test
    void keepsAttachmentsInOrderWithEqualNames() throws Exception {
        // When
        mail.deliver(
                "courier",
                Mails.mail("two")
                        .text("both attached")
                        .json("contact.json", "{\"name\":\"Ada\"}")
                        .json("contact.json", "{\"name\":\"Jürgen\"}")
                        .build());

        // Then
        try (Store store = imap("imap", mail.imapPort());
                Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            MimeMultipart parts = (MimeMultipart) inbox.getMessage(1).getContent();
            assertThat(parts.getCount()).isEqualTo(3);
            assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("contact.json");
            assertThat(parts.getBodyPart(2).getContentType()).startsWithIgnoringCase("application/json");
            assertThat(parts.getBodyPart(2).getInputStream().readAllBytes())
                    .isEqualTo("{\"name\":\"Jürgen\"}".getBytes(UTF_8));
        }
    }

    @Test
    void speaksImapOverTlsAsWell() throws Exception {
        mail.deliver("courier", Mails.withBody("{}"));

        try (Store store = imap("imaps", mail.imapsPort());
                Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            assertThat(inbox.getMessageCount()).isEqualTo(1);
        }
    }

    @Test
    void showsWhatAClientMovesAndFlags() throws Exception {
        // Given
        mail.deliver("courier", Mails.mail("moved").text("x").build());
        mail.deliver("courier", Mails.mail("left").text("x").build());

        // When
        try (Store store = imap("imap", mail.imapPort());
                Folder inbox = store.getFolder("INBOX")) {
            Folder processed = store.getFolder("Processed");
            processed.create(Folder.HOLDS_MESSAGES);
            inbox.open(Folder.READ_WRITE);
            ((IMAPFolder) inbox).moveMessages(new Message[] {inbox.getMessage(1)}, processed);
        }
        mail.markSeen("courier", "INBOX");

        // Then
        assertThat(mail.folders("courier")).containsExactly("INBOX", "Processed");
        assertThat(mail.subjects("courier", "Processed")).containsExactly("moved");
        assertThat(mail.inbox("courier"))
                .extracting(Stored::subject, Stored::seen)
                .containsExactly(tuple("left", true));
    }

    @Test
    void keepsMailsUidsAndPortsOverARestart() throws Exception {
        // Given
        long uid = mail.deliver("courier", Mails.mail("kept").text("x").build());
        long uidValidity = mail.uidValidity("courier", "INBOX");

        // When
        mail.stop();
        assertThatThrownBy(() -> imap("imap", mail.imapPort())).isInstanceOf(MessagingException.class);
        mail.restart();

        // Then
        try (Store store = imap("imap", mail.imapPort());
                Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            UIDFolder uids = (UIDFolder) inbox;
            assertThat(uids.getUIDValidity()).isEqualTo(uidValidity);
            assertThat(uids.getUID(inbox.getMessage(1))).isEqualTo(uid);
        }
    }

    @Test
    void readsAnyRawSource() throws Exception {
        mail.deliver("courier", Mails.raw("Subject: odd\nContent-Type: text/html\n\n<p>no contact</p>\n"));

        assertThat(mail.inbox("courier").get(0).message().getContentType()).isEqualTo("text/html");
    }

    @Test
    void turnsAWrongPasswordAway() {
        Session session = Session.getInstance(new Properties());

        assertThatThrownBy(() -> session.getStore("imap").connect("127.0.0.1", mail.imapPort(), "courier", "wrong"))
                .isInstanceOf(MessagingException.class);
    }

    private static Store imap(String protocol, int port) throws MessagingException {
        Properties settings = new Properties();
        settings.put("mail.imaps.ssl.trust", "*");
        settings.put("mail.imaps.ssl.checkserveridentity", "false");
        Store store = Session.getInstance(settings).getStore(protocol);
        store.connect("127.0.0.1", port, "courier", "secret");
        return store;
    }
}
