package org.contactcourier.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.contactcourier.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The login before an authorization server that wants proof: each code is good for the challenge that came with its page. */
class LoginWithPkceTest {
    private final Map<String, String> challenges = new ConcurrentHashMap<>();
    private final AtomicInteger exchanges = new AtomicInteger();
    private final Properties values = new Properties();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/connect/token", this::exchange);
        server.start();
        file = folder.resolve("refresh-token");
        for (String prefix : List.of("smarttask.oauth.", "intake.mail.oauth.")) {
            values.setProperty(
                    prefix + "token-url",
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/connect/token");
            values.setProperty(prefix + "client-id", "client");
            values.setProperty(prefix + "client-secret", "hush");
            values.setProperty(prefix + "refresh-token-file", file.toString());
        }
        values.setProperty("intake.mail.oauth.scope", "mail offline_access");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** RFC 7636, 4.6. */
    private void exchange(HttpExchange call) throws IOException {
        int ignored = exchanges.incrementAndGet();
        Map<String, List<String>> form = new QueryStringDecoder(
                        new String(call.getRequestBody().readAllBytes(), UTF_8), UTF_8, false)
                .parameters();
        String challenge = challenges.remove(form.get("code").get(0));
        boolean proven = challenge != null
                && form.containsKey("code_verifier")
                && challenge.equals(s256(form.get("code_verifier").get(0)));
        byte[] answer = (proven
                        ? "{\"access_token\":\"a\",\"refresh_token\":\"refresh-1\",\"token_type\":\"Bearer\"}"
                        : "{\"error\":\"invalid_grant\"}")
                .getBytes(UTF_8);
        call.sendResponseHeaders(proven ? 200 : 400, answer.length);
        call.getResponseBody().write(answer);
        call.close();
    }

    private static String s256(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private int login(String... arguments) {
        return new CommandLine(new LoginCommand(
                        () -> Configuration.load(List.of(), Map.of(), values),
                        new BufferedReader(new StringReader("")),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8)))
                .execute(arguments);
    }

    /** The parameters of the page that a login shows. */
    private Map<String, List<String>> page(String... arguments) {
        out.reset();
        int ignored = login(arguments);
        err.reset();
        return new QueryStringDecoder(out.toString(UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("http"))
                        .findFirst()
                        .orElseThrow())
                .parameters();
    }

    /** A person logs in on that page: the server remembers its challenge. */
    private String codeFor(Map<String, List<String>> page) {
        String code = "code-" + challenges.size();
        challenges.put(code, page.get("code_challenge").get(0));
        return code;
    }

    private static String state(Map<String, List<String>> page) {
        return page.get("state").get(0);
    }

    private String complained() {
        return err.toString(UTF_8);
    }

    @Test
    void provesThatTheCodeIsItsOwn() throws IOException {
        Map<String, List<String>> page = page();

        int exit = login("--code", codeFor(page));

        assertThat(exit).as(complained()).isZero();
        assertThat(Files.readString(file).strip()).isEqualTo("refresh-1");
        assertThat(page.get("code_challenge_method")).containsExactly("S256");
        assertThat(page.get("code_challenge").get(0)).hasSize(43);
        assertThat(state(page)).hasSizeGreaterThan(40);
    }

    @Test
    void keepsWhatItBeganWithFromOthersAndForgetsIt() throws IOException {
        Map<String, List<String>> page = page();
        Path begun = folder.resolve("refresh-token.login");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(begun)))
                .isEqualTo("rw-------");

        int ignored = login("--code", codeFor(page));

        assertThat(begun).doesNotExist();
    }

    @Test
    void takesNoCodeOfALoginThatOthersBegan() {
        Map<String, List<String>> page = page();
        challenges.put("stolen", s256("a verifier of somebody else's"));

        assertThat(login("--code", "stolen")).isEqualTo(1);
        assertThat(complained()).contains("the code is not accepted");
        assertThat(page).isNotEmpty();
        assertThat(file).doesNotExist();
    }

    @Test
    void takesNoCodeWithoutALogin() {
        assertThat(login("--code", "any")).isEqualTo(1);
        assertThat(complained()).contains("no login was begun here").hasLineCount(1);
        assertThat(exchanges).hasValue(0);
    }

    @Test
    void isGoodForOneCode() {
        String code = codeFor(page());
        assertThat(login("--code", code)).isZero();

        assertThat(login("--code", code)).isEqualTo(1);
        assertThat(complained()).contains("its code has been used");
        assertThat(exchanges).hasValue(1);
    }

    @Test
    void takesTheAddressWithItsState() {
        Map<String, List<String>> page = page("--mail");

        int exit = login("--mail", "--code", "http://localhost/?code=" + codeFor(page) + "&state=" + state(page));

        assertThat(exit).as(complained()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/?code=CODE",
                "http://localhost/?code=CODE&state=",
                "http://localhost/?code=CODE&state=other",
                "http://localhost/?code=CODE&state=STATEx",
                "http://localhost/?code=CODE&state=other&state=STATE",
                "http://localhost/?code=CODE&code=other&state=STATE",
                "http://localhost/?state=STATE",
                "http://evil.example/?code=CODE&state=STATE",
                "http://localhost.evil.example/?code=CODE&state=STATE",
                "http://localhost@evil.example/?code=CODE&state=STATE",
                "https://localhost/%?code=CODE&state=STATE",
                "http://localhost/?code=%zz&state=STATE",
                "CODE"
            })
    void takesNoOtherAddress(String address) {
        Map<String, List<String>> page = page("--mail");
        String given = address.replace("CODE", codeFor(page)).replace("STATE", state(page));

        assertThat(login("--mail", "--code", given)).isEqualTo(1);
        assertThat(complained()).startsWith("Not logged in: that ").hasLineCount(1);
        assertThat(exchanges).hasValue(0);
        assertThat(file).doesNotExist();
    }

    @Test
    void saysThatTheAccessWasNotAllowed() {
        Map<String, List<String>> page = page("--mail");

        int exit = login("--mail", "--code", "http://127.0.0.1/?error=access_denied&state=" + state(page));

        assertThat(exit).isEqualTo(1);
        assertThat(complained()).contains("did not allow the access (access_denied)");
    }
}
