package org.contactcourier.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.smarttask.Lies;
import org.contactcourier.smarttask.WireServer;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole bundle before a SmartTask that speaks TLS, or doesn't, or shows a certificate that is wrong in one way. */
class SmartTaskOverTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SmartTaskSimulator api = SmartTaskSimulator.start();
    private final CertificateOffice office = CertificateOffice.open();
    private final CapturedLog log = CapturedLog.open();

    @TempDir
    Path folder;

    private TlsDoor door;
    private Properties keys;

    @BeforeEach
    void prepare() {
        door = TlsDoor.showing(CertificateOffice.GOOD, api.port());
        keys = keys(door);
    }

    @AfterEach
    void close() {
        door.close();
        api.close();
        log.close();
    }

    private Properties keys(TlsDoor to) {
        Properties all = RunningCourier.keys(folder, "https://localhost:" + to.port());
        all.setProperty("smarttask.tls.trust-store", office.trustedPem(folder).toString());
        return all;
    }

    private void delivers() {
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            courier.drop("Ada");
            await().atMost(PATIENCE).until(() -> api.names().contains("Ada"));
        }
    }

    private void saysAndSendsNothing(String sentence) {
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            courier.drop("Ada");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.contains(sentence)));
            assertThat(api.contactCount()).isZero();
        }
    }

    /** TLS has locks of its own: they must not keep a connection from being closed while a thread reads from it. */
    @Test
    void endsAnAnswerThatDripsThroughTls() throws Exception {
        try (WireServer slow = WireServer.that(Lies.drips("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"));
                TlsDoor before =
                        TlsDoor.showing(CertificateOffice.GOOD, slow.url().getPort())) {
            keys = keys(before);
            keys.setProperty("smarttask.response-timeout", "1s");

            saysAndSendsNothing("SmartTask: no whole answer within 1 s");
        }
    }

    @Test
    void trustsACertificateInPem() {
        delivers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void trustsACertificateInAKeyStore(String type) {
        keys.setProperty(
                "smarttask.tls.trust-store", office.trustedStore(folder, type).toString());
        keys.setProperty("smarttask.tls.trust-store-password", CertificateOffice.PASSWORD);

        delivers();
    }

    @Test
    void readsTheStoresPasswordFromAFile() throws IOException {
        keys.setProperty(
                "smarttask.tls.trust-store",
                office.trustedStore(folder, "PKCS12").toString());
        keys.setProperty(
                "smarttask.tls.trust-store-password-file",
                Files.writeString(folder.resolve("password"), CertificateOffice.PASSWORD + "\n")
                        .toString());

        delivers();
    }

    @Test
    void saysThatACertificateIsNotTrusted() {
        keys.remove("smarttask.tls.trust-store");

        saysAndSendsNothing(
                "certificate isn't trusted: it is the one of localhost, and its issuer Test Authority is not in");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired | certificate has been expired since 2
            future  | certificate is not yet valid: it begins at 2
            other   | certificate is for another name: it is for other.example, www.other.example, not for localhost
            self    | certificate isn't trusted: localhost has signed it itself
            """)
    void saysWhatIsWrongWithACertificate(String certificate, String sentence) {
        try (TlsDoor wrong = TlsDoor.showing(certificate, api.port())) {
            keys.setProperty("smarttask.base-url", "https://localhost:" + wrong.port());

            saysAndSendsNothing(sentence);
        }
    }

    @Test
    void saysItInHealthToo() {
        keys.remove("smarttask.tls.trust-store");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(courier.health()).contains("certificate isn't trusted"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS", "PEM"})
    void showsItsOwnCertificate(String type) {
        door.wantingCertificates();
        Path own = type.equals("PEM")
                ? office.keyPem(folder, CertificateOffice.CLIENT)
                : office.keyStore(folder, CertificateOffice.CLIENT, type);
        keys.setProperty("smarttask.tls.key-store", own.toString());
        if (!type.equals("PEM")) {
            keys.setProperty("smarttask.tls.key-store-password", CertificateOffice.PASSWORD);
        }

        delivers();
    }

    @Test
    void saysThatTheServerWantsACertificate() {
        door.wantingCertificates().speaking("TLSv1.3");

        saysAndSendsNothing("wants a client certificate");
    }

    @Test
    void saysThatTheServerWantsACertificateWithTheOlderTls() {
        door.wantingCertificates().speaking("TLSv1.2");

        saysAndSendsNothing("client");
    }

    @Test
    void saysThatThePortSpeaksNoTls() {
        keys.setProperty("smarttask.base-url", "https://localhost:" + api.port());

        saysAndSendsNothing("speaks no TLS on this port");
    }

    @Test
    void saysThatThePortSpeaksTls() {
        keys.setProperty("smarttask.base-url", "http://localhost:" + door.port());

        saysAndSendsNothing("the server speaks TLS on this port, and we don't");
    }

    @Test
    void saysThatThereIsNoSuchHost() {
        keys.setProperty("smarttask.base-url", "https://smarttask.invalid");

        saysAndSendsNothing("no such host: smarttask.invalid");
    }

    @Test
    void saysThatTheConnectionIsRefused() {
        door.close(); // nobody listens there any more

        saysAndSendsNothing("connection refused");
    }

    @Test
    void goesThroughAProxy() {
        try (ConnectProxy proxy = ConnectProxy.start()) {
            keys.setProperty("smarttask.proxy", "http://127.0.0.1:" + proxy.port());

            delivers();

            assertThat(proxy.requests()).isNotEmpty().allMatch(("CONNECT localhost:" + door.port())::equals);
        }
    }

    @Test
    void tellsTheProxyWhoItIs() {
        try (ConnectProxy proxy = ConnectProxy.start("courier:p@ss w")) {
            keys.setProperty("smarttask.proxy", "http://courier:p%40ss%20w@127.0.0.1:" + proxy.port());

            delivers();

            assertThat(proxy.requests()).contains("CONNECT localhost:" + door.port());
        }
    }

    @Test
    void readsTheProxysPasswordFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy"), "hush\n");
        try (ConnectProxy proxy = ConnectProxy.start("courier:hush")) {
            keys.setProperty("smarttask.base-url", api.baseUrl());
            keys.setProperty("smarttask.proxy", "http://courier@127.0.0.1:" + proxy.port());
            keys.setProperty("smarttask.proxy-password-file", file.toString());

            delivers();

            assertThat(proxy.requests()).isNotEmpty().allMatch(request -> request.startsWith("POST http://"));
        }
    }

    @Test
    void saysThatTheProxyWantsAnotherPassword() {
        try (ConnectProxy proxy = ConnectProxy.start("courier:hush")) {
            keys.setProperty("smarttask.proxy", "http://courier:other@127.0.0.1:" + proxy.port());

            saysAndSendsNothing("407");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "smarttask.tls.trust-store, a file of certificates to trust",
        "smarttask.tls.key-store, a file with a private key"
    })
    void endsTheStartIfAFileIsNeitherStoreNorPem(String key, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("no-certificate"), "no certificate at all");
        keys.setProperty(key, file.toString());

        assertThatThrownBy(() -> RunningCourier.start(folder, keys))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(key, file.toString(), expected);
    }

    @Test
    void endsTheStartIfThePasswordDoesNotOpenTheStore() {
        keys.setProperty(
                "smarttask.tls.key-store",
                office.keyStore(folder, CertificateOffice.CLIENT, "PKCS12").toString());
        keys.setProperty("smarttask.tls.key-store-password", "another");

        assertThatThrownBy(() -> RunningCourier.start(folder, keys))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("smarttask.tls.key-store-password doesn't open this one");
    }

    @Test
    void endsTheStartIfTheProxyCannotBeUnderstoodAndDoesNotShowItsPassword() {
        keys.setProperty("smarttask.proxy", "socks5://courier:hush@proxy:1080");

        assertThatThrownBy(() -> RunningCourier.start(folder, keys))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("smarttask.proxy can't be understood")
                .hasMessageNotContaining("hush");
    }
}
