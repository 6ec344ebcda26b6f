package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.sandbox.SandboxJson.MAPPER;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
final class SmartTaskFaultsTest {
    private static final String ADA = "{\"name\":\"Ada\"}";
    private static final String GRACE = "{\"name\":\"Grace\",\"emails\":[{\"email\":\"grace@example.org\"}]}";

    @RegisterExtension
    static final WithSmartTask FIXTURE = new WithSmartTask();

    private SmartTaskSimulator smartTask;
    private SmartTaskClient client;

    @BeforeEach
    void meet(SmartTaskSimulator simulator) {
        smartTask = simulator;
        client = new SmartTaskClient(simulator);
    }

    @Test
    void refusesUntilCleared() throws Exception {
        smartTask.refuses(422);
        assertThat(client.create(ADA).statusCode()).isEqualTo(422);
        assertThat(client.create(GRACE).statusCode()).isEqualTo(422);

        smartTask.clearFaults();
        assertThat(client.create(ADA).statusCode()).isEqualTo(200);
        assertThat(smartTask.names()).containsExactly("Ada");
    }

    @Test
    void refusesOneContactOnly() throws Exception {
        smartTask.refuses(409, SentContact.withEmail("GRACE@example.org"));

        assertThat(client.create(GRACE).statusCode()).isEqualTo(409);
        assertThat(client.create(ADA).statusCode()).isEqualTo(200);
    }

    @Test
    void tellsWhichFaultHitARequest() throws Exception {
        smartTask.answersGarbage().forNext(1);

        client.create(ADA);
        client.create(ADA);

        assertThat(smartTask.createRequests()).map(SeenRequest::fault).containsExactly("Garbage", "");
    }

