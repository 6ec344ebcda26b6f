package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.smarttask.Lies.answers;
import static org.contactcourier.smarttask.Lies.bytes;
import static org.contactcourier.smarttask.Lies.deflate;
import static org.contactcourier.smarttask.Lies.drips;
import static org.contactcourier.smarttask.Lies.gzip;
import static org.contactcourier.smarttask.Lies.pours;
import static org.contactcourier.smarttask.Lies.says;
import static org.contactcourier.smarttask.Lies.saysAndCloses;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.smarttask.WireServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server of plain sockets that lies in every way: an attempt ends in time, says what was wrong, and loses no acceptance. */
class LyingServerTest extends DeliveryTestSupport {
    private static final String CREATED = "{\"record_id\":\"r-1\",\"name\":\"x\"}";
    private static final byte[] JSON = bytes(CREATED);
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String LATE = "no whole answer within 2 s";

    /** The time-out of 2 s, and as much again for a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private final WireServer server;

    LyingServerTest() throws Exception {
        server = WireServer.that(WireServer.created());
    }

    @Override
    protected URI url() {
        return server.url();
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxAttempts(1).patience(Duration.ofMillis(100));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    /** @param sentence that the gate and the log have, if it is no acceptance */
    private record Lie(String name, WireServer.Script script, String sentence) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Lie borne(String name, WireServer.Script script) {
        return new Lie(name, script, "");
    }

