package org.contactcourier.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.metrics.Scrape;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole bundle, with a collector that reads what it is sent. */
class TracingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Longer than a stop takes, shorter than one that would wait for the collector's answers. */
    private static final Duration STOP = Duration.ofSeconds(15);

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PRODUCER = "00f067aa0ba902b7";
    private static final String ADA =
            "{\"name\":\"Ada Lovelace\",\"email\":\"ada@example.org\",\"phone\":\"+442079460958\"}";

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @TempDir
    Path folder;

    private Collector collector;

    @BeforeEach
    void start() {
        collector = Collector.start();
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private Properties keys() {
        Properties keys = RunningCourier.keys(folder, smartTask.server().baseUrl());
        keys.setProperty("otel.exporter.otlp.endpoint", collector.endpoint());
        return keys;
    }

    private void drop(String name, String json) {
        RunningCourier.drop(folder, name, json);
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Span> contacts() {
        return collector.spans(Span.SpanKind.SPAN_KIND_CONSUMER);
    }

    private List<Span> requests() {
        return collector.spans(Span.SpanKind.SPAN_KIND_CLIENT);
    }

    @Test
    void theTraceOfAKafkaRecordGoesOnIntoSmartTask() {
        String topic = kafka.topic(1);
        Properties keys = keys();
        keys.setProperty("intake.kafka.enabled", "true");
        keys.setProperty("intake.kafka.brokers", kafka.server().brokers());
        keys.setProperty("intake.kafka.topic", topic);
        keys.setProperty("otel.exporter.otlp.headers", "x-tenant=sales%20team");
        long offset =
                kafka.server().publish(topic, null, ADA, Map.of("traceparent", "00-" + TRACE + "-" + PRODUCER + "-01"));

        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            await().atMost(PATIENCE)
                    .until(() -> !requests().isEmpty() && !contacts().isEmpty());
            Span contact = contacts().get(0);
            Span request = requests().get(0);

            assertThat(Collector.hex(contact.getTraceId())).isEqualTo(TRACE);
            assertThat(Collector.hex(contact.getParentSpanId())).isEqualTo(PRODUCER);
            assertThat(contact.getName()).isEqualTo("process " + topic);
            assertThat(Collector.attribute(contact, "messaging.system")).isEqualTo("kafka");
            assertThat(Collector.attribute(contact, "messaging.destination.name"))
                    .isEqualTo(topic);
            assertThat(Collector.attribute(contact, "messaging.kafka.offset")).isEqualTo(Long.toString(offset));
            assertThat(Collector.attribute(contact, "contact_courier.outcome")).isEqualTo("delivered");
            assertThat(contact.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);

            assertThat(request.getParentSpanId()).isEqualTo(contact.getSpanId());
            assertThat(request.getName()).isEqualTo("POST create-contact");
            assertThat(Collector.attribute(request, "http.response.status_code"))
                    .isEqualTo("200");
            assertThat(Collector.attribute(request, "server.address")).isEqualTo("127.0.0.1");
            assertThat(smartTask.server().createRequests().get(0).header("traceparent"))
                    .contains("00-" + TRACE + "-" + Collector.hex(request.getSpanId()) + "-01");

            assertThat(collector.tenants()).containsOnly("sales team");
            assertThat(collector.everything()).doesNotContain("Lovelace", "ada@", "20794");
            assertThat(Scrape.of(courier.call("GET", "/observe/metrics"))
                            .value("contact_courier_spans_total", "result", "exported"))
                    .isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void refusedAndInvalidContactsEndTheirTracesWithTheReason() throws IOException {
        smartTask.server().refuses(422);
        try (RunningCourier courier = RunningCourier.start(folder, keys())) {
            drop("one.json", ADA);
            drop("two.json", "{\"email\":\"ada@example.org\"}");
            await().atMost(PATIENCE).until(() -> contacts().size() == 2);

            assertThat(courier.health()).isNotEmpty();
            assertThat(contacts()).allSatisfy(contact -> {
                assertThat(contact.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
                assertThat(Collector.attribute(contact, "contact_courier.outcome"))
                        .isEqualTo("buried");
            });
            assertThat(contacts())
                    .extracting(contact -> Collector.attribute(contact, "contact_courier.reason"))
                    .containsExactlyInAnyOrder("Refused", "Invalid");
            assertThat(contacts().get(0).getTraceId())
                    .isNotEqualTo(contacts().get(1).getTraceId());
            assertThat(requests())
                    .extracting(Span::getStatus)
                    .extracting(Status::getCode)
                    .containsOnly(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(collector.everything()).doesNotContain("Lovelace", "ada@", "20794");
        }
    }

    @Test
    void aCollectorThatNeverAnswersHoldsUpNeitherContactsNorTheStop() throws IOException {
        collector.hangs();
        RunningCourier courier = RunningCourier.start(folder, keys());
        drop("one.json", ADA);
        await().atMost(PATIENCE).until(() -> smartTask.server().contactCount() == 1);
        long began = System.nanoTime();
        courier.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOP);
    }

    @Test
    void spansThatDontArriveAreCountedAndContactsAre() throws IOException {
        Properties keys = keys();
        collector.close(); // nobody listens there now
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            drop("one.json", ADA);
            await().atMost(PATIENCE).until(() -> smartTask.server().contactCount() == 1);
            await().atMost(PATIENCE)
                    .until(() -> Scrape.of(courier.call("GET", "/observe/metrics"))
                                    .value("contact_courier_spans_total", "result", "failed")
                            >= 2);
        }
    }

    /** In a process of its own: other tests of this one have loaded the library. */
    @Test
    void nothingOfTheLibraryIsLoadedWithoutACollector() throws IOException {
        Path classes = folder.resolve("classes.log");
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Path keys = folder.resolve("keys");
        try (Writer file = Files.newBufferedWriter(keys)) {
            RunningCourier.keys(folder, smartTask.server().baseUrl()).store(file, null);
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load=info:file=" + classes,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BundleAlone.class.getName(),
                        folder.toString(),
                        keys.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        Process process = builder.start();
        try {
            assertThat(inbox).exists();
            drop("one.json", ADA);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(smartTask.server().contactCount())
                            .as(this::log)
                            .isOne());
            assertThat(Files.readString(classes))
                    .contains("org.contactcourier.tracing.ContactSpan")
                    .doesNotContain("io.opentelemetry");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
