package org.contactcourier.support;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.contactcourier.sandbox.LoopbackPorts;

/**
 * Debian's Prometheus with a configuration and data of its own in a folder, on a free port of 127.0.0.1. Where it isn't
 * installed, a test that starts it is skipped. For one thread.
 */
public final class PrometheusServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final Process process;
    private final int port;

    private PrometheusServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it with the configuration of that name in a folder that it may fill. */
    public static PrometheusServer start(Path folder, String configuration) {
        assumeTrue(Files.isExecutable(PROGRAM), "prometheus is not installed: its tests are left out");
        try {
            int port = LoopbackPorts.free();
            Process process = new ProcessBuilder(
                            PROGRAM.toString(),
                            "--config.file=" + folder.resolve(configuration),
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            PrometheusServer started = new PrometheusServer(process, port);
            await("Prometheus; its log: " + folder)
                    .atMost(Duration.ofSeconds(60))
                    .until(started::isReady);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReady() {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The result of an expression just now: one element for each series. */
    public JsonNode query(String expression) {
        try {
            JsonNode answer =
                    mapper.readTree(get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                            .body());
            if (!answer.path("status").asText().equals("success")) {
                throw new AssertionError(expression + ": " + answer);
            }
            return answer.get("data").get("result");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether an alert fires just now. */
    public boolean fires(String alert) {
        return !query("ALERTS{alertstate=\"firing\", alertname=\"%s\"}".formatted(alert))
                .isEmpty();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
