package org.contactcourier.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.network.CertificateOffice;
import org.contactcourier.network.ConnectProxy;
import org.contactcourier.network.HttpWay;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.network.ProxyChoice;
import org.contactcourier.network.Tls;
import org.contactcourier.network.TlsDoor;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client of token endpoints and of the schema registry, before real servers behind TLS and proxies. */
class BoundedHttpOverTlsTest {
    private final SmartTaskSimulator server = SmartTaskSimulator.start();
    private final CertificateOffice office = CertificateOffice.open();
    private final Properties keys = new Properties();

    @TempDir
    Path folder;

    private TlsDoor door;

    @BeforeEach
    void open() {
        door = TlsDoor.showing(CertificateOffice.GOOD, server.port());
        keys.setProperty(
                "intake.kafka.schema-registry.tls.trust-store",
                office.trustedPem(folder).toString());
    }

    @AfterEach
    void close() {
        door.close();
        server.close();
    }

    private HttpResponse<byte[]> call(String url) throws IOException {
        Configuration c = Configuration.load(List.of(), Map.of(), keys);
        String prefix = "intake.kafka.schema-registry.";
        HttpWay way = new HttpWay(Tls.from(c, prefix + "tls."), ProxyChoice.from(c, prefix + "proxy"));
        return new BoundedHttp(Duration.ofSeconds(5), Duration.ofSeconds(10), 1 << 20, way)
                .send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    private String trouble(String url) {
        Throwable failure = catchThrowable(() -> {
            HttpResponse<byte[]> ignored = call(url);
        });
        return NetworkTrouble.sentence(failure).orElseThrow();
    }

    private String url() {
        return "https://localhost:" + door.port() + "/";
    }

    @Test
    void trustsItsOwnAuthority() throws IOException {
        assertThat(call(url()).statusCode()).isPositive();
    }

    @Test
    void showsItsOwnCertificate() throws IOException {
        door.wantingCertificates();
        keys.setProperty(
                "intake.kafka.schema-registry.tls.key-store",
                office.keyPem(folder, CertificateOffice.CLIENT).toString());

        assertThat(call(url()).statusCode()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired | certificate has been expired since 2
            future  | certificate is not yet valid: it begins at 2
            other   | certificate is for another name: it is for other.example, www.other.example, not for localhost
            self    | certificate isn't trusted: localhost has signed it itself
            """)
    void saysWhatIsWrongWithACertificate(String certificate, String sentence) {
        try (TlsDoor wrong = TlsDoor.showing(certificate, server.port())) {
            assertThat(trouble("https://localhost:" + wrong.port())).contains(sentence);
        }
    }

    @Test
    void saysWhatIsWrongWithAPort() {
        assertThat(trouble("https://localhost:" + server.port())).contains("no TLS on this port");
        assertThat(trouble("http://localhost:" + door.port())).isNotEmpty();
        assertThat(trouble("https://schemas.invalid")).contains("no such host");
        door.close();
        assertThat(trouble(url())).isEqualTo("connection refused");
    }

    @Test
    void goesThroughAProxyThatWantsAPassword() throws IOException {
        try (ConnectProxy proxy = ConnectProxy.start("me:hush")) {
            keys.setProperty("intake.kafka.schema-registry.proxy", "http://me:hush@127.0.0.1:" + proxy.port());

            assertThat(call(url()).statusCode()).isPositive().isNotEqualTo(407);
            assertThat(call(server.baseUrl() + "/x").statusCode()).isEqualTo(404);

            assertThat(proxy.requests()).hasSize(2).contains("CONNECT localhost:" + door.port());
            assertThat(server.requests())
                    .noneMatch(request -> request.toString().contains("hush"));
        }
    }

    @Test
    void saysThatTheProxyWantsAnotherPassword() throws IOException {
        try (ConnectProxy proxy = ConnectProxy.start("me:hush")) {
            keys.setProperty("intake.kafka.schema-registry.proxy", "http://me:other@127.0.0.1:" + proxy.port());

            assertThat(call(url()).statusCode()).isEqualTo(407);
            assertThat(proxy.requests()).isEmpty();
        }
    }
}
