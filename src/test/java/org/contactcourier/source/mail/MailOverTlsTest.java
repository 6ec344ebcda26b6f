package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.network.CertificateOffice;
import org.contactcourier.network.PlainDoor;
import org.contactcourier.network.Tls;
import org.contactcourier.network.TlsDoor;
import org.contactcourier.sandbox.LoopbackPorts;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.support.CapturedLog;
import org.contactcourier.support.WithMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped mail route before an IMAP server behind TLS, whose certificate is good or wrong in one way. */
class MailOverTlsTest {
    private static final String LOGIN = "courier";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final WithMail mailServer = new WithMail();

    private final CertificateOffice office = CertificateOffice.open();
    private final CapturedLog log = CapturedLog.open();

    @TempDir
    Path folder;

    private SandboxMail mail;

    @BeforeEach
    void deliver() {
        mail = mailServer.server();
        mail.user(LOGIN, MailRoute.PASSWORD);
        mail.deliver(LOGIN, Mails.withAttachment("a.json", "{\"name\":\"Ada\"}"));
    }

    @AfterEach
    void close() {
        log.close();
    }

    private Tls trust(String... more) {
        Properties keys = new Properties();
        keys.setProperty(
                "intake.mail.tls.trust-store", office.trustedPem(folder).toString());
        for (int i = 0; i < more.length; i += 2) {
            keys.setProperty(more[i], more[i + 1]);
        }
        return Tls.from(Configuration.load(List.of(), Map.of(), keys), "intake.mail.tls.");
    }

    private MailRoute route(String protocol, String host, int port) {
        return MailRoute.on(mail, LOGIN)
                .with("intake.mail.protocol", protocol)
                .with("intake.mail.host", host)
                .with("intake.mail.port", Integer.toString(port));
    }

    private void reads(MailRoute route) throws Exception {
        try (route) {
            MailRoute started = route.start();
            await().atMost(PATIENCE).until(() -> started.names().contains("Ada"));
        }
    }

    private void says(MailRoute route, String sentence) throws Exception {
        try (route) {
            MailRoute started = route.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(started.source().problem().orElse("")).contains(sentence));
            assertThat(started.names()).isEmpty();
        }
    }

    @Test
    void readsAMailboxWhoseCertificateItTrusts() throws Exception {
        try (TlsDoor door = TlsDoor.showing(CertificateOffice.GOOD, mail.imapPort())) {
            reads(route("imaps", "localhost", door.port()).trusting(trust()));
        }
    }

    @Test
    void showsItsOwnCertificate() throws Exception {
        try (TlsDoor door =
                TlsDoor.showing(CertificateOffice.GOOD, mail.imapPort()).wantingCertificates()) {
            String own = office.keyPem(folder, CertificateOffice.CLIENT).toString();

            reads(route("imaps", "localhost", door.port()).trusting(trust("intake.mail.tls.key-store", own)));
        }
    }

    @Test
    void saysThatTheCertificateIsNotTrusted() throws Exception {
        try (TlsDoor door = TlsDoor.showing(CertificateOffice.GOOD, mail.imapPort())) {
            says(
                    route("imaps", "localhost", door.port()),
                    "certificate isn't trusted: it is the one of localhost, and its issuer Test Authority is not in");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired | certificate has been expired since 2
            future  | certificate is not yet valid: it begins at 2
            other   | certificate is for another name: it is for other.example, www.other.example, not for localhost
            self    | certificate isn't trusted: localhost has signed it itself
            """)
    void saysWhatIsWrongWithACertificate(String certificate, String sentence) throws Exception {
        try (TlsDoor door = TlsDoor.showing(certificate, mail.imapPort())) {
            says(route("imaps", "localhost", door.port()).trusting(trust()), sentence);
        }
    }

    @Test
    void saysThatThePortSpeaksNoTls() throws Exception {
        says(route("imaps", "localhost", mail.imapPort()).trusting(trust()), "the server speaks no TLS on this port");
    }

    @Test
    void saysThatThePortSpeaksTls() throws Exception {
        try (TlsDoor door = TlsDoor.showing(CertificateOffice.GOOD, mail.imapPort())) {
            says(route("imap", "localhost", door.port()), "the server speaks TLS on this port");
        }
    }

    @Test
    void saysThatThereIsNoSuchHost() throws Exception {
        says(route("imaps", "imap.invalid", 993), "no such host: imap.invalid");
    }

    @Test
    void saysThatTheConnectionIsRefused() throws Exception {
        says(route("imaps", "localhost", LoopbackPorts.free()), "connection refused");
    }

    private static Optional<String> otherAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    @Test
    void warnsOnceOfAPasswordWithoutEncryption() throws Exception {
        Optional<String> other = otherAddress();
        assumeThat(other).as("this machine has no other address").isPresent();
        String host = other.orElseThrow();
        try (PlainDoor door = PlainDoor.open(mail.imapPort())) {
            reads(route("imap", host, door.port()));
        }

        assertThat(log.lines())
                .filteredOn(line -> line.contains("without encryption"))
                .singleElement()
                .asString()
                .startsWith("WARN The mailbox's password goes to " + host)
                .doesNotContain(MailRoute.PASSWORD);
    }

    @Test
    void doesNotWarnOfAPasswordThatStaysOnThisMachine() throws Exception {
        reads(route("imap", "localhost", mail.imapPort()));

        assertThat(log.lines()).noneMatch(line -> line.contains("without encryption"));
    }
}
