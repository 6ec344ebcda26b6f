package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.junit.jupiter.api.Test;

/** The distribution in an empty folder, configured by environment variables alone. */
class DeliveryIT extends AllServers {
    private static final Duration LONG = Duration.ofSeconds(60);

    DeliveryIT() {
        super(3);
    }

    @Test
    void deliversFromAllThreeSourcesAndStopsWithZero() {
        Surroundings surroundings = new Surroundings(folder, smartTask)
                .with(kafka, topic)
                .with(mail)
                .with("SMARTTASK_API_VERSION", "")
                .with("SMARTTASK_MAX_IN_FLIGHT", "");
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            surroundings.drop("ada.json", Contacts.ada().json());
            kafka.publish(
                    topic,
                    "grace",
                    Contacts.grace().json(),
                    Map.of("Authorization", "stolen", "X-Secret", "secret", "CamelHttpUri", "http://127.0.0.1:1/"));
            mail.deliver(
                    Surroundings.MAILBOX,
                    Mails.withAttachment("jürgen.json", Contacts.juergen().json()));

            await().atMost(LONG).until(() -> smartTask.contactCount() == 3);
            await().atMost(LONG)
                    .until(() -> Surroundings.names(surroundings.inbox().resolve("done"))
                            .contains("ada.json"));
            await().atMost(LONG)
                    .until(() ->
                            mail.subjects(Surroundings.MAILBOX, "Processed").size() == 1);
            await().atMost(LONG).until(() -> kafka.lag(Surroundings.group(topic), topic) == 0);
            int code = bundle.stop();

            assertThat(code).isZero();
            assertThat(smartTask.names()).containsExactlyInAnyOrder("Ada Lovelace", "Grace Hopper", "Jürgen Müßig");
            assertThat(smartTask.createRequests()).hasSize(3).allSatisfy(DeliveryIT::isAsDocumented);
            assertThat(bundle.log())
                    .doesNotContain(smartTask.token(), "mail p&ss", "Lovelace", "Hopper", "ada@", "beispiel.example")
                    .contains("Stopped");
        }
    }

    @Test
    void createsTheGoodOnesOfALargeFileAndBuriesTheBadOnes() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            lines.add(
                    i % 1000 == 17
                            ? Contacts.numbered(i).withoutName().json()
                            : Contacts.numbered(i).json());
        }
        String content = String.join("\n", lines) + "\n";
        Surroundings surroundings = new Surroundings(folder, smartTask)
                .with("SMARTTASK_MAX_IN_FLIGHT", "64")
                .with("DEAD_LETTER_COPY_TO", "file:" + folder.resolve("dead-letters"));
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            surroundings.drop("many.ndjson", content);
            await().atMost(LONG)
                    .until(() -> Surroundings.names(surroundings.inbox().resolve("failed"))
                            .contains("many.ndjson"));

            assertThat(smartTask.contactCount()).isEqualTo(9_990);
            assertThat(smartTask.createRequestCount()).isEqualTo(9_990);
            assertThat(smartTask.duplicates()).isEmpty();
            assertThat(Surroundings.read(surroundings.failed("many.ndjson"))).isEqualTo(content);
            JsonNode receipt = json(Surroundings.read(surroundings.failed("many.ndjson.receipt.json")));
            assertThat(receipt.findValue("delivered").asInt()).isEqualTo(9_990);
            assertThat(receipt.findValue("buried").toString()).contains("10");
            assertThat(Surroundings.read(surroundings.failed("many.ndjson.receipt.ndjson"))
                            .lines())
                    .hasSize(10_000);
            await().atMost(LONG)
                    .until(() ->
                            Surroundings.names(folder.resolve("dead-letters")).size() == 10);
            for (String letter : Surroundings.names(folder.resolve("dead-letters"))) {
                JsonNode dead =
                        json(Surroundings.read(folder.resolve("dead-letters").resolve(letter)));
                assertThat(dead.path("origin").asText()).matches("file:many\\.ndjson#\\d+");
                assertThat(dead.path("reason").asText()).isEqualTo("Invalid");
                assertThat(dead.path("violations").path(0).path("code").asText())
                        .isEqualTo("required");
            }

            // The same bytes under the same name again: nothing is sent, and what lies there stays.
            String firstReceipt = Surroundings.read(surroundings.failed("many.ndjson.receipt.json"));
            surroundings.drop("many.ndjson", content);
            await().atMost(LONG)
                    .until(() -> Surroundings.names(surroundings.inbox().resolve("failed"))
                                    .size()
                            == 8);

            assertThat(smartTask.createRequestCount()).isEqualTo(9_990);
            assertThat(Surroundings.names(folder.resolve("dead-letters"))).hasSize(10);
            assertThat(Surroundings.read(surroundings.failed("many.ndjson.receipt.json")))
                    .isEqualTo(firstReceipt);
            String second = Surroundings.names(surroundings.inbox().resolve("failed")).stream()
                    .filter(name -> name.contains("~") && name.endsWith("receipt.ndjson"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Surroundings.read(surroundings.failed(second))
                            .lines()
                            .filter(line -> line.contains("\"already-delivered\"")))
                    .hasSize(9_990)
                    .allMatch(line -> line.contains("record_id"));
            assertThat(bundle.stop()).isZero();
        }
    }

    @Test
    void stopsWithin30SecondsWhileRequestsAreInFlight() {
        Surroundings surroundings = new Surroundings(folder, smartTask).with(kafka, topic);
        smartTask.latency(Duration.ofSeconds(2));
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            kafka.publishAll(
                    topic,
                    Contacts.numbered(0, 999).stream().map(Contacts::json).toList());
            surroundings.drop("many.ndjson", Contacts.lines(Contacts.numbered(1000, 1999)));
            await().atMost(LONG).until(() -> smartTask.inFlight() == 16);

            int code = bundle.stop();

            assertThat(code).isZero();
            // What was in flight has been awaited and acknowledged: nothing is asked for again after the next start.
            long sent = smartTask.createRequestCount();
            assertThat(smartTask.contactCount()).isEqualTo(sent);
            smartTask.latency(Duration.ofMillis(1));
            try (BundleProcess next = BundleProcess.start(folder, surroundings.environment)) {
                await().atMost(LONG).until(() -> smartTask.contactCount() == 2000);
                await().atMost(LONG).until(() -> kafka.lag(Surroundings.group(topic), topic) == 0);
                assertThat(smartTask.createRequestCount()).isEqualTo(2000);
                assertThat(next.stop()).isZero();
            }
        }
    }

    private static void isAsDocumented(SeenRequest request) {
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/v1.0/contact/create/38");
        assertThat(request.query()).isEqualTo("use_created=true");
        assertThat(request.header("Authorization")).contains("Bearer " + SmartTaskSimulator.TOKEN);
        assertThat(request.header("Content-Type")).contains("application/json");
        assertThat(request.header("Content-Length")).contains(Integer.toString(request.body().length));
        assertThat(request.headerNames())
                .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                .isSubsetOf(
                        "accept",
                        "accept-encoding",
                        "authorization",
                        "connection",
                        "content-length",
                        "content-type",
                        "host",
                        "user-agent");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