    static List<Lie> late() {
        return List.of(
                new Lie("no byte", says(""), LATE),
                new Lie("status line", drips("HTTP/1.1 200 O", "K"), LATE),
                new Lie("empty lines", drips("\r\n", " "), LATE),
                new Lie("interim answers", drips("", "HTTP/1.1 102 Processing\r\n\r\n"), LATE),
                new Lie("a flood of interim answers", pours("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), LATE),
                new Lie("header", drips(OK, "X-A: b\r\n"), LATE),
                new Lie("a line of a header", drips(OK + "X-A: ", "b"), LATE),
                new Lie("body", drips(OK + "Content-Length: 10000\r\n\r\n", "x"), LATE),
                new Lie(
                        "body after a valid beginning",
                        drips(OK + "Content-Length: 10000\r\n\r\n" + CREATED, " "),
                        LATE),
                new Lie("chunks", drips(CHUNKED, "1\r\nx\r\n"), LATE),
                new Lie("the size of a chunk", drips(CHUNKED, "0"), LATE),
                new Lie("trailers", drips(CHUNKED + "0\r\n", "X-A: b\r\n"), LATE),
                new Lie("body until the connection ends", drips(OK + "\r\n" + CREATED, " "), LATE));
    }

    @ParameterizedTest
    @MethodSource("late")
    void endsInTime(Lie lie) {
        isUnconfirmed(lie);
    }

    static List<Lie> broken() {
        return List.of(
                new Lie(
                        "broken off",
                        saysAndCloses(OK + "Content-Length: 200\r\n\r\n{\"record_id\""),
                        "the answer broke off after 12 of 200 bytes"),
                new Lie(
                        "broken off late",
                        saysAndCloses(OK + "Content-Length: 12345\r\n\r\n" + "x".repeat(9876)),
                        "the answer broke off after 9876 of 12345 bytes"),
                new Lie("half a chunk", saysAndCloses(CHUNKED + "20\r\n{\"reco"), "the answer broke off in the middle"),
                new Lie("no last chunk", saysAndCloses(CHUNKED + "2\r\n{}\r\n"), "the answer broke off in the middle"),
                new Lie("no chunks", says(CHUNKED + CREATED + "\r\n"), "the answer's chunks are malformed"),
                new Lie("no answer", saysAndCloses(""), "the server closes the connection without an answer"),
                new Lie("another protocol", says("SSH-2.0-OpenSSH_9.6\r\n"), LATE),
                new Lie("no status", says("HTTP/1.1 fine\r\n\r\n"), LATE),
                new Lie(
                        "more fields than 1,000",
                        pours(OK, "X-A: b\r\n"),
                        "the answer's header has more than 1,000 fields"),
                new Lie(
                        "a line without end",
                        pours(OK + "X-A: ", "b".repeat(1000)),
                        "a line of the answer's header is longer than 64 KiB"),
                new Lie(
                        "a status line without end",
                        pours("HTTP/1.1 200 O", "K".repeat(1000)),
                        "a line of the answer's header is longer than 64 KiB"),
                new Lie(
                        "a header of 60 MiB",
                        pours(OK, "X-A: " + "b".repeat(60_000) + "\r\n"),
                        "the answer's header is larger than 1 MiB"),
                new Lie(
                        "two lengths",
                        says(OK + "Content-Length: 31\r\nContent-Length: 30\r\n\r\n" + CREATED),
                        "the answer gives two lengths that differ (Content-Length)"),
                new Lie(
                        "two lengths in one field",
                        says(OK + "Content-Length: 31, 30\r\n\r\n" + CREATED),
                        "the answer gives two lengths that differ (Content-Length)"),
                new Lie(
                        "a negative length",
                        says(OK + "Content-Length: -1\r\n\r\n" + CREATED),
                        "the answer gives a length that is no number (Content-Length)"),
                new Lie(
                        "an unknown coding",
                        answers("Content-Encoding: br\r\n", JSON),
                        "the answer is packed in a way that we don't unpack (Content-Encoding)"),
                new Lie(
                        "half of what is packed",
                        answers("Content-Encoding: gzip\r\n", Arrays.copyOf(gzip(JSON), 20)),
                        "the answer broke off: what is packed in it (gzip) has no end"),
                new Lie(
                        "a body that isn't packed so",
                        answers("Content-Encoding: deflate\r\n", bytes("no JSON")),
                        "the answer can't be unpacked, though it says that it is deflate"),
                new Lie(
                        "100 MiB in 100 KiB",
                        answers("Content-Encoding: gzip\r\n", gzip(new byte[100 * 1024 * 1024])),
                        "status 200 without a readable record_id"),
                new Lie(
                        "100 MiB packed twice",
                        answers("Content-Encoding: gzip, gzip\r\n", gzip(gzip(new byte[100 * 1024 * 1024]))),
                        "status 200 without a readable record_id"),
                new Lie(
                        "a chunked body without end",
                        pours(CHUNKED, "5\r\n{\"a\":\r\n"),
                        "status 200 without a readable record_id"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void saysWhatIsWrongWithTheAnswer(Lie lie) {
        isUnconfirmed(lie);
    }

    private void isUnconfirmed(Lie lie) {
        server.now(lie.script());
        IntakeRecord record = record(1);
        long start = System.nanoTime();

        deliver(record);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
        assertThat(record.ending()).isEmpty();
        assertThat(smartTask.gateState().reasons())
                .extracting(GateStatus.ReasonDetail::what)
                .containsExactly("SmartTask: " + lie.sentence());
        assertThat(row(1).attempts().mayExist()).isTrue();
        assertThat(journal.calls()).doesNotContain("bury", "delivered");
    }

    static List<Lie> bearable() {
        String length = "Content-Length: " + JSON.length + "\r\n";
        return List.of(
                borne("100 Continue first", says("HTTP/1.1 100 Continue\r\n\r\n" + OK + length + "\r\n" + CREATED)),
                borne(
                        "103 first",
                        says("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK + length + "\r\n" + CREATED)),
                borne("990 fields", answers("X-A: b\r\n".repeat(990), JSON)),
                borne("a value of 64 KiB", answers("X-A: " + "b".repeat(64 * 1024) + "\r\n", JSON)),
                borne("the same length twice", answers(length, JSON)),
                borne(
                        "the same length in one field",
                        says(OK + "Content-Length: %1$d, %1$d\r\n\r\n".formatted(JSON.length) + CREATED)),
                borne("gzip", answers("Content-Encoding: gzip\r\n", gzip(JSON))),
                borne("x-gzip", answers("Content-Encoding: X-GZIP\r\n", gzip(JSON))),
                borne("deflate", answers("Content-Encoding: deflate\r\n", deflate(JSON, false))),
                borne("bare deflate", answers("Content-Encoding: deflate\r\n", deflate(JSON, true))),
                borne("gzip in gzip", answers("Content-Encoding: gzip, gzip\r\n", gzip(gzip(JSON)))),
                borne(
                        "gzip in two fields",
                        answers("Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n", gzip(deflate(JSON, false)))),
                borne("gzip that isn't", answers("Content-Encoding: gzip\r\n", JSON)),
                borne("identity", answers("Content-Encoding: identity\r\n", JSON)),
                borne(
                        "chunks and trailers",
                        says(CHUNKED + "%x;a=b\r\n%s\r\n0\r\nX-A: b\r\n\r\n".formatted(JSON.length, CREATED))),
                borne("chunks that are packed", (request, socket) -> {
                    byte[] packed = gzip(JSON);
                    socket.getOutputStream()
                            .write(bytes(OK
                                    + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n"
                                            .formatted(packed.length)));
                    socket.getOutputStream().write(packed);
                    socket.getOutputStream().write(bytes("\r\n0\r\n\r\n"));
                }),
                borne("HTTP/1.0 until the end", saysAndCloses("HTTP/1.0 200 OK\r\n\r\n" + CREATED)),
                borne("line feeds only", says((OK + length + "\r\n").replace("\r", "") + CREATED)),
                borne("a folded field", answers("X-A: b\r\n c\r\n", JSON)),
                borne("a status without words", says("HTTP/1.1 201\r\n" + length + "\r\n" + CREATED)));
    }

    @ParameterizedTest
    @MethodSource("bearable")
    void losesNoAcceptance(Lie lie) {
        server.now(lie.script());
        IntakeRecord record = record(1);

        deliver(record);

        assertThat(record.ending()).contains(new Ending.Delivered("r-1", false));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void goesOnWithTheNextContactAfterAnAnswerThatWasLate() {
        server.now(WireServer.firstThen(1, drips(OK, "X-A: b\r\n"), WireServer.created()));
        deliver(record(1));

        IntakeRecord next = record(2);
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            deliver(next);
            return next.ending().isPresent();
        });

        assertThat(next.ending()).contains(new Ending.Delivered("r-1", false));
    }
}
