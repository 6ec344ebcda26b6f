package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.LoopbackPorts;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two SmartTask organizations in one process: what happens at one of them is no matter of the other. */
class OrganizationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOKEN = "sales-token";
    private static final long ID = 77;

    @RegisterExtension
    static final WithSmartTask main = new WithSmartTask();

    @TempDir
    Path folder;

    private final SmartTaskSimulator sales = SmartTaskSimulator.start("127.0.0.1", LoopbackPorts.free(), TOKEN, ID);

    private Properties keys = new Properties();

    @BeforeEach
    void keys() {
        keys = RunningCourier.keys(folder, main.server().baseUrl());
        keys.setProperty("smarttask.gate.patience", "1s");
        keys.setProperty("smarttask.retry.max-attempts", "2");
        keys.setProperty("smarttask.retry.parked-delays", "1s");
        keys.setProperty("smarttask.sales.base-url", sales.baseUrl());
        keys.setProperty("smarttask.sales.organization-id", Long.toString(ID));
        keys.setProperty("smarttask.sales.access-token", TOKEN);
        inbox("trade");
        keys.setProperty("intake.file.trade.organization", "sales");
    }

    @AfterEach
    void stop() {
        sales.close();
    }

    private void inbox(String name) {
        try {
            keys.setProperty(
                    "intake.file." + name + ".directory",
                    Files.createDirectories(folder.resolve(name)).toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        keys.setProperty("intake.file." + name + ".settle", "100ms");
    }

    private RunningCourier start() {
        return RunningCourier.start(folder, keys);
    }

    private void drop(String inbox, String name) {
        try {
            Path hidden = Files.writeString(
                    folder.resolve("hidden"),
                    "{\"name\":\"%s\",\"email\":\"%s@example.org\"}".formatted(name, name.replace(' ', '.')));
            Path ignored = Files.move(hidden, folder.resolve(inbox).resolve(name + ".json"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void eventually(ThrowingRunnable holds) {
        await().atMost(PATIENCE).untilAsserted(holds);
    }

    /** Without those that only pass so that others are seen to. */
    private static List<String> names(SmartTaskSimulator of) {
        return of.names().stream().filter(name -> !name.startsWith("Fine")).toList();
    }

    /** Nothing went to the wrong one, with the wrong token, or twice. */
    private void nothingIsMixedUp() {
        assertThat(sales.requests())
                .allSatisfy(request -> assertThat(request.path()).endsWith("/" + ID));
        assertThat(sales.createRequests()).allSatisfy(request -> assertThat(request.header("Authorization"))
                .isNotEmpty()
                .get()
                .isNotEqualTo("Bearer " + SmartTaskSimulator.TOKEN));
        assertThat(main.server().createRequests()).allSatisfy(request -> assertThat(request.header("Authorization"))
                .contains("Bearer " + SmartTaskSimulator.TOKEN));
        assertThat(sales.duplicates()).isEmpty();
        List<CreatedContact> twice = main.server().duplicates();
        assertThat(twice).isEmpty();
    }

    @Test
    void oneRefusesItsTokenAndTheContactsOfTheOtherFlow() {
        try (RunningCourier courier = start()) {
            sales.expiresTokens();
            drop("trade", "Ada");
            eventually(() -> assertThat(courier.call("GET", "/operate"))
                    .containsPattern("\"organization\" ?: ?\"sales\"[^}]*\"closed\""));
            drop("inbox", "Ada"); // the same person, and another contact
            drop("inbox", "Bea");
            eventually(() -> assertThat(names(main.server())).containsExactlyInAnyOrder("Ada", "Bea"));
            eventually(() -> assertThat(courier.health())
                    .containsPattern("smarttask-sales\"[^}]*DOWN")
                    .containsPattern("\"smarttask\"[^}]*UP"));
            assertThat(courier.call("GET", "/observe/metrics"))
                    .containsPattern("gate_open\\{[^}]*organization=\"sales\"[^}]*reason=\"unauthorized\"[^}]*} 0")
                    .containsPattern("gate_open\\{[^}]*organization=\"\"[^}]*reason=\"unauthorized\"[^}]*} 1");
            assertThat(courier.call("GET", "/")).contains("SmartTask (sales)", "/switches/gates/sales");
            drop("inbox", "Cal"); // its source isn't suspended
            eventually(() -> assertThat(names(main.server())).contains("Cal"));
            assertThat(names(sales)).isEmpty();
            sales.accepts(TOKEN);
            eventually(() -> assertThat(names(sales)).containsExactly("Ada"));
            eventually(() -> assertThat(folder.resolve("trade/done/Ada.json")).exists());
        }
        nothingIsMixedUp();
    }

    @Test
    void whatIsKeptGoesToItsOwnThoughItsSourceHasAnotherByNow() {
        try (RunningCourier courier = start()) {
            parkAndBury(courier);
        }
        keys.remove("intake.file.trade.organization");
        inbox("other");
        keys.setProperty("intake.file.other.organization", "sales");
        sales.clearFaults();
        try (RunningCourier courier = start()) {
            eventually(() -> assertThat(names(sales)).contains("Parked"));
            drop("trade", "New");
            eventually(() -> assertThat(names(main.server())).containsExactly("New"));
            String letters = courier.call("GET", "/api/dead-letters");
            assertThat(letters).containsPattern("\"organization\" ?: ?\"sales\"");
            String id = letters.replaceAll("(?s).*\"id\" ?: ?\"([0-9a-f]{32})\".*", "$1");
            String replay = courier.call("POST", "/api/dead-letters/replay", "{\"ids\":[\"" + id + "\"]}");
            eventually(() -> assertThat(names(sales)).as(replay).containsExactlyInAnyOrder("Parked", "Refused"));
        }
        assertThat(names(main.server())).containsExactly("New");
        nothingIsMixedUp();
    }

    @Test
    void contactsOfOneThatIsNoLongerThereStayAndHealthSaysSo() {
        try (RunningCourier courier = start()) {
            parkAndBury(courier);
        }
        Properties before = (Properties) keys.clone();
        keys.remove("intake.file.trade.organization");
        keys.stringPropertyNames().stream()
                .filter(key -> key.startsWith("smarttask.sales."))
                .forEach(keys::remove);
        sales.clearFaults();
        try (RunningCourier courier = start()) {
            assertThat(courier.health())
                    .contains(
                            "for SmartTask (sales): 1 parked, 0 letters under way; set smarttask.sales.organization-id");
            String letter =
                    courier.call("GET", "/api/dead-letters").replaceAll("(?s).*\"id\" ?: ?\"([0-9a-f]{32})\".*", "$1");
            assertThat(courier.call("GET", "/dead-letters/" + letter))
                    .contains(
                            "it goes to SmartTask (sales), which is not known here: set smarttask.sales.organization-id");
            String replay = courier.call("POST", "/api/dead-letters/replay", "{\"ids\":[\"" + letter + "\"]}");
            eventually(() -> assertThat(courier.call("GET", "/api/dead-letters/" + letter))
                    .as(replay)
                    .contains("SmartTask (sales) is not known here", "stopped", "\"Refused\""));
            drop("trade", "New");
            eventually(() -> assertThat(names(main.server())).containsExactly("New"));
            drop("trade", "Refused"); // again, and it is a letter of sales
            eventually(() -> assertThat(folder.resolve("trade/Refused.json")).doesNotExist());
            eventually(() -> assertThat(courier.call("GET", "/operate")).containsPattern("\"Refused\" ?: ?1"));
            assertThat(names(sales)).isEmpty();
        }
        keys = before;
        try (RunningCourier courier = start()) {
            eventually(() -> assertThat(names(sales)).containsExactly("Parked"));
            assertThat(courier.health()).doesNotContain("doesn't send what the journal keeps");
        }
        assertThat(names(main.server())).containsExactly("New");
        nothingIsMixedUp();
    }

    /** Leaves one parked contact and one dead letter for sales. It is parked only while others pass. */
    private void parkAndBury(RunningCourier courier) {
        sales.refuses(422, contact -> contact.name().equals("Refused"));
        sales.refuses(500, contact -> contact.name().equals("Parked"));
        drop("trade", "Refused");
        drop("trade", "Parked");
        AtomicInteger fine = new AtomicInteger();
        eventually(() -> {
            drop("trade", "Fine " + fine.incrementAndGet());
            assertThat(courier.call("GET", "/operate"))
                    .containsPattern("\"contacts\" ?: ?1")
                    .containsPattern("\"Refused\" ?: ?1");
        });
    }

    @Test
    void anAttemptThatNobodyKnowsTheEndOfIsMadeAgainInItsOwn() {
        keys.setProperty("smarttask.response-timeout", "1s");
        try (RunningCourier courier = start()) {
            sales.resetsAfterReading().butCreates().untilCleared();
            drop("trade", "Ada");
            eventually(() -> assertThat(names(sales)).contains("Ada"));
            assertThat(courier.health()).contains("smarttask-sales");
        }
        keys.remove("intake.file.trade.organization");
        inbox("other");
        keys.setProperty("intake.file.other.organization", "sales");
        sales.clearFaults();
        try (RunningCourier courier = start()) {
            drop("trade", "Bea");
            eventually(() -> assertThat(names(main.server())).containsExactly("Bea"));
            eventually(() -> assertThat(folder.resolve("trade/done/Ada.json")).exists());
            eventually(() -> assertThat(courier.call("GET", "/operate")).containsPattern("\"contacts\" ?: ?0"));
        }
        assertThat(names(sales)).containsExactly("Ada");
        assertThat(names(main.server())).containsExactly("Bea");
        nothingIsMixedUp();
    }

    @Test
    void anOperatorClosesTheGateOfOneBeyondARestart() {
        try (RunningCourier courier = start()) {
            assertThat(courier.call("POST", "/operate/gates/sales/close?reason=audit"))
                    .contains("sales", "closed");
            assertThat(courier.call("POST", "/operate/gates/salse/close")).contains("these have one: sales");
        }
        try (RunningCourier courier = start()) {
            drop("trade", "Ada");
            drop("inbox", "Bea");
            eventually(() -> assertThat(names(main.server())).containsExactly("Bea"));
            assertThat(sales.createRequestCount()).isZero();
            assertThat(courier.call("POST", "/operate/gates/sales/open")).contains("open");
            eventually(() -> assertThat(names(sales)).containsExactly("Ada"));
        }
        nothingIsMixedUp();
    }

    @Test
    void anOperatorsRouteKnowsWhereAContactGoes() {
        String route = """
                - route:
                    id: enrich-contact
                    routeConfigurationId: leave-failure-to-caller
                    from:
                      uri: direct
                      parameters:
                        name: enrich-contact
                      steps:
                        - choice:
                            when:
                              - expression:
                                  simple:
                                    expression: "${variable.contactOrganization} == 'sales'"
                                steps:
                                  - setVariable:
                                      name: dropReason
                                      expression:
                                        constant:
                                          expression: not for sales
                """;
        List<RouteFile> own =
                List.of(new RouteFile("enrich-contact.camel.yaml", route, "/own/routes/enrich-contact.camel.yaml"));
        try (RunningCourier courier = RunningCourier.start(folder, keys, own)) {
            drop("trade", "Ada");
            drop("inbox", "Bea");
            eventually(() -> assertThat(folder.resolve("trade/done/Ada.json")).exists());
            eventually(() -> assertThat(names(main.server())).containsExactly("Bea"));
            assertThat(courier.call("GET", "/observe/metrics"))
                    .containsPattern("contacts_total\\{outcome=\"discarded\"[^}]*source=\"file.trade\"} 1");
        }
        assertThat(sales.createRequestCount()).isZero();
        nothingIsMixedUp();
    }

    @Test
    void theOneWithoutANameIsNotNeededIfNoSourceGoesThere() {
        keys.stringPropertyNames().stream()
                .filter(key -> key.equals("smarttask.organization-id") || key.equals("smarttask.access-token"))
                .forEach(keys::remove);
        keys.setProperty("intake.file.organization", "sales");
        try (RunningCourier courier = start()) {
            drop("inbox", "Ada");
            drop("trade", "Bea");
            eventually(() -> assertThat(names(sales)).containsExactlyInAnyOrder("Ada", "Bea"));
            assertThat(courier.call("GET", "/operate")).contains("sales");
            assertThat(courier.call("POST", "/operate/gate/close"))
                    .as("the command operate prints it, so it names the command's words")
                    .contains("all organizations have names: the gates are gate-sales");
        }
        assertThat(main.server().requestCount()).isZero();
        nothingIsMixedUp();
    }
}
