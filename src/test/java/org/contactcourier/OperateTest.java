package org.contactcourier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.console.Management;
import org.contactcourier.console.ManagementSettings;
import org.contactcourier.console.Operations;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.log.LogSettings.LogLevel;
import org.contactcourier.log.OwnLog;
import org.contactcourier.record.Origin;
import org.contactcourier.source.PausableSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** An operator's calls, over HTTP as they come off the wire, on a real journal. */
class OperateTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final ObjectMapper MAPPER = StrictJson.mapper();

    @TempDir
    private Path folder;

    private final Source kafka = new Source("kafka");
    private final Source file = new Source("file");
    private final AtomicReference<Optional<String>> closed = new AtomicReference<>(Optional.empty());
    private SqliteJournal journal;
    private Management management;

    @BeforeEach
    void start() {
        start(kafka, file);
    }

    private void start(Source first, Source second) {
        Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
        journal = SqliteJournal.open(
                new JournalSettings(folder.resolve("journal.db"), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofSeconds(30),
                "host/1",
                MAPPER,
                clock);
        // Listens everywhere, as in a container.
        management = Management.start(
                new ManagementSettings("0.0.0.0", 0),
                List.of(new HealthCheck("source-file", false, () -> Optional.of("the inbox is gone"))),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new Operations(
                        OperatorSwitch.of(new Source("gate"), journal, clock),
                        closed::get,
                        List.of(OperatorSwitch.of(first, journal, clock), OperatorSwitch.of(second, journal, clock)),
                        new JournalFigures(journal),
                        new LogVerbosity(journal.deadLetters())));
    }

    @AfterEach
    void stop() {
        management.close();
        journal.close();
    }

    private Answer post(String path) {
        return send("POST", path, "Host: localhost:" + management.port());
    }

    private Answer get(String path) {
        return send("GET", path, "Host: 127.0.0.1:" + management.port());
    }

    private Answer send(String method, String path, String headers) {
        return send(InetAddress.getLoopbackAddress(), method, path, headers);
    }

    /** By hand: an HTTP client would not let a test choose its Host. */
    private Answer send(InetAddress address, String method, String path, String headers) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, management.port()), 10_000);
            String request = method + " " + path + " HTTP/1.1\r\n" + headers
                    + "\r\nAccept: application/json\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String response = new String(socket.getInputStream().readAllBytes(), UTF_8);
            int status = Integer.parseInt(response.substring(9, 12));
            return new Answer(status, response.substring(response.indexOf("\r\n\r\n") + 4));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Answer(int status, String body) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Test
    void pausesSourceWithItsReason() {
        Answer answer = post("/operate/sources/kafka/pause?reason=SmartTask+moves+house");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"changed\":true,\"name\":\"kafka\",\"paused\":true,\"operator\":"
                        + "{\"reason\":\"SmartTask moves house\",\"since\":\"2026-11-23T12:00:00Z\"}}");
        assertThat(kafka.reasons).containsExactly("an operator: SmartTask moves house");
        assertThat(file.reasons).isEmpty();
    }

    @Test
    void resumesSource() {
        post("/operate/sources/kafka/pause?reason=moving");

        Answer answer = post("/operate/sources/kafka/resume");

        assertThat(answer.body()).isEqualTo("{\"changed\":true,\"name\":\"kafka\",\"paused\":false}");
        assertThat(kafka.reasons).isEmpty();
    }

    @Test
    void leavesPausedSourceAsItIs() {
        post("/operate/sources/kafka/pause?reason=first");

        Answer again = post("/operate/sources/kafka/pause?reason=second");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("changed").asBoolean()).isFalse();
        assertThat(again.json().at("/operator/reason").asText()).isEqualTo("first");
        assertThat(kafka.reasons).containsExactly("an operator: first");
    }

    @Test
    void leavesRunningSourceAsItIs() {
        Answer answer = post("/operate/sources/file/resume");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("changed").asBoolean()).isFalse();
    }

    @Test
    void pausesAgainAfterRestart() {
        post("/operate/sources/kafka/pause?reason=moving");
        stop();
        Source restarted = new Source("kafka");

        start(restarted, new Source("file"));

        assertThat(restarted.reasons).containsExactly("an operator: moving");
        assertThat(get("/operate").json().at("/sources/0/operator/since").asText())
                .isEqualTo("2026-11-23T12:00:00Z");
        post("/operate/sources/kafka/resume");
        assertThat(restarted.reasons).isEmpty();
    }

    @Test
    void staysResumedAfterRestart() {
        post("/operate/sources/kafka/pause");
        post("/operate/sources/kafka/resume");
        stop();
        Source restarted = new Source("kafka");

        start(restarted, new Source("file"));

        assertThat(restarted.reasons).isEmpty();
    }

    @Test
    void leavesAnEventOfEachChange() {
        String ada = "Host: localhost:" + management.port() + "\r\nX-Operator: ada";
        send("POST", "/operate/gate/close?reason=audit", ada);
        send("POST", "/operate/gate/close?reason=again", ada); // changes nothing
        post("/operate/gate/open");
        send("POST", "/operate/sources/kafka/pause?reason=moving", ada);

        assertThat(journal.deadLetters().audit(10))
                .containsExactly(
                        new Event(NOON, "ada", "switched-off", null, "kafka: moving"),
                        new Event(NOON, "an operator", "switched-on", null, "gate"),
                        new Event(NOON, "ada", "switched-off", null, "gate: audit"));
    }

    @Test
    void changesHowMuchIsLogged() {
        LogLevel before = OwnLog.level();
        try {
            OwnLog.is(LogLevel.INFO);
            Answer answer = send(
                    "POST",
                    "/operate/log-level?level=debug",
                    "Host: localhost:" + management.port() + "\r\nX-Operator: ada");

            assertThat(answer.body()).isEqualTo("{\"changed\":true,\"log_level\":\"debug\"}");
            assertThat(LoggerFactory.getLogger("org.contactcourier.any.Room").isDebugEnabled())
                    .isTrue();
            assertThat(get("/operate").json().get("log_level").textValue()).isEqualTo("debug");
            assertThat(post("/operate/log-level?level=debug").body()).contains("\"changed\":false");

            assertThat(post("/operate/log-level?level=warn").status()).isEqualTo(200);
            assertThat(LoggerFactory.getLogger("org.contactcourier.any.Room").isInfoEnabled())
                    .isFalse();
        } finally {
            OwnLog.is(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?level=", "?level=loud", "?level=DEBUG", "?level=off", "?level=debug,trace"})
    void refusesALevelThatThereIsNot(String query) {
        LogLevel before = OwnLog.level();

        Answer answer = post("/operate/log-level" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("error, warn, info, debug, trace");
        assertThat(OwnLog.level()).isEqualTo(before);
    }

    @Test
    void closesAndOpensTheGate() {
        Answer shut = post("/operate/gate/close?reason=audit");
        Answer opened = post("/operate/gate/open");

        assertThat(shut.body())
                .isEqualTo("{\"changed\":true,\"state\":\"closed\",\"operator\":"
                        + "{\"reason\":\"audit\",\"since\":\"2026-11-23T12:00:00Z\"}}");
        assertThat(opened.body()).isEqualTo("{\"changed\":true,\"state\":\"open\"}");
    }

    @Test
    void tellsWhyTheGateIsClosedWithoutAnOperator() {
        closed.set(Optional.of("SmartTask answers 401"));

        assertThat(get("/operate").json().get("gate").toString())
                .isEqualTo("{\"state\":\"closed\",\"closed\":\"SmartTask answers 401\"}");
    }

    @Test
    void namesTheSourcesThereAre() {
        Answer answer = post("/operate/sources/sms/pause");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"error\":\"no such source is on; these are: kafka, file\"}");
    }

    @Test
    void takesNoReasonForAReason() {
        assertThat(post("/operate/sources/file/pause")
                        .json()
                        .at("/operator/reason")
                        .asText())
                .isEqualTo("no reason given");
    }

    @Test
    void keepsReasonToOnePrintableLineOfBoundedLength() {
        String reason = "a\u0007b\r\n2026 ERROR forged\u2028c\u202Ed " + "😀".repeat(300);

        Answer answer = post("/operate/sources/file/pause?reason=" + URLEncoder.encode(reason, UTF_8));

        String kept = answer.json().at("/operator/reason").asText();
        assertThat(kept).startsWith("a b 2026 ERROR forged c d 😀").endsWith("😀…");
        assertThat(kept.codePointCount(0, kept.length())).isEqualTo(200);
    }

    @Test
    void changesNothingOnGet() {
        Answer answer = get("/operate/sources/kafka/pause");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(kafka.reasons).isEmpty();
    }

    @Test
    void refusesAddressesThatAreNotLoopback() throws Exception {
        for (NetworkInterface network :
                NetworkInterface.networkInterfaces().filter(OperateTest::isUp).toList()) {
            for (InetAddress address : network.inetAddresses()
                    .filter(any -> any instanceof java.net.Inet4Address)
                    .toList()) {
                Answer answer = send(address, "POST", "/operate/gate/open", "Host: localhost");

                assertThat(answer.status()).as("from %s", address).isEqualTo(address.isLoopbackAddress() ? 200 : 403);
            }
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (java.net.SocketException e) {
            return false;
        }
    }

    @Test
    void refusesPageOfAnotherOrigin() {
        Answer answer =
                send("POST", "/operate/sources/kafka/pause", "Host: localhost\r\nOrigin: https://evil.example.org");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().get("error").asText()).contains("another origin");
        assertThat(kafka.reasons).isEmpty();
    }

    @Test
    void refusesNameThatOnlyPointsHere() {
        Answer answer = send("GET", "/operate", "Host: rebound.example.org:9876");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().get("error").asText()).contains("Host");
    }

    @Test
    void changesNothingWhileTheJournalCanNotBeWritten() {
        journal.close();

        Answer answer = post("/operate/sources/kafka/pause");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("error").asText()).endsWith("journal.db is closed");
        assertThat(kafka.reasons).isEmpty();
    }

    @Test
    void showsEverythingAtAGlance() {
        assertThat(get("/operate").body())
                .isEqualTo("{\"gate\":{\"state\":\"open\"},\"sources\":[{\"name\":\"kafka\",\"paused\":false},"
                        + "{\"name\":\"file\",\"paused\":false,\"problem\":\"the inbox is gone\"}],"
                        + "\"parked\":{\"contacts\":0,\"bytes\":0},"
                        + "\"dead_letters\":{\"Invalid\":0,\"Malformed\":0,\"Poisonous\":0,\"Refused\":0},"
                        + "\"in_doubt\":0,\"log_level\":\"info\"}");
    }

    @Test
    void listsWhatIsInDoubtUntilItsSourceYieldsItAgain() {
        Origin origin = new Origin("kafka:contacts/0", 17, 0, "0".repeat(32));
        journal.sending(origin, AttemptHistory.NONE.next(NOON));
        stop();
        start(kafka, file);

        assertThat(get("/operate/in-doubt").body())
                .isEqualTo("{\"in_doubt\":1,\"contacts\":[{\"origin\":\"kafka:contacts/0@17#0\",\"digest\":\""
                        + "0".repeat(32)
                        + "\",\"since\":\"2026-11-23T12:00:00Z\",\"attempts\":1,\"instance\":\"host/1\"}]}");
        journal.sending(origin, AttemptHistory.NONE.next(NOON).next(NOON));
        assertThat(get("/operate/in-doubt").body()).isEqualTo("{\"in_doubt\":0,\"contacts\":[]}");
    }

    /** A source that yields nothing: what holds it is all there is to see. */
    private static final class Source implements PausableSource {
        private final String name;
        private final Set<String> reasons = new TreeSet<>();

        Source(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public synchronized void pause(String reason) {
            reasons.add(reason);
        }

        @Override
        public synchronized void resume(String reason) {
            reasons.remove(reason);
        }

        @Override
        public synchronized boolean isPaused() {
            return !reasons.isEmpty();
        }

        @Override
        public void wake() {
            // nothing waits
        }
    }
}
