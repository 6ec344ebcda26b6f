package org.contactcourier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What waits at each source is counted where it is, whatever keeps it from being read. */
class WaitingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @RegisterExtension
    static final WithMail mail = new WithMail();

    @TempDir
    Path folder;

    private String topic = "";
    private RunningCourier courier;

    @BeforeEach
    void start() {
        topic = kafka.topic(2);
        courier = RunningCourier.start(
                folder, AllSources.keys(folder, smartTask.server(), kafka.server(), topic, mail.server()));
        waits("kafka", 0); // the group has its partitions
    }

    @AfterEach
    void stop() {
        courier.close();
    }

    private void pause(String source) {
        String ignored = courier.call("POST", "/operate/sources/" + source + "/pause?reason=test");
    }

    private void resume(String source) {
        String ignored = courier.call("POST", "/operate/sources/" + source + "/resume");
    }

    private double metric(String name, String source) {
        return Scrape.of(courier.call("GET", "/observe/metrics")).value(name, "source", source);
    }

    private void waits(String source, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metric("contact_courier_waiting", source))
                .isEqualTo(count));
    }

    private double age(String source) {
        return metric("contact_courier_oldest_waiting_seconds", source);
    }

    private JsonNode now(String source) {
        try {
            for (JsonNode each :
                    new ObjectMapper().readTree(courier.call("GET", "/api/now")).get("sources")) {
                if (each.get("name").textValue().equals(source)) {
                    return each;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError(source);
    }

    @Test
    void filesWaitInTheInbox() throws IOException {
        pause("file");
        courier.drop("ada");
        courier.drop("grace");
        Path inbox = folder.resolve("inbox");
        Path old = Files.writeString(folder.resolve("old"), "{\"name\":\"Old\"}");
        Path ignored = Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        Path moved = Files.move(old, inbox.resolve("old.json"));
        Path partial = Files.writeString(inbox.resolve("half.json.part"), "{");
        Path folderInside = Files.createDirectory(inbox.resolve("folder"));
        assertThat(List.of(moved, partial, folderInside)).allMatch(Files::exists);

        waits("file", 3);
        assertThat(age("file"))
                .as("since it lies there, not since it was written")
                .isBetween(0.0, 600.0);
        await().atMost(PATIENCE).until(() -> age("file") > 1);
        assertThat(now("file").get("waiting").longValue()).isEqualTo(3);
        assertThat(now("file").get("oldest_waiting_seconds").longValue()).isPositive();
        assertThat(courier.call("GET", "/")).contains("<td class=\"n\" id=\"waiting-file\" data-live>3</td>");

        resume("file");
        waits("file", 0);
        assertThat(age("file")).isZero();
    }

    @Test
    void filesThatWereClaimedWaitStill() {
        String ignored = courier.call("POST", "/operate/gate/close?reason=test");
        courier.drop("ada");
        courier.drop("grace");

        waits("file", 2);
        String opened = courier.call("POST", "/operate/gate/open");
        assertThat(opened).contains("open");
        waits("file", 0);
    }

    @Test
    void mailsWaitInTheFolder() {
        pause("mail");
        long first = mail.server().deliver(AllSources.LOGIN, Mails.withBody("{\"name\":\"Ada\"}"));
        long second = mail.server().deliver(AllSources.LOGIN, Mails.withBody("{\"name\":\"Grace\"}"));
        assertThat(second).isGreaterThan(first);

        waits("mail", 2);
        await().atMost(PATIENCE).until(() -> age("mail") > 0);
        assertThat(age("mail")).isLessThan(600);

        resume("mail");
        waits("mail", 0);
        assertThat(age("mail")).isZero();
    }

    @Test
    void recordsWaitInTheTopicSinceTheirTimestamps() {
        pause("kafka");
        for (int i = 0; i < 5; i++) {
            long ignored = kafka.server().publish(topic, "key" + i, "{\"name\":\"Ada " + i + "\"}");
        }

        waits("kafka", 5);
        await().atMost(PATIENCE).until(() -> age("kafka") > 1);
        assertThat(now("kafka").get("waiting").longValue()).isEqualTo(5);

        resume("kafka");
        waits("kafka", 0);
        assertThat(age("kafka")).isZero();
    }
}
