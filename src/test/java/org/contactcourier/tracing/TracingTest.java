package org.contactcourier.tracing;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.metrics.Scrape;
import org.contactcourier.network.CertificateOffice;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.network.TlsDoor;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.CapturedLog;
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
    private static final String DROPS = """
            - route:
                id: enrich-contact
                routeConfigurationId: leave-failure-to-caller
                from:
                  uri: direct
                  parameters:
                    name: enrich-contact
                  steps:
                    - filter:
                        expression:
                          simple:
                            expression: "${body[name]} == 'Dropped'"
                        steps:
                          - setVariable:
                              name: dropReason
                              expression:
                                constant:
                                  expression: not for us
            """;
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
    void aTraceEndsWithAnErrorOnlyIfTheContactHasFailed() {
        smartTask.server().refuses(422, SentContact.named("Ada Lovelace"));
        RouteFile drops = new RouteFile("enrich-contact.camel.yaml", DROPS, "/own/routes/enrich-contact.camel.yaml");
        try (RunningCourier courier = RunningCourier.start(folder, keys(), List.of(drops))) {
            drop("one.json", ADA);
            drop("two.json", "{\"email\":\"ada@example.org\"}");
            drop("three.json", "{\"name\":\"Dropped\"}");
            await().atMost(PATIENCE).until(() -> contacts().size() == 3);

            assertThat(courier.health()).isNotEmpty();
            assertThat(contacts())
                    .extracting(
                            contact -> Collector.attribute(contact, "contact_courier.outcome"),
                            contact -> Collector.attribute(contact, "contact_courier.reason"),
                            contact -> contact.getStatus().getCode())
                    .containsExactlyInAnyOrder(
                            tuple("buried", "Refused", Status.StatusCode.STATUS_CODE_ERROR),
                            tuple("buried", "Invalid", Status.StatusCode.STATUS_CODE_ERROR),
                            tuple("discarded", "", Status.StatusCode.STATUS_CODE_UNSET));
            assertThat(contacts())
                    .extracting(contact -> Collector.hex(contact.getTraceId()))
                    .doesNotHaveDuplicates();
            assertThat(requests())
                    .extracting(Span::getStatus)
                    .extracting(Status::getCode)
                    .containsOnly(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(collector.everything()).doesNotContain("Lovelace", "ada@", "20794", "not for us");
        }
    }

    /** Parked twice before it is delivered; a letter is buried, and replayed. */
    @Test
    void whatIsSentLaterHasATraceOfItsOwnThatLinksToTheFirst() {
        smartTask.server().answers(500).forContact(SentContact.named("Ada Lovelace"), 3);
        smartTask.server().answers(422).forContact(SentContact.named("Bob"), 1);
        String topic = kafka.topic(1);
        Properties keys = keys();
        keys.setProperty("intake.kafka.enabled", "true");
        keys.setProperty("intake.kafka.brokers", kafka.server().brokers());
        keys.setProperty("intake.kafka.topic", topic);
        keys.setProperty("smarttask.retry.max-attempts", "2");
        keys.setProperty("smarttask.retry.initial-delay", "1s");
        keys.setProperty("smarttask.retry.parked-delays", "500ms");
        Map<String, String> produced = Map.of("traceparent", "00-" + TRACE + "-" + PRODUCER + "-01");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            String parked = "kafka:%s/0@%d#0".formatted(topic, kafka.server().publish(topic, "a", ADA, produced));
            drop("bob.json", "{\"name\":\"Bob\"}");
            int[] others = {0};
            await().atMost(PATIENCE).until(() -> {
                courier.drop("Other " + others[0]++); // somebody passes meanwhile
                return collector.tries(parked).size() == 3;
            });
            courier.call("POST", "/api/dead-letters/replay", "{\"ids\": [\"%s\"]}".formatted(onlyLetter(courier)));
            await().atMost(PATIENCE)
                    .until(() -> collector.tries("file:bob.json#0").size() == 2);

            List<Span> tries = collector.tries(parked);
            Span first = tries.get(0);
            assertThat(Collector.hex(first.getTraceId())).isEqualTo(TRACE);
            assertThat(outcomes(tries)).containsExactly("parked", "not-ended", "delivered");
            assertThat(links(tries.get(1))).containsExactly(PRODUCER, Collector.hex(first.getSpanId()));
            assertThat(links(tries.get(2))).containsExactly(PRODUCER, Collector.hex(first.getSpanId()));

            List<Span> replays = collector.tries("file:bob.json#0");
            assertThat(outcomes(replays)).containsExactly("buried", "delivered");
            assertThat(links(replays.get(1)))
                    .containsExactly(Collector.hex(replays.get(0).getSpanId()));
            assertThat(contacts()).filteredOn(span -> !span.equals(first)).allSatisfy(span -> assertThat(
                            span.getParentSpanId().isEmpty())
                    .isTrue());
        }
    }

    private static String onlyLetter(RunningCourier courier) {
        Matcher id = Pattern.compile("\"id\" *: *\"([0-9a-f]{32})\"").matcher(courier.call("GET", "/api/dead-letters"));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private static List<String> outcomes(List<Span> tries) {
        return tries.stream()
                .map(span -> Collector.attribute(span, "contact_courier.outcome"))
                .toList();
    }

    private static List<String> links(Span span) {
        return span.getLinksList().stream()
                .map(link -> Collector.hex(link.getSpanId()))
                .toList();
    }

    /** More spans than may wait for a collector that takes requests and never answers: each contact leaves two. */
    @Test
    void aCollectorThatNeverAnswersHoldsUpNeitherContactsNorTheStop() {
        collector.hangs();
        int contacts = 2000;
        RunningCourier courier = RunningCourier.start(folder, keys());
        drop(
                "many.ndjson",
                IntStream.range(0, contacts)
                        .mapToObj("{\"name\":\"Ada %d\"}\n"::formatted)
                        .collect(joining()));
        await().atMost(PATIENCE).until(() -> smartTask.server().contactCount() == contacts);
        assertThat(spans(courier, "dropped")).isPositive();
        assertThat(courier.health()).contains("\"status\":\"UP\"");
        long began = System.nanoTime();
        courier.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOP);
    }

    private static double spans(RunningCourier courier, String result) {
        return Scrape.of(courier.call("GET", "/observe/metrics"))
                .value("contact_courier_spans_total", "result", result);
    }

    @Test
    void spansThatDontArriveAreCountedAndToldOnce() {
        collector.answers(401);
        try (CapturedLog log = CapturedLog.open();
                RunningCourier courier = RunningCourier.start(folder, keys())) {
            for (int failed = 2; failed <= 4; failed += 2) {
                int least = failed;
                courier.drop("Ada " + failed);
                await().atMost(PATIENCE).until(() -> spans(courier, "failed") >= least);
            }
            collector.answers(200);
            courier.drop("Bob");
            await().atMost(PATIENCE).until(() -> spans(courier, "exported") >= 2);

            assertThat(smartTask.server().contactCount()).isEqualTo(3);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("OpenTelemetry collector"))
                    .hasSize(2)
                    .first(STRING)
                    .startsWith("WARN Traces don't reach the OpenTelemetry collector;")
                    .contains(": it answers 401");
            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("INFO Traces reach the OpenTelemetry collector again"));
        }
    }

    @Test
    void aCollectorsCertificateMayBeFromAnAuthorityOfOnesOwn() {
        Properties keys = keys();
        try (CapturedLog log = CapturedLog.open();
                TlsDoor door = TlsDoor.showing(CertificateOffice.GOOD, collector.port())) {
            keys.setProperty("otel.exporter.otlp.endpoint", "https://localhost:" + door.port());
            try (RunningCourier courier = RunningCourier.start(folder, keys)) {
                drop("one.json", ADA);
                await().atMost(PATIENCE).until(() -> spans(courier, "failed") >= 2);
                assertThat(log.lines()).anyMatch(line -> line.contains(": the server's certificate isn't trusted"));
            }
            assertThat(collector.spans()).isEmpty();

            keys.setProperty(
                    "otel.exporter.otlp.certificate",
                    CertificateOffice.open().trustedPem(folder).toString());
            try (RunningCourier courier = RunningCourier.start(folder, keys)) {
                courier.drop("Bob");
                await().atMost(PATIENCE).until(() -> contacts().size() == 1);
            }
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
