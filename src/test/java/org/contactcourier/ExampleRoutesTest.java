package org.contactcourier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The routes that docs/extending.md shows do what it says, beside the routes that are shipped. */
class ExampleRoutesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @TempDir
    Path folder;

    private final AtomicInteger refused = new AtomicInteger();
    private volatile int status = 200;
    private HttpServer service;
    private Properties keys;

    @BeforeEach
    void startService() throws IOException {
        keys = RunningCourier.keys(folder, smartTask.server().baseUrl());
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.start();
    }

    @AfterEach
    void stopService() {
        service.stop(0);
    }

    private String address() {
        return "127.0.0.1:" + service.getAddress().getPort();
    }

    private RunningCourier start(String example, String... places) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs/examples", example))) {
            Path file = files.toList().get(0);
            String text = Files.readString(file);
            for (int i = 0; i < places.length; i += 2) {
                assertThat(text).contains(places[i]);
                text = text.replace(places[i], places[i + 1]);
            }
            String name = file.getFileName().toString();
            return RunningCourier.start(folder, keys, List.of(new RouteFile(name, text, "/own/routes/" + name)));
        }
    }

    private void drop(String file, String content) {
        RunningCourier.drop(folder, file, content);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.getBytes(UTF_8).length);
            if (!body.isEmpty()) {
                exchange.getResponseBody().write(body.getBytes(UTF_8));
            }
        }
    }

    private void awaitNames(String... names) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(smartTask.server().names()).containsExactlyInAnyOrder(names));
    }

    /** A comma ends an argument, a quote a text, and a function is called, if an answer becomes a part of an expression. */
    private static final String ADDRESS = "1 Müller & Söhne Road, 'c/o' O`Neil, ${body[name]} 1)";

    @Test
    void aLookUpAddsAnAddressAndHoldsContactsWhileItsServiceIsDown() throws IOException {
        var ignored = service.createContext("/companies/", exchange -> {
            String domain = exchange.getRequestURI().getPath().replace("/companies/", "");
            if (status == 503) {
                refused.incrementAndGet();
                answer(exchange, 503, "");
            } else if (domain.equals("example.org")
                    && exchange.getRequestMethod().equals("GET")) {
                answer(exchange, 200, ADDRESS);
            } else {
                answer(exchange, 404, "no such thing");
            }
        });
        status = 503;
        try (RunningCourier courier = start("look-up-address", "localhost:8089", address())) {
            drop("people.ndjson", """
                    {"name": "Ada", "emails": ["ada+x@example.org"], "designation": "Countess"}
                    {"name": "Ben", "email": "ben@example.net"}
                    {"name": "Cyd", "email": "cyd@example.org", "address": "Own Road"}
                    {"name": "Dot"}
                    """);
            await().atMost(PATIENCE).until(() -> courier.health().contains("enrich-contact has failed since"));
            assertThat(refused).hasPositiveValue();
            assertThat(smartTask.server().names()).doesNotContain("Ada", "Ben");

            status = 200;
            awaitNames("Ada", "Ben", "Cyd", "Dot");
            assertThat(smartTask.server().contacts().toString())
                    .contains(ADDRESS, "Countess", "ada+x@example.org", "Own Road")
                    .doesNotContain("no such thing");
            assertThat(courier.call("GET", "/api/dead-letters")).doesNotContain("people.ndjson");
        }
    }

    @Test
    void aFieldIsSetWhereItIsMissing() throws IOException {
        try (RunningCourier courier = start("core-members")) {
            drop("ada.json", "{\"name\": \"Ada\"}");
            drop("ben.json", "{\"name\": \"Ben\", \"access_type\": \"default\"}");
            awaitNames("Ada", "Ben");
            assertThat(smartTask.server().contacts())
                    .hasSize(2)
                    .filteredOn(contact -> contact.toString()
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains("core_members"))
                    .singleElement()
                    .asString()
                    .contains("Ada");
            assertThat(courier.health()).doesNotContain("has failed since");
        }
    }

    /** A letter that is buried again is copied again, under the same key; that it is delivered is told by its receipt. */
    @Test
    void deadLettersAreCopiedToATopicAndAFolderEachTimeTheyAreBuried() throws IOException {
        smartTask.server().answers(422).forContact(SentContact.named("Ada"), 2);
        String topic = kafka.topic(1);
        String receipts = kafka.topic(1);
        keys.setProperty("dead-letter.copy-to", "direct:dead-letters-elsewhere");
        keys.setProperty(
                "receipt.copy-to",
                "kafka:" + receipts + "?brokers=" + kafka.server().brokers());
        Path copies = folder.resolve("copies");
        try (RunningCourier courier = start(
                "copy-dead-letters",
                "localhost:9092",
                kafka.server().brokers(),
                "topic: contacts.dead-letters",
                "topic: " + topic,
                "directoryName: dead-letters",
                "directoryName: " + copies)) {
            drop("ada.json", "{\"name\": \"Ada\"}");
            for (int ended = 1; ended <= 3; ended++) {
                int now = ended;
                await().atMost(PATIENCE).until(() -> kafka.server().endOffset(receipts, 0) == now);
                await().atMost(PATIENCE).until(() -> kafka.server().endOffset(topic, 0) == Math.min(now, 2));
                courier.call("POST", "/api/dead-letters/replay", "{\"ids\": [\"%s\"]}".formatted(id(topic)));
            }

            List<ConsumerRecord<String, String>> letters = kafka.server().consumeAll(topic);
            assertThat(letters).hasSize(2).allSatisfy(record -> assertThat(record.key())
                    .isEqualTo("file:ada.json#0"));
            assertThat(letters.get(0).value()).doesNotContain("generation");
            assertThat(letters.get(1).value()).containsPattern("\"generation\" *: *1");
            assertThat(kafka.server().consumeAll(receipts))
                    .allSatisfy(record -> assertThat(record.key()).isEqualTo("file:ada.json#0"))
                    .extracting(record -> record.value().replaceAll("(?s).*\"outcome\" *: *\"(\\w+)\".*", "$1"))
                    .containsExactly("buried", "buried", "delivered");
            assertThat(smartTask.server().contactCount()).isEqualTo(1);
            try (Stream<Path> files = Files.walk(copies).filter(Files::isRegularFile)) {
                assertThat(files.toList())
                        .singleElement()
                        .satisfies(file -> assertThat(file).content().containsPattern("\"generation\" *: *1"));
            }
            assertThat(courier.health()).contains("UP");
        }
    }

    private static String id(String topic) {
        Matcher id = Pattern.compile("\"id\" *: *\"([0-9a-f]{32})\"")
                .matcher(kafka.server().consumeAll(topic).get(0).value());
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    @Test
    void leadsOfAServiceAreReadOnceEvenIfItGivesThemTwice() throws IOException {
        AtomicInteger given = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        var ignored = service.createContext("/leads", exchange -> {
            if (exchange.getRequestMethod().equals("DELETE")) {
                answer(exchange, taken.incrementAndGet() == 1 ? 500 : 204, "");
            } else if (taken.get() > 1) {
                answer(exchange, 204, "");
            } else {
                given.incrementAndGet();
                exchange.getResponseHeaders().set("Batch", "../7");
                answer(exchange, 200, "{\"name\": \"Ada\"}\n{\"name\": \"Ben\"}\n");
            }
        });
        try (RunningCourier courier = start(
                "read-leads",
                "localhost:8089",
                address(),
                "directoryName: inbox",
                "directoryName: " + folder.resolve("inbox"),
                "delay: 10000",
                "delay: 500")) {
            await().atMost(PATIENCE).until(() -> taken.get() == 2);
            awaitNames("Ada", "Ben");
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("inbox/done/leads-7.ndjson")));
            await().atMost(PATIENCE).until(() -> !Files.exists(folder.resolve("inbox/leads-7.ndjson")));
            assertThat(given).hasValue(2);
            assertThat(smartTask.server().names()).containsExactlyInAnyOrder("Ada", "Ben");
            assertThat(courier.health()).doesNotContain("\"DOWN\"");
        }
    }
}
