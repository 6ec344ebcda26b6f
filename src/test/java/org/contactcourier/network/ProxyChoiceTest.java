package org.contactcourier.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which proxy the environment means. */
class ProxyChoiceTest {
    private static Optional<String> proxy(Map<String, String> environment, String url) {
        return ProxyChoice.system(environment).to(URI.create(url)).map(server -> server.host() + ":" + server.port());
    }

    @Test
    void takesTheVariableOfTheScheme() {
        Map<String, String> both = Map.of("https_proxy", "http://a:1", "HTTP_PROXY", "b:2");

        assertThat(proxy(both, "https://api.example")).hasValue("a:1");
        assertThat(proxy(both, "http://api.example")).hasValue("b:2");
        assertThat(proxy(Map.of("ALL_PROXY", "http://c:3/"), "https://api.example"))
                .hasValue("c:3");
    }

    @Test
    void neverGoesThroughTheSystemsProxyToThisMachine() {
        Map<String, String> environment = Map.of("http_proxy", "http://a:1");

        assertThat(proxy(environment, "http://localhost:8080")).isEmpty();
        assertThat(proxy(environment, "http://127.1.2.3")).isEmpty();
        assertThat(proxy(environment, "http://[::1]:81")).isEmpty();
        assertThat(proxy(environment, "http://127.example")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *                | api.example        | true
            api.example      | api.example        | true
            api.example      | v2.api.example     | true
            .api.example     | v2.api.example     | true
            *.api.example    | v2.API.example     | true
            api.example      | otherapi.example   | false
            api.example:8443 | api.example:8443   | true
            api.example:8443 | api.example        | false
            a, 10.0.0.0/8    | 10.1.2.3           | true
            10.0.0.0/8       | 11.1.2.3           | false
            fd00::/8         | [fd12::1]          | true
            10.1.2.3         | 10.1.2.3           | true
            2.3              | 10.1.2.3           | false
            """)
    void leavesOutWhatNoProxyNames(String noProxy, String host, boolean leftOut) {
        assertThat(proxy(Map.of("https_proxy", "http://a:1", "no_proxy", noProxy), "https://" + host + "/x")
                        .isEmpty())
                .isEqualTo(leftOut);
    }

    @Test
    void readsUserAndPasswordFromTheEnvironment() {
        Optional<ProxyServer> server = ProxyChoice.system(Map.of("https_proxy", "http://me:a%3Ab@proxy:3128"))
                .to(URI.create("https://api.example"));

        assertThat(server).hasValueSatisfying(proxy -> {
            assertThat(proxy.user()).hasValue("me");
            assertThat(proxy.password().orElseThrow().reveal()).isEqualTo("a:b");
            assertThat(proxy.toString()).doesNotContain("a:b");
        });
    }
}
