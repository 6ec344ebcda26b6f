package org.contactcourier.console.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.console.ConsoleServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who comes in, over real sockets. A request with {@code X-Forwarded-For} counts as one from elsewhere, so a test needs no second
 * machine.
 */
class AccessTest {
    private static final String TOKEN = "0123456789abcdefghij";
    private static final String ELSEWHERE = "X-Forwarded-For: 192.0.2.7";
    private static final Pattern COOKIE = Pattern.compile("(?i)set-cookie: (__Host-courier=[^;\\r]*)([^\\r]*)");
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();
    private ConsoleServer console;

    @BeforeEach
    void start() throws IOException {
        Path users = Files.writeString(
                folder.resolve("users"),
                "# people\nada:" + BCrypt.withDefaults().hashToString(4, "engine".toCharArray()));
        console = ConsoleServer.start(
                folder,
                Map.of(
                        "MANAGEMENT_USERS_FILE",
                        users.toString(),
                        "MANAGEMENT_TOKEN",
                        TOKEN,
                        "MANAGEMENT_TLS_BY_PROXY",
                        "true"),
                clock);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T12:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private String send(String method, String path, String body, String... headers) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), console.port()), 10_000);
            String host = List.of(headers).stream().anyMatch(header -> header.startsWith("Host:"))
                    ? ""
                    : "Host: localhost:" + console.port() + "\r\n";
            String request = method + " " + path + " HTTP/1.1\r\n" + host + String.join("\r\n", headers)
                    + (headers.length == 0 ? "" : "\r\n")
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                    + "\r\nConnection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    private String logIn(String name, String password) {
        return send("POST", "/login", "name=" + name + "&password=" + URLEncoder.encode(password, UTF_8), ELSEWHERE);
    }

    private static String cookie(String answer) {
        Matcher cookie = COOKIE.matcher(answer);
        assertThat(cookie.find()).as(answer).isTrue();
        return "Cookie: " + cookie.group(1);
    }

    private static String csrf(String page) {
        Matcher csrf = CSRF.matcher(page);
        assertThat(csrf.find()).isTrue();
        return csrf.group(1);
    }

    @Test
    void needsNoLoginOnThisMachine() {
        assertThat(get("/")).startsWith("HTTP/1.1 200").contains("local");
        assertThat(get("/", "X-Operator: grace")).contains("grace");
    }

    @Test
    void leadsToTheLoginFromElsewhere() {
        String answer = get("/dead-letters", ELSEWHERE);

        assertThat(status(answer)).isEqualTo(303);
        assertThat(answer).containsIgnoringCase("location: /login");
        assertThat(get("/login", ELSEWHERE)).startsWith("HTTP/1.1 200");
    }

    @Test
    void letsInWithAPassword() {
        String answer = logIn("ada", "engine");

        assertThat(status(answer)).isEqualTo(303);
        Matcher cookie = COOKIE.matcher(answer);
        assertThat(cookie.find()).isTrue();
        assertThat(cookie.group(2)).contains("HttpOnly", "SameSite=Strict", "Secure", "Path=/");
        assertThat(get("/", ELSEWHERE, cookie(answer)))
                .startsWith("HTTP/1.1 200")
                .contains("ada");
    }

    @Test
    void refusesAnotherPasswordAsItRefusesAnotherName() {
        String wrong = logIn("ada", "motor");
        String unknown = logIn("charles", "engine");

        assertThat(status(wrong)).isEqualTo(403);
        assertThat(wrong).contains("name or password is wrong").doesNotContainIgnoringCase("set-cookie");
        assertThat(unknown).contains("name or password is wrong");
        assertThat(logIn("ada", "")).contains("wrong");
        assertThat(logIn("ada", "e".repeat(2000))).contains("wrong");
    }

    @Test
    void makesWhoeverGuessesWait() {
        for (int i = 0; i < 4; i++) {
            logIn("ada", "guess" + i);
        }

        assertThat(logIn("ada", "engine")).contains("too many wrong passwords").doesNotContain("HttpOnly");
        clock.pass(Duration.ofSeconds(3));
        assertThat(status(logIn("ada", "engine"))).isEqualTo(303);
    }

    @Test
    void endsASessionWithoutClicks() {
        String cookie = cookie(logIn("ada", "engine"));
        clock.pass(Duration.ofMinutes(29));
        assertThat(status(get("/", ELSEWHERE, cookie))).isEqualTo(200);
        clock.pass(Duration.ofMinutes(29));
        assertThat(status(get("/", ELSEWHERE, cookie, "X-Refresh: 1"))).isEqualTo(200);
        clock.pass(Duration.ofMinutes(2));

        assertThat(status(get("/", ELSEWHERE, cookie))).isEqualTo(303);
    }

    @Test
    void logsOut() {
        String cookie = cookie(logIn("ada", "engine"));
        String csrf = csrf(get("/", ELSEWHERE, cookie));

        send("POST", "/logout", "csrf=" + csrf, ELSEWHERE, cookie);

        assertThat(status(get("/", ELSEWHERE, cookie))).isEqualTo(303);
    }

    @Test
    void changesNothingWithoutTheTokenOfTheForm() {
        String cookie = cookie(logIn("ada", "engine"));

        for (String csrf : List.of("", "csrf=", "csrf=" + "a".repeat(43), "csrf=" + csrf(get("/")))) {
            assertThat(status(send("POST", "/switches/gate", csrf + "&to=off&reason=x", ELSEWHERE, cookie)))
                    .as(csrf)
                    .isEqualTo(403);
        }
        assertThat(status(send("POST", "/switches/gate", "to=off&reason=x")))
                .as("on this machine")
                .isEqualTo(403);
        assertThat(console.gateSwitch().state()).isEmpty();
        String right = "csrf=" + csrf(get("/", ELSEWHERE, cookie)) + "&to=off&reason=x";
        assertThat(status(send("POST", "/switches/gate", right, ELSEWHERE, cookie)))
                .isEqualTo(303);
        assertThat(console.gateSwitch().state())
                .hasValueSatisfying(off -> assertThat(off.reason()).isEqualTo("x (ada)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example.org",
                "Origin: null",
                "Origin: http://localhost:1",
                "Origin: http://localhost.evil.example.org",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void changesNothingForAPageOfAnotherOrigin(String header) {
        String csrf = csrf(get("/"));

        assertThat(status(send("POST", "/switches/gate", "csrf=" + csrf + "&to=off&reason=x", header)))
                .isEqualTo(403);
        assertThat(console.gateSwitch().state()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rebound.example.org", "localhost.example.org", "127.0.0.1.example.org"})
    void takesANameThatOnlyPointsHereForElsewhere(String host) {
        assertThat(status(get("/", "Host: " + host))).isEqualTo(303);
    }

    @Test
    void takesTheTokenOfAProgram() {
        assertThat(get("/", ELSEWHERE, "Authorization: Bearer " + TOKEN)).startsWith("HTTP/1.1 200");
        assertThat(get("/", ELSEWHERE, "Authorization: Bearer " + TOKEN.toUpperCase(Locale.ROOT)))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void sendsStrictHeaders() {
        assertThat(get("/"))
                .contains("default-src 'none'; script-src 'self'", "X-Content-Type-Options: nosniff")
                .contains("Referrer-Policy: same-origin", "Cache-Control: no-store")
                .doesNotContain("<script>", "onclick=", "style=\"");
    }

    @Test
    void refusesALargeBodyUnlessItIsAnEdit() {
        String large = "csrf=" + csrf(get("/")) + "&to=off&reason=" + "a".repeat(5000);

        assertThat(status(send("POST", "/switches/gate", large))).isEqualTo(413);
        String edit = "csrf=" + csrf(get("/")) + "&do=check&raw=" + "a".repeat(1_000_000);
        assertThat(status(send("POST", "/dead-letters/" + "0".repeat(32) + "/edit", edit)))
                .isEqualTo(303);
        assertThat(status(send("POST", "/dead-letters/" + "0".repeat(32) + "/edit", edit + "a".repeat(1_200_000))))
                .isEqualTo(413);
    }

    private AccessSettings settings(String... variables) {
        Map<String, String> all = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return AccessSettings.from(Configuration.load(List.of(), all, new Properties()));
    }

    @Test
    void saysWhatIsWrongWithItsSettings() throws IOException {
        Path users = Files.writeString(folder.resolve("bad"), "ada:plain-text-password");

        assertThatThrownBy(() -> settings("MANAGEMENT_USERS_FILE", users.toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("plain-text");
        assertThatThrownBy(() -> settings("MANAGEMENT_TOKEN", "short"))
                .hasMessageContaining("at least 20")
                .hasMessageNotContaining("short");
        assertThatThrownBy(() -> settings("MANAGEMENT_TLS_KEY_STORE", users.toString()))
                .hasMessageContaining("management.tls.key-store");
    }
}
