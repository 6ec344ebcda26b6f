package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SmartTaskSimulatorMainTest {
    @Test
    void runsAsAProcessOfItsOwnAndEndsAtSigterm() throws Exception {
        // Given
        int port = LoopbackPorts.free();
        Process process = start(Map.of(
                "SIMULATOR_HOST", "127.0.0.1",
                "SIMULATOR_PORT", Integer.toString(port),
                "SIMULATOR_TOKEN", "container-token",
                "SIMULATOR_ORGANIZATION_ID", ""));
        try (BufferedReader out = process.inputReader(UTF_8)) {
            assertThat(out.readLine()).contains("listens on http://127.0.0.1:" + port, "organization 38");

            // When
            int status = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1.0/contact/create/38"))
                                    .header("Authorization", "Bearer container-token")
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"name\":\"Ada\"}"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            process.destroy();

            // Then
            assertThat(status).isEqualTo(200);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void endsWithOneLineWhenASettingIsWrong() throws Exception {
        Process process = start(Map.of("SIMULATOR_PORT", "eighty"));

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).lines())
                .singleElement()
                .isEqualTo("smarttask-simulator can't start: SIMULATOR_PORT must be a number: eighty");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    private static Process start(Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                SmartTaskSimulatorMain.class.getName());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
    }
}
