package org.contactcourier.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.contactcourier.smarttask.Lies.answers;
import static org.contactcourier.smarttask.Lies.bytes;
import static org.contactcourier.smarttask.Lies.deflate;
import static org.contactcourier.smarttask.Lies.drips;
import static org.contactcourier.smarttask.Lies.gzip;
import static org.contactcourier.smarttask.Lies.pours;
import static org.contactcourier.smarttask.Lies.says;
import static org.contactcourier.smarttask.Lies.saysAndCloses;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.contactcourier.network.HttpWay;
import org.contactcourier.smarttask.WireServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client of token endpoints and schema registries before a server of plain sockets that lies. */
class BoundedHttpTest {
    private static final byte[] JSON = bytes("{\"access_token\":\"t\"}");
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final int LONGEST = 64 * 1024;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final WireServer server;
    private final BoundedHttp http = new BoundedHttp(SECOND, SECOND, LONGEST, HttpWay.DEFAULT);

    BoundedHttpTest() throws IOException {
        server = WireServer.that(WireServer.created());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private record Lie(String name, WireServer.Script script, String sentence) {
        @Override
        public String toString() {
            return name;
        }
    }

    private HttpResponse<byte[]> send(Lie lie) throws IOException {
        server.now(lie.script());
        return http.send(HttpRequest.newBuilder(server.url()).build());
    }

    static List<Lie> late() {
        return List.of(
                new Lie("no byte", says(""), ""),
                new Lie("status line", drips("HTTP/1.1 200 O", "K"), ""),
                new Lie("interim answers", drips("", "HTTP/1.1 102 Processing\r\n\r\n"), ""),
                new Lie("header", drips(OK, "X-A: b\r\n"), ""),
                new Lie("body", drips(OK + "Content-Length: 10000\r\n\r\n", "x"), ""),
                new Lie("chunks", drips(CHUNKED, "1\r\nx\r\n"), ""));
    }

    @ParameterizedTest
    @MethodSource("late")
    void endsInTime(Lie lie) {
        long start = System.nanoTime();

        Throwable failure = catchThrowable(() -> send(lie));

        assertThat(failure).isInstanceOfAny(HttpTimeoutException.class, BrokenAnswerException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    static List<Lie> broken() {
        return List.of(
                new Lie(
                        "broken off",
                        saysAndCloses(OK + "Content-Length: 200\r\n\r\n{\"record_id\""),
                        "the answer broke off after 12 of 200 bytes"),
                new Lie("half a chunk", saysAndCloses(CHUNKED + "20\r\n{\"reco"), "the answer broke off in the middle"),
                new Lie("no answer", saysAndCloses(""), "the server closes the connection without an answer"),
                new Lie("another protocol", says("SSH-2.0-OpenSSH_9.6\r\n"), "the answer is no HTTP"),
                new Lie(
                        "more fields than 1,000",
                        answers("X-A: b\r\n".repeat(1_001), JSON),
                        "the answer's header has more than 1,000 fields"),
                new Lie("a flood of fields", pours(OK, "X-A: b\r\n"), "the answer's header is too large"),
                new Lie(
                        "two lengths",
                        says(OK + "Content-Length: 20\r\nContent-Length: 30\r\n\r\n{\"access_token\":\"t\"}"),
                        "the answer gives two lengths that differ (Content-Length)"),
                new Lie(
                        "half of what is packed",
                        answers("Content-Encoding: gzip\r\n", Arrays.copyOf(gzip(JSON), 20)),
                        "the answer broke off: what is packed in it (gzip) has no end"),
                new Lie(
                        "an unknown coding",
                        answers("Content-Encoding: br\r\n", JSON),
                        "the answer is packed in a way that we don't unpack (Content-Encoding)"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void saysWhatIsWrongWithTheAnswer(Lie lie) {
        Throwable failure = catchThrowable(() -> send(lie));

        assertThat(failure).isInstanceOf(BrokenAnswerException.class).hasMessage(lie.sentence());
    }

    static List<Lie> bearable() {
        return List.of(
                new Lie(
                        "103 first",
                        says("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK
                                + "Content-Length: 20\r\n\r\n{\"access_token\":\"t\"}"),
                        ""),
                new Lie("990 fields", answers("X-A: b\r\n".repeat(990), JSON), ""),
                new Lie("a value of 64 KiB", answers("X-A: " + "b".repeat(64 * 1024) + "\r\n", JSON), ""),
                new Lie("the same length twice", answers("Content-Length: " + JSON.length + "\r\n", JSON), ""),
                new Lie("gzip", answers("Content-Encoding: gzip\r\n", gzip(JSON)), ""),
                new Lie("deflate", answers("Content-Encoding: deflate\r\n", deflate(JSON, false)), ""),
                new Lie(
                        "two codings",
                        answers("Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n", gzip(deflate(JSON, true))),
                        ""));
    }

    @ParameterizedTest
    @MethodSource("bearable")
    void readsIt(Lie lie) throws IOException {
        assertThat(send(lie).body()).isEqualTo(JSON);
    }

    static List<Lie> large() {
        return List.of(
                new Lie("plain", pours(OK + "\r\n", "x".repeat(1000)), ""),
                new Lie("packed", answers("Content-Encoding: gzip\r\n", gzip(new byte[50 * 1024 * 1024])), ""));
    }

    @ParameterizedTest
    @MethodSource("large")
    void readsNoMoreThanItMay(Lie lie) throws IOException {
        assertThat(send(lie).body()).hasSizeBetween(LONGEST + 1, 3 * LONGEST);
    }
}
