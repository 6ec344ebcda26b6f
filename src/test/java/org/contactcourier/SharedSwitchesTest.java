package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.contactcourier.json.StrictJson;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.PostgresServer;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that share a journal in PostgreSQL: what an operator says to one of them holds for both. */
class SharedSwitchesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @TempDir
    private Path folder;

    private final SmartTaskSimulator api = smartTask.server();
    private RunningCourier one;
    private RunningCourier other;

    @BeforeEach
    void start() throws IOException {
        String url = PostgresServer.shared().freshDatabase();
        one = start("one", url);
        other = start("other", url);
    }

    private RunningCourier start(String name, String url) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Properties keys = RunningCourier.keys(home, api.baseUrl());
        keys.setProperty("journal.url", url);
        return RunningCourier.start(home, keys);
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    private static JsonNode operate(RunningCourier courier) {
        try {
            return StrictJson.mapper().readTree(courier.call("GET", "/operate"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pausedBecause(RunningCourier courier) {
        return operate(courier).at("/sources/0/operator/reason").asText();
    }

    private static String gate(RunningCourier courier) {
        return operate(courier).at("/gate/state").asText();
    }

    @Test
    void pauseASourceInBothAndResumeItInBoth() {
        String unused = one.call("POST", "/operate/sources/file/pause?reason=inventory");

        await().atMost(SOON).until(() -> pausedBecause(other).equals("inventory"));
        assertThat(operate(other).at("/sources/0/operator/since"))
                .isEqualTo(operate(one).at("/sources/0/operator/since"));
        other.drop("Ada");

        String resumed = other.call("POST", "/operate/sources/file/resume");

        await().atMost(SOON).until(() -> pausedBecause(one).isEmpty());
        one.drop("Bob");
        await().atMost(SOON)
                .until(() -> api.names().contains("Bob") && api.names().contains("Ada"));
        assertThat(resumed).contains("\"changed\":true");
    }

    @Test
    void closeTheGateOfBothAndOpenItInBoth() {
        String unused = other.call("POST", "/operate/gate/close?reason=audit");
        await().atMost(SOON).until(() -> gate(one).equals("closed"));
        one.drop("Eve");
        assertThat(operate(one).at("/gate/operator/reason").asText()).isEqualTo("audit");

        String opened = one.call("POST", "/operate/gate/open");

        await().atMost(SOON).until(() -> gate(other).equals("open"));
        await().atMost(SOON).until(() -> api.names().contains("Eve"));
        assertThat(opened).contains("\"changed\":true");
    }

    /** Also if the second operator is faster than the next look. */
    @Test
    void keepTheFirstReason() {
        String first = one.call("POST", "/operate/sources/file/pause?reason=first");
        String second = other.call("POST", "/operate/sources/file/pause?reason=second");

        assertThat(first).contains("first");
        assertThat(second).contains("first").doesNotContain("second");
        assertThat(pausedBecause(one)).isEqualTo("first");
    }
}
