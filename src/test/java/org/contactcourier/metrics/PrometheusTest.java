package org.contactcourier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.support.PrometheusServer;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The shipped dashboard and rules in front of a real Prometheus, which scrapes a running bundle. */
class PrometheusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @RegisterExtension
    static final WithMail mail = new WithMail();

    @TempDir
    Path folder;

    /** The shipped files, with this bundle's port, and in seconds what takes minutes. */
    private PrometheusServer scraping(RunningCourier courier) throws IOException {
        Path home = Files.createDirectory(folder.resolve("prometheus"));
        String rules = Observation.text(Observation.ALERTS).replaceAll("(?m)^( +for: ).*$", "$11s");
        Files.writeString(home.resolve("alerts.yml"), rules);
        String configuration = Observation.text(Observation.PROMETHEUS)
                .replaceAll("_interval: 15s", "_interval: 1s")
                .replaceAll("(?m)^( +)- [\\w.-]+:9876$", "$1- 127.0.0.1:" + courier.managementPort());
        Files.writeString(home.resolve("prometheus.yml"), configuration);
        return PrometheusServer.start(home, "prometheus.yml");
    }

    @Test
    void answersEachPanelAndTellsOfAFault() throws IOException {
        String topic = kafka.topic(2);
        Properties keys = AllSources.keys(folder, smartTask.server(), kafka.server(), topic, mail.server());
        keys.setProperty("smarttask.max-requests-per-second", "10"); // so that a file takes long enough to be shown
        try (RunningCourier courier = RunningCourier.start(folder, keys);
                PrometheusServer prometheus = scraping(courier)) {
            long offset = kafka.server().publish(topic, "ada", "{\"name\":\"Ada\"}");
            assertThat(offset).isZero();
            Path rows = Files.writeString(
                    folder.resolve("rows"),
                    IntStream.range(0, 5000)
                            .mapToObj(i -> "Ada " + i)
                            .collect(Collectors.joining("\n", "name\n", "\n")));
            assertThat(Files.move(rows, folder.resolve("inbox").resolve("rows.csv")))
                    .exists();

            assertThat(Observation.queries()).isNotEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Observation.queries().entrySet())
                            .allSatisfy(query -> assertThat(prometheus.query(query.getValue()))
                                    .as(query.toString())
                                    .isNotEmpty()));
            assertThat(prometheus.fires("ContactCourierGateClosed")).isFalse();

            smartTask.server().isDown();
            await().atMost(PATIENCE).until(() -> prometheus.fires("ContactCourierGateClosed"));
            smartTask.server().isUp();
            await().atMost(PATIENCE).until(() -> !prometheus.fires("ContactCourierGateClosed"));
        }
    }
}
