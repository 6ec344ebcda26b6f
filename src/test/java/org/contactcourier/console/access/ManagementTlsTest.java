package org.contactcourier.console.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.console.ConsoleServer;
import org.contactcourier.network.CertificateOffice;
import org.contactcourier.network.NetworkTrouble;
import org.contactcourier.network.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake of the management port with a client that trusts the authority, as a browser in a company does. */
class ManagementTlsTest {
    private final CertificateOffice office = CertificateOffice.open();

    @TempDir
    private Path folder;

    private ConsoleServer start(Path keyStore, String password) {
        return ConsoleServer.start(
                folder,
                Map.of("MANAGEMENT_TLS_KEY_STORE", keyStore.toString(), "MANAGEMENT_TLS_KEY_STORE_PASSWORD", password));
    }

    private ConsoleServer start(String alias) {
        return start(office.keyStore(folder, alias, "PKCS12"), CertificateOffice.PASSWORD);
    }

    private SSLContext browser() {
        Properties keys = new Properties();
        keys.setProperty("smarttask.tls.trust-store", office.trustedPem(folder).toString());
        return Tls.from(Configuration.load(List.of(), Map.of(), keys), "smarttask.tls.")
                .context();
    }

    private HttpResponse<String> visit(ConsoleServer console) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .sslContext(browser())
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(console.url("/"))).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void showsTheCertificateOfAKeyStore(String type) throws IOException, InterruptedException {
        try (ConsoleServer console =
                start(office.keyStore(folder, CertificateOffice.GOOD, type), CertificateOffice.PASSWORD)) {
            HttpResponse<String> page = visit(console);

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    @Test
    void showsTheCertificateOfAPemFile() throws IOException, InterruptedException {
        try (ConsoleServer console = start(office.keyPem(folder, CertificateOffice.GOOD), "")) {
            assertThat(visit(console).statusCode()).isEqualTo(200);
        }
    }

    /** Our server starts with them all the same: which certificate is good is for its visitors to say. */
    @ParameterizedTest
    @CsvSource({
        CertificateOffice.EXPIRED + ", has been expired since",
        CertificateOffice.FUTURE + ", is not yet valid",
        CertificateOffice.OTHER_NAME + ", is for another name: it is for other.example",
        CertificateOffice.SELF_SIGNED + ", has signed it itself",
    })
    void isRefusedWithAWrongCertificate(String alias, String why) {
        try (ConsoleServer console = start(alias)) {
            assertThatThrownBy(() -> visit(console)).satisfies(refused -> assertThat(NetworkTrouble.sentence(refused))
                    .hasValueSatisfying(said -> assertThat(said).contains(why)));
        }
    }

    @Test
    void saysThatThePasswordIsWrong() {
        Path store = office.keyStore(folder, CertificateOffice.GOOD, "PKCS12");

        assertThatThrownBy(() -> start(store, "guess"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("management.tls.key-store")
                .hasMessageContaining("password")
                .hasMessageNotContaining("guess");
    }

    @Test
    void answersNothingToPlainHttp() throws IOException {
        try (ConsoleServer console = start(CertificateOffice.GOOD);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .doesNotContain("HTTP", "html");
        }
    }

    /** RFC 8996. */
    @Test
    void speaksNoOldTls() throws IOException {
        try (ConsoleServer console = start(CertificateOffice.GOOD);
                SSLSocket socket = (SSLSocket) browser().getSocketFactory().createSocket("localhost", console.port())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});

            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }
}
