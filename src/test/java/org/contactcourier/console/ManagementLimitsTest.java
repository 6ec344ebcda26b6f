package org.contactcourier.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that hold what they can of the console's port, over real sockets. */
class ManagementLimitsTest {
    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Gate gate = new Gate();
    private volatile boolean hangs;
    private Management management;

    @BeforeEach
    void start() {
        HealthCheck hanging = new HealthCheck("disk", true, this::problemOfDisk);
        HealthCheck well = new HealthCheck("journal", true, Optional::empty, () -> Optional.of("fine"));
        management = Management.start(
                new ManagementSettings("127.0.0.1", 0),
                List.of(hanging, well),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new Operations(gate, Optional::empty, List.of(), new Nothing()));
    }

    private Optional<String> problemOfDisk() {
        try {
            if (hangs) {
                released.await();
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            return Optional.of("interrupted");
        }
    }

    @AfterEach
    void stop() throws IOException {
        released.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        management.close();
    }

    @Test
    void answersProbesBesideHundredsOfConnectionsThatSayNothing() {
        for (int i = 0; i < 300; i++) {
            open("");
        }

        assertThat(get("/observe/health/live")).startsWith("HTTP/1.1 200");
        assertThat(get("/observe/health/ready")).startsWith("HTTP/1.1 200");
        Awaitility.await("at most 64 stay open")
                .untilAsserted(() -> assertThat(sockets.stream().filter(ManagementLimitsTest::isOpen))
                        .hasSizeLessThanOrEqualTo(64));
    }

    @Test
    void answersProbesAndOperatorsBesideBodiesThatNeverEnd() {
        for (int i = 0; i < 40; i++) {
            open("POST /operate/gate/close HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\nreason=");
            open(
                    "GET /observe/health/ready HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        }

        assertThat(get("/observe/health/live")).startsWith("HTTP/1.1 200");
        assertThat(get("/observe/health/ready")).startsWith("HTTP/1.1 200");
        assertThat(get("/operate")).startsWith("HTTP/1.1 200");
        assertThat(gate.state()).isEmpty();
    }

    @Test
    void answersProbesBesideHeadersThatNeverEnd() {
        for (int i = 0; i < 80; i++) {
            open("GET /observe/health/ready HTTP/1.1\r\nHost: localhost\r\nX-Slow: a");
        }

        assertThat(get("/observe/health/live")).startsWith("HTTP/1.1 200");
    }

    @Test
    void takesAFormAsReason() {
        String answer = send(
                "POST /operate/gate/close HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 12\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\n\r\nreason=audit");

        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(gate.state())
                .hasValueSatisfying(off -> assertThat(off.reason()).isEqualTo("audit"));
    }

    @Test
    void refusesABodyThatIsNoSentence() {
        String head = String.join(
                "\r\n",
                "POST /operate/gate/close HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "Content-Type: application/x-www-form-urlencoded",
                "");
        String body = "reason=" + "a".repeat(5000);

        String announced = send(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
        String chunked = send(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n"
                + body + "\r\n0\r\n\r\n");

        assertThat(announced).startsWith("HTTP/1.1 413");
        assertThat(chunked).startsWith("HTTP/1.1 413");
        assertThat(gate.state()).isEmpty();
    }

    @Test
    void heedsNoHeaderThatNamesAnotherMethod() {
        String answer = send(String.join(
                "\r\n",
                "GET /operate/gate/close HTTP/1.1",
                "Host: localhost",
                "Connection: close",
                "X-HTTP-Method-Override: POST",
                "",
                ""));

        assertThat(answer).startsWith("HTTP/1.1 405");
        assertThat(gate.state()).isEmpty();
    }

    @Test
    void saysWhichCheckHangs() {
        hangs = true;

        for (int i = 0; i < 5; i++) {
            assertThat(get("/observe/health/ready"))
                    .startsWith("HTTP/1.1 503")
                    .contains(
                            "{\"name\":\"disk\",\"status\":\"DOWN\",\"reason\":\"did not answer within 2000 ms\",\"runbook\":\"docs/runbook.md#disk\"}")
                    .contains("{\"name\":\"journal\",\"status\":\"UP\",\"reason\":\"fine\"}");
        }
        assertThat(get("/observe/health/live")).startsWith("HTTP/1.1 200");
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("health-check")))
                .hasSizeLessThanOrEqualTo(2);

        hangs = false;
        released.countDown();
        Awaitility.await()
                .untilAsserted(() -> assertThat(get("/observe/health/ready")).startsWith("HTTP/1.1 200"));
    }

    private Socket open(String begin) {
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), management.port()), 10_000);
            socket.setSoTimeout(1);
            socket.getOutputStream().write(begin.getBytes(US_ASCII));
            sockets.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOpen(Socket socket) {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String get(String path) {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }

    private String send(String request) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), management.port()), 10_000);
            socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A gate that remembers. */
    private static final class Gate implements Switch {
        private volatile Optional<Off> state = Optional.empty();

        @Override
        public String name() {
            return "gate";
        }

        @Override
        public void off(String reason) {
            state = Optional.of(new Off(reason, Instant.EPOCH));
        }

        @Override
        public void on() {
            state = Optional.empty();
        }

        @Override
        public void note(String who) {
            // nobody asks
        }

        @Override
        public Optional<Off> state() {
            return state;
        }
    }

    /** Nothing is unfinished. */
    private static final class Nothing implements UnfinishedContacts {
        @Override
        public long parked() {
            return 0;
        }

        @Override
        public long parkedBytes() {
            return 0;
        }

        @Override
        public Map<String, Long> deadLetters() {
            return Map.of();
        }

        @Override
        public long inDoubt() {
            return 0;
        }

        @Override
        public List<OpenAttempt> inDoubt(int limit) {
            return List.of();
        }
    }
}