    @Test
    void playsFaultsOneAfterTheOther() throws Exception {
        smartTask.answers(503).withRetryAfter(Duration.ofMillis(1_500)).forNext(2);
        smartTask.answers(500).withBody("oops").withHeader("X-Reason", "test").forNext(1);

        HttpResponse<String> first = client.create(ADA);
        client.create(ADA);
        HttpResponse<String> third = client.create(ADA);
        HttpResponse<String> fourth = client.create(ADA);

        assertThat(first.statusCode()).isEqualTo(503);
        assertThat(first.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(third.statusCode()).isEqualTo(500);
        assertThat(third.body()).isEqualTo("oops");
        assertThat(third.headers().firstValue("X-Reason")).hasValue("test");
        assertThat(fourth.statusCode()).isEqualTo(200);
        assertThat(smartTask.createRequests()).extracting(SeenRequest::status).containsExactly(503, 503, 500, 200);
    }

    @Test
    void hitsAShareOfTheRequests() throws Exception {
        smartTask.answers(500).forShare(0.5);

        for (int i = 0; i < 100; i++) {
            client.create(ADA);
        }

        assertThat(smartTask.createRequests())
                .filteredOn(request -> request.status() == 500)
                .hasSizeBetween(30, 70);
    }

    @Test
    void tellsWhenToComeBackAsADate() throws Exception {
        Instant later = Instant.parse("2031-03-04T05:06:07Z");
        smartTask.answers(429).withRetryAfter(later).forNext(1);

        String header = client.create(ADA).headers().firstValue("Retry-After").orElseThrow();

        assertThat(header).isEqualTo("Tue, 04 Mar 2031 05:06:07 GMT");
        assertThat(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .isEqualTo(later);
    }

    @Test
    void hitsCreateCallsOnlyUnlessToldOtherwise() throws Exception {
        smartTask.answers(503).untilCleared();
        assertThat(client.filterUsers("").statusCode()).isEqualTo(200);

        smartTask.clearFaults();
        smartTask.answers(503).everywhere().untilCleared();
        assertThat(client.filterUsers("").statusCode()).isEqualTo(503);
    }

    @Test
    void createsBehindTheClientsBack() throws Exception {
        smartTask.answers(504).butCreates().forNext(1);

        assertThat(client.create(ADA).statusCode()).isEqualTo(504);
        assertThat(smartTask.names()).containsExactly("Ada");
    }

    @Test
    void resetsTheConnectionBeforeReading() throws Exception {
        smartTask.resetsBeforeReading().forNext(1);

        assertThatThrownBy(() -> sendRaw("X-Note: raw"))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThat(smartTask.contactCount()).isZero();
        assertThat(smartTask.requests()).extracting(SeenRequest::status).containsExactly(0);
        assertThat(smartTask.inFlight()).isZero();
    }

    @Test
    void resetsTheConnectionAfterReadingWithOrWithoutCreating() {
        smartTask.resetsAfterReading().forContact(SentContact.named("Ada"));
        smartTask.resetsAfterReading().butCreates().forContact(SentContact.named("Grace"));

        assertThatThrownBy(() -> client.create(ADA)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> client.create(GRACE)).isInstanceOf(IOException.class);

        assertThat(smartTask.names()).containsExactly("Grace");
        assertThat(smartTask.createRequests().get(0).bodyText()).isEqualTo(ADA);
    }

    @Test
    void neverAnswersButCountsTheRequestAsInFlightUntilTheClientIsGone() {
        smartTask.neverAnswers().butCreates().forNext(1);

        assertThatThrownBy(() -> client.send(
                        client.creating("", ADA).timeout(Duration.ofMillis(300)).build()))
                .isInstanceOf(HttpTimeoutException.class);

        assertThat(smartTask.names()).containsExactly("Ada");
        await().untilAsserted(() -> assertThat(smartTask.inFlight()).isZero());
    }

    @Test
    void createsForAClientThatDidNotWait() {
        smartTask.latency(Duration.ofMillis(400));

        assertThatThrownBy(() -> client.send(
                        client.creating("", ADA).timeout(Duration.ofMillis(100)).build()))
                .isInstanceOf(HttpTimeoutException.class);

        await().untilAsserted(() -> assertThat(smartTask.names()).containsExactly("Ada"));
        assertThat(smartTask.requests()).extracting(SeenRequest::status).containsExactly(0);
    }

    @Test
    void answersGarbage() throws Exception {
        smartTask.answersGarbage().forNext(1);

        HttpResponse<String> response = client.create(ADA);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("<html>");
        assertThat(smartTask.contactCount()).isZero();
    }

    @Test
    void answersWithoutRecordId() throws Exception {
        smartTask.answersWithoutRecordId().forNext(1);
        smartTask.answersWithoutRecordId().butCreates().forNext(1);

        JsonNode first = MAPPER.readTree(client.create(ADA).body());
        assertThat(first.has("record_id")).isFalse();
        assertThat(first.path("name").asText()).isEqualTo("Ada");
        assertThat(smartTask.contactCount()).isZero();

        assertThat(MAPPER.readTree(client.create(GRACE).body()).has("record_id"))
                .isFalse();
        assertThat(smartTask.names()).containsExactly("Grace");
        assertThat(smartTask.contacts().get(0).recordId()).isNotEmpty();
    }

    @Test
    void expiresTokens() throws Exception {
        smartTask.expiresTokens();
        assertThat(client.create(ADA).statusCode()).isEqualTo(401);

        smartTask.accepts(smartTask.token());
        assertThat(client.create(ADA).statusCode()).isEqualTo(200);
    }

    @Test
    void takesItsTime() throws Exception {
        smartTask.latency(Duration.ofMillis(100));
        smartTask.delays(Duration.ofMillis(400)).forContact(SentContact.named("Grace"));

        assertThat(millisOf(() -> client.create(ADA))).isBetween(100L, 399L);
        assertThat(millisOf(() -> client.create(GRACE))).isGreaterThanOrEqualTo(500L);
    }

    @Test
    void letsRequestsBeyondItsCapacityWaitInTheirOrder() {
        smartTask.latency(Duration.ofSeconds(1));
        smartTask.capacity(1);
        CompletableFuture<HttpResponse<String>> first = client.createLater("", ADA);
        await().until(() -> smartTask.inFlight() == 1);

        CompletableFuture<HttpResponse<String>> second = client.createLater("", GRACE);

        await().until(() -> smartTask.waiting() == 1);
        assertThat(second.join().statusCode()).isEqualTo(200);
        assertThat(first).isCompletedWithValueMatching(answer -> answer.statusCode() == 200);
        assertThat(smartTask.names()).containsExactly("Ada", "Grace");
        assertThat(smartTask.waiting()).isZero();
    }

    @Test
    void takesInWhoWaitsWhenItsCapacityGrows() throws Exception {
        smartTask.latency(Duration.ofSeconds(2));
        smartTask.capacity(1);
        CompletableFuture<HttpResponse<String>> first = client.createLater("", ADA);
        await().until(() -> smartTask.inFlight() == 1);
        CompletableFuture<HttpResponse<String>> second = client.createLater("", GRACE);
        await().until(() -> smartTask.waiting() == 1);

        switchOn("capacity?requests=2");

        await().until(() -> smartTask.waiting() == 0);
        assertThat(smartTask.inFlight()).isEqualTo(2);
        assertThat(List.of(first.join().statusCode(), second.join().statusCode()))
                .containsExactly(200, 200);
    }

    @Test
    void limitsTheRate() {
        smartTask.rateLimit(1, 3);

        List<HttpResponse<String>> answers =
                IntStream.range(0, 5).mapToObj(i -> client.createLater("", ADA)).toList().stream()
                        .map(CompletableFuture::join)
                        .toList();

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactlyInAnyOrder(200, 200, 200, 429, 429);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 429).allSatisfy(answer -> assertThat(
                        answer.headers().firstValue("Retry-After"))
                .hasValueSatisfying(
                        seconds -> assertThat(Integer.parseInt(seconds)).isBetween(1, 2)));
    }

    @Test
    void refusesConnectionsWhileItIsDownAndComesBackOnTheSamePort() throws Exception {
        client.create(ADA);
        int port = smartTask.port();

        smartTask.isDown();
        assertThat(smartTask.isListening()).isFalse();
        assertThatThrownBy(() -> client.create(GRACE)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);

        smartTask.isUp();
        assertThat(client.create(GRACE).statusCode()).isEqualTo(200);
        assertThat(smartTask.names()).containsExactly("Ada", "Grace");
    }

    @Test
    void keepsHeadersAsTheyCameInTheirOrder() throws Exception {
        String answer = sendRaw("x-LOWER: 1\r\nX-Twice: a\r\nX-Twice: b");

        assertThat(answer).startsWith("HTTP/1.1 200 OK");
        assertThat(smartTask.requests().get(0).headerNames())
                .containsExactly(
                        "Host",
                        "authorization",
                        "Content-Type",
                        "Content-Length",
                        "Connection",
                        "x-LOWER",
                        "X-Twice",
                        "X-Twice");
        assertThat(smartTask.requests().get(0).headers()).contains(Map.entry("X-Twice", "b"));
    }

    @Test
    void canBeSwitchedOverHttp() throws Exception {
        switchOn("answers?status=503&retry-after=7&for-next=1");
        switchOn("refuses?status=422&name=Grace");

        HttpResponse<String> unavailable = client.create(ADA);
        HttpResponse<String> refused = client.create(GRACE);
        client.create(ADA);

        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(unavailable.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(refused.statusCode()).isEqualTo(422);
        JsonNode counts = MAPPER.readTree(client.get("/_sandbox/counts").body());
        assertThat(counts.path("contacts").asInt()).isEqualTo(1);
        assertThat(counts.path("requests").asInt()).isEqualTo(3);
        assertThat(counts.path("faults")).hasSize(1);
        JsonNode contacts = MAPPER.readTree(client.get("/_sandbox/contacts").body());
        assertThat(contacts.path(0).path("name").asText()).isEqualTo("Ada");
        JsonNode requests = MAPPER.readTree(client.get("/_sandbox/requests").body());
        assertThat(requests.path(1).path("status").asInt()).isEqualTo(422);
        assertThat(requests.path(1).path("body").path("name").asText()).isEqualTo("Grace");
        assertThat(client.get("/_sandbox").body()).contains("/_sandbox/never-answers");
        assertThat(smartTask.requestCount()).isEqualTo(3);
    }

    @Test
    void countsOnlyWhenItIsToldToForget() throws Exception {
        switchOn("forgetful");

        client.create(ADA);

        assertThat(smartTask.contactCount()).isEqualTo(1);
        assertThat(smartTask.contacts()).isEmpty();
    }

    @Test
    void goesDownForAWhileOverHttp() throws Exception {
        switchOn("down?millis=300");

        await().until(() -> !smartTask.isListening());
        await().until(smartTask::isListening);
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(client.create(ADA).statusCode()).isEqualTo(200));
    }

    @Test
    void saysWhatIsWrongWithASwitch() throws Exception {
        HttpResponse<String> unknown =
                client.send(client.post("/_sandbox/explodes", "").build());
        HttpResponse<String> noNumber =
                client.send(client.post("/_sandbox/latency?millis=long", "").build());

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("explodes", "/_sandbox/answers");
        assertThat(noNumber.statusCode()).isEqualTo(400);
    }

    @Test
    void leavesNoThreadBehind() {
        // Given
        SmartTaskSimulator other = SmartTaskSimulator.start();
        List<Thread> started = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x") && !thread.isDaemon())
                .toList();

        // When
        other.close();

        // Then
        assertThat(started).isEmpty();
    }

    private void switchOn(String what) throws Exception {
        assertThat(client.send(client.post("/_sandbox/" + what, "").build()).statusCode())
                .isEqualTo(200);
    }

    private String sendRaw(String moreHeaders) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), smartTask.port())) {
            String request =
                    "POST /v1.0/contact/create/38 HTTP/1.1\r\nHost: localhost\r\nauthorization: Bearer sandbox-token\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + ADA.length()
                            + "\r\nConnection: close\r\n" + moreHeaders + "\r\n\r\n" + ADA;
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static long millisOf(ThrowingCall call) throws Exception {
        long start = System.nanoTime();
        assertThat(call.call().statusCode()).isEqualTo(200);
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private interface ThrowingCall {
        HttpResponse<String> call() throws Exception;
    }
}
