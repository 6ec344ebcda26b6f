package org.contactcourier.command.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.console.ConsoleServer;
import org.contactcourier.journal.JournalException;
import org.contactcourier.network.CertificateOffice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands call the bundle with its own key store and its own token, over real sockets. */
class BundleOverTlsTest {
    private static final String TOKEN = "0123456789abcdefghij";
    private static final String KEY_STORE = "MANAGEMENT_TLS_KEY_STORE";
    private static final String KEY_STORE_PASSWORD = "MANAGEMENT_TLS_KEY_STORE_PASSWORD";

    private final CertificateOffice office = CertificateOffice.open();

    @TempDir
    private Path folder;

    private static Bundle find(int port, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("MANAGEMENT_PORT", Integer.toString(port));
        Configuration configuration = Configuration.load(List.of(), all, new Properties());
        return new BundleAccess(() -> configuration, ignored -> {
                    throw new JournalException("the journal is in use", null);
                })
                .find("ada");
    }

    private Map<String, String> store(String alias, String type) {
        return Map.of(
                KEY_STORE,
                office.keyStore(folder, alias, type).toString(),
                KEY_STORE_PASSWORD,
                CertificateOffice.PASSWORD);
    }

    /** The name and the days of a certificate don't matter between a bundle and its own commands: the key does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                CertificateOffice.GOOD,
                CertificateOffice.SELF_SIGNED,
                CertificateOffice.OTHER_NAME,
                CertificateOffice.EXPIRED,
                CertificateOffice.FUTURE
            })
    void trustsTheBundlesOwnCertificate(String alias) {
        Map<String, String> keys = store(alias, "PKCS12");
        try (ConsoleServer console = ConsoleServer.start(folder, keys);
                Bundle bundle = find(console.port(), keys)) {
            String id = console.bury(1, "{\"email\":\"ada@example.org\"}");

            assertThat(bundle.runs()).isTrue();
            assertThat(bundle.show(id)).isPresent();
        }
    }

    @Test
    void readsAKeyStoreInPem() {
        Map<String, String> keys =
                Map.of(KEY_STORE, office.keyPem(folder, CertificateOffice.GOOD).toString());
        try (ConsoleServer console = ConsoleServer.start(folder, keys);
                Bundle bundle = find(console.port(), keys)) {
            assertThat(bundle.overview().path("gate").path("state").asText()).isEqualTo("open");
        }
    }

    /** Its issuer is the same: trust in an issuer would not do. */
    @Test
    void refusesAnotherCertificate() {
        try (ConsoleServer console = ConsoleServer.start(folder, store(CertificateOffice.OTHER_NAME, "PKCS12"))) {
            assertThatThrownBy(() -> find(console.port(), store(CertificateOffice.GOOD, "PKCS12")))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining(
                            "the server's certificate is not the one of management.tls.key-store, but one of"
                                    + " CN=other.example")
                    .hasMessageContaining("the journal is in use")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void saysThatTheBundleSpeaksTls() {
        try (ConsoleServer console = ConsoleServer.start(folder, store(CertificateOffice.GOOD, "JKS"))) {
            assertThatThrownBy(() -> find(console.port(), Map.of()))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("speaks TLS on this port");
        }
    }

    @Test
    void saysThatTheBundleSpeaksNoTls() {
        try (ConsoleServer console = ConsoleServer.start(folder)) {
            assertThatThrownBy(() -> find(console.port(), store(CertificateOffice.GOOD, "PKCS12")))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("speaks no TLS on this port");
        }
    }

    @Test
    void saysThatTheKeyStoresPasswordIsWrong() {
        Map<String, String> keys = new HashMap<>(store(CertificateOffice.GOOD, "PKCS12"));
        keys.put(KEY_STORE_PASSWORD, "guess");

        assertThatThrownBy(() -> find(1, keys))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("management.tls.key-store")
                .hasMessageNotContaining("guess");
    }

    @Test
    void sendsTheToken() {
        try (ConsoleServer console = ConsoleServer.start(folder, Map.of("MANAGEMENT_TOKEN", TOKEN));
                Bundle bundle = find(console.port(), Map.of("MANAGEMENT_TOKEN", TOKEN))) {
            String id = console.bury(1, "{\"email\":\"ada@example.org\"}");

            assertThat(bundle.discard(List.of(id), "a test")).isEqualTo(1);
            assertThat(console.journal().deadLetters().history(id))
                    .extracting(event -> event.who())
                    .allMatch(who -> who.contains("ada"));
        }
    }

    @Test
    void saysThatTheTokenIsWrong() {
        try (ConsoleServer console = ConsoleServer.start(folder, Map.of("MANAGEMENT_TOKEN", TOKEN));
                Bundle bundle = find(console.port(), Map.of("MANAGEMENT_TOKEN", TOKEN + "k"))) {
            assertThatThrownBy(() -> bundle.show("0".repeat(32)))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("the token is wrong (status 401). This command has sent its management.token")
                    .hasMessageNotContaining(TOKEN);
        }
    }

    /** As a bundle answers that is called by an address which isn't loopback's, or through a proxy. */
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void saysThatATokenIsMissing(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(server, "/observe/health/live", 200, "{\"status\":\"UP\",\"checks\":[]}");
        answer(server, "/api", status, "{\"error\":\"log in first\"}");
        server.start();
        try (Bundle bundle = find(server.getAddress().getPort(), Map.of())) {
            assertThatThrownBy(() -> bundle.show("0".repeat(32)))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("log in first (status %d). This command has no management.token", status);
        } finally {
            server.stop(0);
        }
    }

    /** It may be anybody's port. */
    @Test
    void showsTheTokenToNoStranger() throws IOException {
        List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThatThrownBy(() -> find(server.getAddress().getPort(), Map.of("MANAGEMENT_TOKEN", TOKEN)))
                    .hasMessageContaining("what answers there is no Contact Courier");
            assertThat(seen).containsExactly("null");
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpServer server, String path, int status, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
