package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.MessagingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.network.CertificateOffice;
import org.contactcourier.network.Tls;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.support.CapturedLog;
import org.contactcourier.support.Dovecot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped mail route before a real Dovecot that takes passwords only after STARTTLS. */
class MailStartTlsTest {
    private static final String LOGIN = "courier";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CertificateOffice office = CertificateOffice.open();
    private final CapturedLog log = CapturedLog.open();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        log.close();
    }

    private Dovecot showing(String certificate) throws MessagingException {
        Dovecot dovecot = Dovecot.startEncrypting(LOGIN, MailRoute.PASSWORD, office.keyPem(folder, certificate));
        Dovecot.deliver(
                dovecot.connect(LOGIN, MailRoute.PASSWORD),
                "INBOX",
                Mails.withAttachment("a.json", "{\"name\":\"Ada\"}"));
        return dovecot;
    }

    private static Tls tls(String key, Path file) {
        Properties keys = new Properties();
        keys.setProperty(key, file.toString());
        if (!file.toString().endsWith(".pem")) {
            keys.setProperty(key + "-password", CertificateOffice.PASSWORD);
        }
        return Tls.from(Configuration.load(List.of(), Map.of(), keys), "intake.mail.tls.");
    }

    private static void reads(MailRoute route) throws Exception {
        try (route) {
            MailRoute started = route.start();
            await().atMost(PATIENCE).until(() -> started.names().contains("Ada"));
        }
    }

    private static void says(MailRoute route, String sentence) throws Exception {
        try (route) {
            MailRoute started = route.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(started.source().problem().orElse("")).contains(sentence));
            assertThat(started.names()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"pem", "PKCS12", "JKS"})
    void trustsWhomItsTrustStoreHas(String type) throws Exception {
        Path store = type.equals("pem") ? office.trustedPem(folder) : office.trustedStore(folder, type);
        try (Dovecot dovecot = showing(CertificateOffice.GOOD)) {
            reads(MailRoute.on("localhost", dovecot.port(), LOGIN).trusting(tls("intake.mail.tls.trust-store", store)));
        }
        assertThat(log.lines()).noneMatch(line -> line.contains("without encryption"));
    }

    /** And nothing goes on without encryption: a neighbour on the network could wait for just that. */
    @Test
    void readsNothingFromAServerWhoseCertificateItDoesNotTrust() throws Exception {
        try (Dovecot dovecot = showing(CertificateOffice.GOOD)) {
            says(
                    MailRoute.on("localhost", dovecot.port(), LOGIN),
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
        try (Dovecot dovecot = showing(certificate)) {
            says(
                    MailRoute.on("localhost", dovecot.port(), LOGIN)
                            .trusting(tls("intake.mail.tls.trust-store", office.trustedPem(folder))),
                    sentence);
        }
    }
}
