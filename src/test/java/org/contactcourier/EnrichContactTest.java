package org.contactcourier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.metrics.Scrape;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.support.Variables;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator's route between reading and delivery: each way in which it may end, through the routes that are shipped. */
class EnrichContactTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A route that does what {@link ByName} says. */
    private static final String ROUTE = """
            - beans:
                - name: byName
                  type: org.contactcourier.EnrichContactTest$ByName
            - route:
                id: enrich-contact
                routeConfigurationId: leave-failure-to-caller
                from:
                  uri: direct
                  parameters:
                    name: enrich-contact
                  steps:
                    - process:
                        ref: byName
            """;

    /** Whether the service that the route asks is down. */
    private static volatile boolean down;

    /** What the operator has changed his mind to: the word that counts instead of the name's first. */
    private static final Map<String, String> INSTEAD = new ConcurrentHashMap<>();

    /** How often the route has failed for a name. */
    private static final Map<String, Integer> FAILURES = new ConcurrentHashMap<>();

    /** Does to each contact what its name says. */
    public static final class ByName implements Processor {
        @Override
        public void process(Exchange exchange) throws Exception {
            @SuppressWarnings("unchecked")
            Map<String, Object> contact = exchange.getMessage().getBody(Map.class);
            String name = contact.get("name").toString();
            if (down) {
                throw new IOException("nobody answers about " + name);
            }
            switch (INSTEAD.getOrDefault(name, name.substring(0, name.indexOf(' ')))) {
                case "Changed" -> contact.put("designation", "asked by " + exchange.getVariable("contactSource"));
                case "Dropped" -> exchange.setVariable("dropReason", "not for us");
                case "Unsaid" -> exchange.setVariable("rejectReason", "");
                case "Unmissed" -> exchange.setVariable("dropReason", " ");
                case "Rejected" -> exchange.setVariable("rejectReason", "not in the register");
                case "Invalid" -> contact.put("emails", List.of("ada@example.org", "nobody"));
                case "Unknown" -> contact.put("shoe_size", 43);
                case "Several" -> exchange.getMessage().setBody(List.of(contact, contact));
                case "Flaky" -> {
                    if (FAILURES.merge(name, 1, Integer::sum) <= 2) {
                        throw new IOException("nobody answers about " + name);
                    }
                    contact.put("designation", "asked three times");
                }
                case "Hanging" -> new CountDownLatch(1).await();
                default -> {}
            }
        }
    }

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @RegisterExtension
    static final WithMail mail = new WithMail();

    @TempDir
    Path folder;

    private Properties keys = new Properties();

    @BeforeEach
    void keys() {
        down = false;
        INSTEAD.clear();
        FAILURES.clear();
        keys = RunningCourier.keys(folder, smartTask.server().baseUrl());
        keys.setProperty("smarttask.retry.parked-delays", "1s");
        keys.setProperty("contact.enrichment-timeout", "1s");
    }

    private RunningCourier start(String route) {
        return RunningCourier.start(
                folder,
                keys,
                List.of(new RouteFile("enrich-contact.camel.yaml", route, "/own/routes/enrich-contact.camel.yaml")));
    }

    private void drop(String file, String... names) {
        String lines = Stream.of(names)
                .map(name ->
                        "{\"name\": \"%s\", \"email\": \"%s@example.org\"}\n".formatted(name, name.replace(' ', '.')))
                .collect(Collectors.joining());
        RunningCourier.drop(folder, file, lines);
    }

    private String line(String file, int index) throws IOException {
        return Files.readAllLines(folder.resolve("inbox").resolve(file)).get(index);
    }

    @Test
    void eachContactEndsAsTheRouteSays() throws IOException {
        try (RunningCourier courier = start(ROUTE)) {
            drop(
                    "people.ndjson",
                    "Plain One",
                    "Changed Two",
                    "Dropped Three",
                    "Rejected Four",
                    "Invalid Five",
                    "Unknown Six",
                    "Unsaid Seven",
                    "Unmissed Eight");
            Path receipt = folder.resolve("inbox/failed/people.ndjson.receipt.ndjson");
            await().atMost(PATIENCE).until(() -> Files.exists(receipt));
            assertThat(smartTask.server().names()).containsExactlyInAnyOrder("Plain One", "Changed Two", "Unknown Six");
            assertThat(smartTask.server().contacts().toString()).contains("asked by file");
            String file = "failed/people.ndjson.receipt.ndjson";
            assertThat(line(file, 0)).contains("delivered").doesNotContain("notes");
            assertThat(line(file, 2)).contains("\"outcome\":\"discarded\"", "not for us");
            assertThat(line(file, 3)).contains("\"outcome\":\"buried\"", "enrich-contact: not in the register");
            assertThat(line(file, 4)).contains("\"outcome\":\"buried\"", "enrich-contact/emails/1");
            assertThat(line(file, 5)).contains("delivered", "ignored-field", "shoe_size");
            assertThat(line(file, 6)).contains("\"outcome\":\"buried\"", "enrich-contact: no reason given");
            assertThat(line(file, 7)).contains("\"outcome\":\"discarded\"", "no reason given");
            assertThat(courier.call("GET", "/observe/metrics"))
                    .containsPattern("contacts_total\\{[^}]*outcome=\"discarded\"[^}]*source=\"file\"[^}]*} 2");
            assertThat(courier.call("GET", "/api/dead-letters/groups")).contains("\"enrich-contact: rejected\"");
            assertThat(courier.call("GET", "/api/dead-letters"))
                    .doesNotContain("not for us")
                    .contains("not in the register");
            assertThat(courier.call("GET", "/api/reconcile"))
                    .contains("\"balances\":true")
                    .containsPattern("\"discarded\" *: *2");
            assertThat(courier.health()).doesNotContain("has failed since");
        }
    }

    @Test
    void whatItFailsForIsParkedWhileOthersPassAndNeverBuried() throws IOException {
        try (RunningCourier courier = start(ROUTE)) {
            drop("a.ndjson", "Several One", "Hanging Two");
            for (int i = 0; i < 8; i++) {
                drop("b" + i + ".ndjson", "Plain B" + i);
            }
            Path receipt = folder.resolve("inbox/done/a.ndjson.receipt.ndjson");
            int[] more = {0};
            await().atMost(PATIENCE).until(() -> {
                drop("c" + more[0] + ".ndjson", "Plain C" + more[0]++); // somebody passes while those two fail
                return Files.exists(receipt);
            });
            assertThat(Files.readAllLines(receipt)).allMatch(line -> line.contains("\"outcome\":\"parked\""));
            assertThat(courier.call("GET", "/api/dead-letters")).doesNotContain("a.ndjson");
            assertThat(smartTask.server().names()).doesNotContain("Several One", "Hanging Two");
        }
    }

    @Test
    void anOutageOfTheRouteHoldsContactsAtTheirSource() {
        String topic = kafka.topic(1);
        keys.setProperty("intake.kafka.enabled", "true");
        keys.setProperty("intake.kafka.brokers", kafka.server().brokers());
        keys.setProperty("intake.kafka.topic", topic);
        keys.setProperty("intake.kafka.group-id", topic);
        down = true;
        try (RunningCourier courier = start(ROUTE)) {
            for (String name : List.of("Plain One", "Dropped Two", "Changed Three")) {
                long unused = kafka.server().publish(topic, "a", "{\"name\": \"" + name + "\"}");
            }
            await().atMost(PATIENCE).until(() -> courier.health().contains("enrich-contact has failed since"));
            assertThat(courier.health())
                    .contains("IOException")
                    .containsPattern("since [-0-9]+T[:0-9]+(\\.[0-9]{3})?Z")
                    .doesNotContain("nobody answers");
            assertThat(smartTask.server().createRequestCount()).isZero();
            assertThat(courier.call("GET", "/observe/metrics"))
                    .doesNotContainPattern("contacts_total\\{[^}]*source=\"kafka\"[^}]*} [1-9]");

            down = false;
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(smartTask.server().names())
                            .containsExactlyInAnyOrder("Plain One", "Changed Three"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(courier.call("GET", "/api/reconcile"))
                    .contains("\"balances\":true")
                    .containsPattern("\"discarded\" *: *1"));
            assertThat(courier.health()).doesNotContain("has failed since");
        }
    }

    /** From the mail to the last letter: a route that has changed its mind is asked again when a letter is sent again. */
    @Test
    void contactsOfAMailAndTheirLettersGoThroughTheRouteAndEachIsSentOnce() throws Exception {
        mail.server().user("sales", "secret");
        new Variables(smartTask.server())
                .with(mail.server(), "sales", "secret")
                .map()
                .forEach((variable, value) -> {
                    if (variable.startsWith("INTAKE_MAIL_")) {
                        keys.setProperty(variable.toLowerCase(Locale.ROOT).replace('_', '.'), value);
                    }
                });
        keys.setProperty("intake.mail.poll-interval", "200ms");
        try (RunningCourier courier = start(ROUTE)) {
            long uid = mail.server()
                    .deliver(
                            "sales",
                            Mails.mail("leads")
                                    .text("Here they are.")
                                    .json("leads.json", """
                                            [{"name": "Changed One"}, {"name": "Dropped Two"}, {"name": "Rejected Three"}]
                                            """)
                                    .attach(
                                            "more.csv",
                                            "text/csv",
                                            "name,email\nFlaky Four,f@example.org\nPlain Five,p@example.org\nRejected Six,\n"
                                                    .getBytes(UTF_8))
                                    .build());
            await().atMost(PATIENCE)
                    .until(() -> mail.server().subjects("sales", "Processed").contains("leads"));
            assertThat(uid).isPositive();
            assertThat(smartTask.server().names()).containsExactlyInAnyOrder("Changed One", "Flaky Four", "Plain Five");
            assertThat(smartTask.server().contacts().toString()).contains("asked by mail", "asked three times");
            List<String> letters = letters(courier);
            assertThat(letters).hasSize(2);

            INSTEAD.put("Rejected Three", "Flaky");
            INSTEAD.put("Rejected Six", "Dropped");
            String again = courier.call(
                    "POST",
                    "/api/dead-letters/replay",
                    "{\"ids\": [\"%s\"]}".formatted(String.join("\", \"", letters)));
            assertThat(again).containsPattern("\"changed\" *: *2");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(courier.call("GET", "/api/reconcile"))
                    .contains("\"balances\":true")
                    .containsPattern("\"in\" *: *6")
                    .containsPattern("\"delivered\" *: *4")
                    .containsPattern("\"discarded\" *: *2"));

            assertThat(letters(courier)).isEmpty();
            assertThat(smartTask.server().names())
                    .containsExactlyInAnyOrder("Changed One", "Flaky Four", "Plain Five", "Rejected Three");
            assertThat(smartTask.server().createRequestCount()).isEqualTo(4);
            assertThat(FAILURES).containsEntry("Rejected Three", 3);
            Scrape metrics = Scrape.of(courier.call("GET", "/observe/metrics"));
            assertThat(metrics.value("contact_courier_replays_total", "outcome", "delivered"))
                    .isEqualTo(1);
            assertThat(metrics.value("contact_courier_replays_total", "outcome", "discarded"))
                    .isEqualTo(1);
            assertThat(courier.health()).doesNotContain("has failed since");
        }
    }

    private static List<String> letters(RunningCourier courier) {
        return Pattern.compile("\"id\" *: *\"([0-9a-f]{32})\"")
                .matcher(courier.call("GET", "/api/dead-letters"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void theExampleDropsFreeMailOnly() throws IOException {
        try (RunningCourier courier =
                start(Files.readString(Path.of("docs/examples/drop-free-mail/enrich-contact.camel.yaml"), UTF_8))) {
            Path hidden = Files.writeString(folder.resolve("people.ndjson"), """
                    {"name": "Ada", "email": "ada@example.org"}
                    {"name": "Ben", "email": "ben@gmail.com"}
                    {"name": "Cyd", "emails": ["cyd@gmx.net", "cyd@example.org"]}
                    {"name": "Dot"}
                    """);
            Path ignored = Files.move(hidden, folder.resolve("inbox/people.ndjson"));
            Path receipt = folder.resolve("inbox/done/people.ndjson.receipt.ndjson");
            await().atMost(PATIENCE).until(() -> Files.exists(receipt));
            assertThat(line("done/people.ndjson.receipt.ndjson", 1)).contains("discarded", "a free-mail address");
            assertThat(smartTask.server().names()).containsExactlyInAnyOrder("Ada", "Cyd", "Dot");
            assertThat(courier.health()).doesNotContain("has failed since");
        }
    }

    @Test
    void aRouteThatWouldNotBeCalledEndsTheStart() {
        assertThatThrownBy(() -> start(ROUTE.replace("id: enrich-contact", "id: enrich")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(
                        "/own/routes/enrich-contact.camel.yaml", "no route with the id enrich-contact");
        assertThatThrownBy(() -> start(ROUTE.replace("name: enrich-contact", "name: enrich")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("enrich-contact", "contacts would not reach it");
        assertThatThrownBy(() ->
                        start(ROUTE.replace("routeConfigurationId: leave-failure-to-caller", "autoStartup: true")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("enrich-contact", "routeConfigurationId", "leave-failure-to-caller");
    }
}
