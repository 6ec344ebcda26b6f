package org.contactcourier.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.configuration.Secret;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.smarttask.WireServer;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuthTokenTest {
    private static final OAuthKeys KEYS = new OAuthKeys(
            "smarttask.oauth.",
            "SmartTask",
            "contact-courier login",
            "that support gave out",
            true,
            "urn:ietf:wg:oauth:2.0:oob",
            "smarttask.proxy");
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration RESPONSE = Duration.ofSeconds(10);

    private final SmartTaskSimulator api = SmartTaskSimulator.start();
    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    Path folder;

    private Path file;
    private OAuthToken token;

    @BeforeEach
    void login() throws IOException {
        file = Files.writeString(folder.resolve("refresh-token"), api.refreshToken() + "\n");
        token = token(api.tokenUrl(), RESPONSE);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private OAuthToken token(URI url, Duration response) {
        OAuthClient client = new OAuthClient(
                KEYS,
                url,
                SmartTaskSimulator.CLIENT_ID,
                Optional.of(new Secret(SmartTaskSimulator.CLIENT_SECRET)),
                file,
                Optional.empty());
        return new OAuthToken(client, CONNECT, response, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private String stored() throws IOException {
        return Files.readString(file).strip();
    }

    private void assertNoToken() {
        assertThatThrownBy(token::current).isInstanceOf(OAuthException.class);
    }

    @Test
    void asksAsTheDocumentationSays() throws Exception {
        String refreshToken = stored();

        Secret given = token.current();

        assertThat(given.reveal()).startsWith("access-");
        assertThat(token.problem()).isEmpty();
        assertThat(api.requests()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/connect/token");
            assertThat(request.header("Content-Type")).contains("application/x-www-form-urlencoded");
            assertThat(request.header("Authorization")).isEmpty();
            assertThat(new QueryStringDecoder(request.bodyText(), UTF_8, false).parameters())
                    .containsEntry("grant_type", List.of("refresh_token"))
                    .containsEntry("refresh_token", List.of(refreshToken))
                    .containsEntry("client_id", List.of(SmartTaskSimulator.CLIENT_ID))
                    .containsEntry("client_secret", List.of(SmartTaskSimulator.CLIENT_SECRET))
                    .hasSize(4);
        });
    }

    @Test
    void asksOnceForAHundredWorkers() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService workers = Executors.newFixedThreadPool(100);
        List<Future<Secret>> tokens = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tokens.add(workers.submit(() -> {
                start.await();
                return token.current();
            }));
        }

        start.countDown();

        for (Future<Secret> each : tokens) {
            assertThat(each.get()).isEqualTo(token.current());
        }
        workers.shutdown();
        assertThat(api.requestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"3600, 60", "100, 10", "1, 0.1"})
    void asksAgainShortlyBeforeTheEnd(long life, double early) throws Exception {
        api.accessTokensLast(Duration.ofSeconds(life));
        Secret first = token.current();
        Duration until = Duration.ofSeconds(life).minus(Duration.ofMillis((long) (early * 1000)));

        pass(until.minusNanos(1));
        assertThat(token.current()).isEqualTo(first);
        pass(Duration.ofNanos(1));

        assertThat(token.current()).isNotEqualTo(first);
        assertThat(api.requestCount()).isEqualTo(2);
    }

    @Test
    void keepsATokenOfUnknownLifeUntilItIsRejected() throws Exception {
        api.accessTokensLastUntold(Duration.ofHours(1));
        Secret first = token.current();

        pass(Duration.ofDays(100));

        assertThat(token.current()).isEqualTo(first);
        assertThat(token.renew(first)).isTrue();
        assertThat(token.current()).isNotEqualTo(first);
    }

    @Test
    void asksOnceWhenManyWereRejectedTogether() throws Exception {
        Secret first = token.current();

        assertThat(token.renew(first)).isTrue();
        assertThat(token.renew(first)).isTrue();

        assertThat(api.requestCount()).isEqualTo(2);
    }

    @Test
    void doesNotAskInALoopWhenEveryTokenIsRejected() throws Exception {
        assertThat(token.renew(token.current())).isTrue();

        assertThat(token.renew(token.current())).isFalse();
        assertThat(api.requestCount()).isEqualTo(2);

        pass(Duration.ofSeconds(10));
        assertThat(token.renew(token.current())).isTrue();
    }

    @Test
    void storesARotatedRefreshTokenForItsOwnerOnly() throws Exception {
        String before = stored();

        Secret ignored = token.current();

        assertThat(stored()).startsWith("refresh-").isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactly("refresh-token");
    }

    @Test
    void keepsTheRefreshTokenWhenNoneComesBack() throws Exception {
        api.rotatesRefreshTokens(false);
        String before = stored();

        Secret first = token.current();

        assertThat(token.renew(first)).isTrue();
        assertThat(stored()).isEqualTo(before);
    }

    /** Otherwise a crash would leave a refresh token that the server has forgotten. */
    @Test
    void usesNoTokenWhoseRefreshTokenIsNotOnTheDisk() throws Exception {
        // No name is left for the temporary file: names end at 255 bytes.
        file = Files.move(file, folder.resolve("r".repeat(250)));
        token = token(api.tokenUrl(), RESPONSE);

        assertNoToken();
        pass(Duration.ofMinutes(2));
        assertNoToken();

        assertThat(token.problem()).get().asString().contains("can't be stored");
        assertThat(api.requestCount()).isEqualTo(1);
    }

    @Test
    void leavesARefreshTokenAloneThatSomebodyStoredMeanwhile() throws Exception {
        try (WireServer server = WireServer.that((request, socket) -> {
            Files.writeString(file, "by-login\n");
            WireServer.write(socket, 200, "", "{\"access_token\":\"a\",\"refresh_token\":\"rotated\"}");
        })) {
            token = token(server.url(), RESPONSE);

            assertThat(token.current()).isEqualTo(new Secret("a"));
            assertThat(stored()).isEqualTo("by-login");
        }
    }

    @Test
    void asksForALoginWhenTheRefreshTokenIsNotAccepted() {
        api.revokesRefreshTokens();

        assertNoToken();

        assertThat(token.problem()).contains("the refresh token is not accepted: run contact-courier login");
    }

    @Test
    void noticesALoginSoon() throws Exception {
        api.revokesRefreshTokens();
        assertNoToken();
        Files.writeString(file, api.refreshToken() + "\n");

        pass(Duration.ofSeconds(1));

        assertThat(token.current().reveal()).startsWith("access-");
        assertThat(token.problem()).isEmpty();
    }

    @Test
    void noticesALoginAfterTheFileWasGone() throws Exception {
        Files.delete(file);
        assertNoToken();
        assertThat(token.problem()).get().asString().contains("run contact-courier login");
        Files.writeString(file, api.refreshToken() + "\n");

        pass(Duration.ofSeconds(1));

        assertThat(token.current().reveal()).startsWith("access-");
    }

    @Test
    void keepsTheTokenWhileItWorksAndNoOtherIsToBeHad() throws Exception {
        api.accessTokensLast(Duration.ofSeconds(100));
        Secret first = token.current();
        api.answers(503).onTokens().untilCleared();

        pass(Duration.ofSeconds(95));

        assertThat(token.current()).isEqualTo(first);
        assertThat(token.problem()).isEmpty();

        pass(Duration.ofSeconds(5));
        assertNoToken();
        assertThat(token.problem()).contains("the token endpoint answers with status 503");
    }

    @Test
    void saysEarlyThatALoginIsNeeded() throws Exception {
        api.accessTokensLast(Duration.ofSeconds(100));
        Secret first = token.current();
        api.revokesRefreshTokens();

        pass(Duration.ofSeconds(95));

        assertThat(token.current()).isEqualTo(first);
        assertThat(token.problem()).get().asString().contains("login");
    }

    @Test
    void waitsLongerAfterEachFailure() {
        api.answers(503).onTokens().untilCleared();

        for (int second = 0; second < 63; second++) {
            assertNoToken();
            assertNoToken();
            pass(Duration.ofSeconds(1));
        }

        assertThat(api.requestCount()).isEqualTo(6); // at 0, 1, 3, 7, 15 and 31 seconds
    }

    @Test
    void goesOnWhenTheEndpointIsBack() throws Exception {
        api.isDown();
        assertNoToken();
        assertThat(token.problem()).get().asString().contains("can't be reached");
        api.isUp();

        pass(Duration.ofSeconds(1));

        assertThat(token.current().reveal()).startsWith("access-");
        assertThat(token.problem()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | We'll be back soon                                  | can't be understood
            200 | []                                                  | can't be understood
            200 | {}                                                  | can't be understood
            200 | {"access_token":"two words"}                        | can't be understood
            200 | {"access_token":"a","token_type":"mac"}             | can't be understood
            200 | {"access_token":"a","refresh_token":"two words"}    | can't be understood
            204 |                                                     | can't be understood
            302 |                                                     | status 302: check smarttask.oauth.token-url
            400 | {"error":"invalid_client"}                          | check smarttask.oauth.client-id
            400 | {"error":"stolen-words"}                            | status 400
            404 | Not found                                           | status 404: check smarttask.oauth.token-url
            429 | {}                                                  | status 429
            500 | invalid_grant                                       | status 500
            """)
    void saysWhatIsWrongWithAnAnswer(int status, String body, String problem) throws IOException {
        api.answers(status).withBody(body == null ? "" : body).onTokens().untilCleared();
        String before = stored();

        assertNoToken();

        assertThat(token.problem()).get().asString().contains(problem).doesNotContain("stolen-words", before);
        assertThat(stored()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"'\"90\"'", "90.7", "90"})
    void readsALifeHoweverItIsWritten(String life) throws Exception {
        api.answers(200)
                .withBody("{\"access_token\":\"a\",\"expires_in\":" + life + "}")
                .onTokens()
                .forNext(1);
        assertThat(token.current()).isEqualTo(new Secret("a"));

        pass(Duration.ofSeconds(82));

        assertThat(token.current()).isNotEqualTo(new Secret("a"));
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "soon", "null", "1e30"})
    void takesALifeThatMakesNoSenseForUnknown(String life) throws Exception {
        api.answers(200)
                .withBody("{\"access_token\":\"a\",\"expires_in\":" + (life.equals("soon") ? "\"soon\"" : life) + "}")
                .onTokens()
                .forNext(1);
        assertThat(token.current()).isEqualTo(new Secret("a"));

        pass(Duration.ofHours(1));

        assertThat(token.current()).isEqualTo(new Secret("a"));
    }

    @Test
    void stopsReadingAnAnswerThatDoesNotEnd() throws IOException {
        byte[] part = "x".repeat(8192).getBytes(UTF_8);
        try (WireServer server = WireServer.that((request, socket) -> {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(UTF_8));
            while (true) {
                socket.getOutputStream().write(part);
            }
        })) {
            token = token(server.url(), RESPONSE);

            assertNoToken();

            assertThat(token.problem()).get().asString().contains("can't be understood");
        }
    }

    @Test
    void stopsWaitingForAnAnswerThatDoesNotCome() throws IOException {
        try (WireServer server = WireServer.that(WireServer.neverAnswers())) {
            token = token(server.url(), Duration.ofMillis(100));

            assertNoToken();

            assertThat(token.problem()).get().asString().contains("doesn't answer in time");
        }
    }

    @Test
    void keepsNobodyWaitingLongerThanTheOneWhoAsks() throws Exception {
        try (WireServer server = WireServer.that(WireServer.neverAnswers())) {
            token = token(server.url(), Duration.ofMillis(100));
            ExecutorService workers = Executors.newFixedThreadPool(20);
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(workers.submit(this::assertNoToken));
            }

            for (Future<?> each : waiting) {
                assertThat(each.get()).isNull();
            }
            workers.shutdown();
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** The client's own time-out ends with the head. */
    @Test
    void stopsWaitingForAnAnswerThatComesToNoEnd() throws IOException {
        try (WireServer server = WireServer.that((request, socket) ->
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".getBytes(UTF_8)))) {
            token = token(server.url(), Duration.ofMillis(100));

            assertNoToken();

            assertThat(token.problem()).get().asString().contains("doesn't answer in time");
        }
    }

    @Test
    void logsATroubleOnceAndNoToken() throws Exception {
        List<String> secrets = new ArrayList<>(List.of(SmartTaskSimulator.CLIENT_SECRET, stored()));
        try (CapturedLog log = CapturedLog.open()) {
            api.answers(503).onTokens().forNext(3);
            for (int second = 0; second < 60; second++) {
                assertNoTokenOr(secrets);
                pass(Duration.ofSeconds(1));
            }
            secrets.add(stored());

            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).startsWith("WARN").contains("status 503");
            assertThat(log.lines().get(1)).startsWith("INFO");
            assertThat(String.join("\n", log.lines()) + token).doesNotContain(secrets);
        }
    }

    private void assertNoTokenOr(List<String> secrets) {
        try {
            secrets.add(token.current().reveal());
        } catch (OAuthException e) {
            assertThat(e).hasMessageContaining("status 503");
        }
    }
}
