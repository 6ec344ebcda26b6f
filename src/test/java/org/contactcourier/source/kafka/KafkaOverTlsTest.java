package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.contactcourier.network.CertificateOffice;
import org.contactcourier.sandbox.SandboxKafka;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped Kafka route before a real broker with a TLS listener, whose certificate is good or wrong in one way. */
class KafkaOverTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final CertificateOffice office = CertificateOffice.open();

    @TempDir
    Path folder;

    private SandboxKafka broker(String certificate) {
        SandboxKafka broker =
                SandboxKafka.startSecured(office.keyStore(folder, certificate, "PKCS12"), CertificateOffice.PASSWORD);
        broker.createTopic("contacts");
        long ignored = broker.publish("contacts", null, "{\"name\":\"Ada\"}");
        return broker;
    }

    private Map<String, String> trust() {
        Map<String, String> settings = new HashMap<>();
        settings.put("security.protocol", "SSL");
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", office.trustedPem(folder).toString());
        return settings;
    }

    private static RunningKafkaSource read(String brokers, Map<String, String> settings) {
        return RunningKafkaSource.on(brokers, "contacts", "group")
                .with(settings)
                .start(RunningKafkaSource.ACCEPTS);
    }

    private static void says(RunningKafkaSource source, String sentence) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(source.source.problem().orElse("")).contains(sentence));
        assertThat(source.handedOver).isEmpty();
    }

    @Test
    void readsFromABrokerWhoseCertificateItTrusts() {
        try (SandboxKafka broker = broker(CertificateOffice.GOOD);
                RunningKafkaSource source = read(broker.securedBrokers(), trust())) {
            await().atMost(PATIENCE).until(() -> source.handedOver.size() == 1);
        }
    }

    @Test
    void saysThatTheCertificateIsNotTrusted() {
        try (SandboxKafka broker = broker(CertificateOffice.GOOD);
                RunningKafkaSource source = read(broker.securedBrokers(), Map.of("security.protocol", "SSL"))) {
            says(
                    source,
                    "certificate isn't trusted: it is the one of localhost, and its issuer Test Authority is not in");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired | certificate has been expired since 2
            future  | certificate is not yet valid: it begins at 2
            other   | certificate is for another name: it is for other.example, www.other.example, not for localhost
            """)
    void saysWhatIsWrongWithACertificate(String certificate, String sentence) {
        try (SandboxKafka broker = broker(certificate);
                RunningKafkaSource source = read(broker.securedBrokers(), trust())) {
            says(source, sentence);
        }
    }

    @Test
    void saysThatThePortSpeaksNoTls() {
        try (SandboxKafka broker = broker(CertificateOffice.GOOD);
                RunningKafkaSource source = read(broker.brokers(), trust())) {
            says(source, "the server speaks no TLS on this port");
        }
    }

    @Test
    void saysThatThePortSpeaksTls() {
        try (SandboxKafka broker = broker(CertificateOffice.GOOD);
                RunningKafkaSource source = read(broker.securedBrokers(), Map.of())) {
            says(source, "the server speaks TLS on this port");
        }
    }

    @Test
    void saysThatTheConnectionIsRefused() {
        SandboxKafka gone = broker(CertificateOffice.GOOD);
        gone.close();
        try (RunningKafkaSource source = read(gone.brokers(), Map.of())) {
            says(source, "connection refused");
        }
    }

    @Test
    void saysWhichHostDoesNotExist() {
        try (RunningKafkaSource source = read("broker.invalid:9092", Map.of())) {
            says(source, "no such host: broker.invalid");
        }
    }
}
