package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.core.ThrowingRunnable;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.doctor.Diagnosis.Severity;
import org.contactcourier.doctor.Doctor;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.sandbox.LoopbackPorts;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The number of a SmartTask organization changes while the journal keeps something for the one before. */
class OrganizationNumberTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OTHER = "77";

    @RegisterExtension
    static final WithSmartTask before = new WithSmartTask();

    @TempDir
    Path folder;

    private final SmartTaskSimulator now = SmartTaskSimulator.start(
            "127.0.0.1", LoopbackPorts.free(), SmartTaskSimulator.TOKEN, Long.parseLong(OTHER));

    private Properties keys = new Properties();

    @BeforeEach
    void keys() {
        keys = RunningCourier.keys(folder, before.server().baseUrl());
    }

    @AfterEach
    void stop() {
        now.close();
    }

    private void changesNumber() {
        keys.setProperty("smarttask.base-url", now.baseUrl());
        keys.setProperty("smarttask.organization-id", OTHER);
    }

    private static void eventually(ThrowingRunnable holds) {
        await().atMost(PATIENCE).untilAsserted(holds);
    }

    private void starts() {
        RunningCourier.start(folder, keys).close();
    }

    private void deliversOneAndBuriesOne() {
        before.server().refuses(422, contact -> contact.name().startsWith("Refused"));
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            courier.drop("Ada");
            courier.drop("Refused");
            eventually(() -> assertThat(folder.resolve("inbox/done/Ada.json")).exists());
            eventually(() ->
                    assertThat(folder.resolve("inbox/failed/Refused.json")).exists());
        }
    }

    @Test
    void nothingKeptGoesToAnotherOrganizationUnlessSomebodySaysSo() throws Exception {
        deliversOneAndBuriesOne();
        changesNumber();

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(this::starts)
                .withMessage(
                        "smarttask.organization-id is '77': expected 38, for the journal keeps 1 dead letter for that"
                                + " number. If they are to go to 77, set smarttask.former-organization-id=38; else put 38 back, and"
                                + " give the other organization a name (smarttask.<name>.organization-id)");
        assertThat(now.requests()).isEmpty();

        keys.setProperty("smarttask.former-organization-id", "39");
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(this::starts);

        keys.setProperty("smarttask.former-organization-id", "38");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            String letters = courier.call("GET", "/api/dead-letters");
            String id = letters.replaceAll("(?s).*\"id\" ?: ?\"([0-9a-f]{32})\".*", "$1");
            String replay = courier.call("POST", "/api/dead-letters/replay", "{\"ids\":[\"" + id + "\"]}");
            eventually(() -> assertThat(now.names()).as(replay).containsExactly("Refused"));
        }
        keys.remove("smarttask.former-organization-id");
        starts(); // SmartTask has taken one under the new number: it is the known one now
    }

    /** It was tried, and is given back at the stop; it may be in the organization before. */
    @Test
    void whatIsUnderWayHoldsTheStartBackToo() {
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            courier.drop("Ada");
            eventually(() -> assertThat(folder.resolve("inbox/done/Ada.json")).exists());
            before.server().answers(503).untilCleared();
            courier.drop("Bea");
            eventually(() -> assertThat(before.server().createRequestCount()).isGreaterThan(1));
        }
        changesNumber();

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(this::starts)
                .withMessageContaining("the journal keeps 1 under way for that number");
    }

    @Test
    void theDoctorSaysSoBeforeAStart() throws Exception {
        deliversOneAndBuriesOne();
        changesNumber();

        assertThat(new Doctor(Configuration.load(List.of(), Map.of(), keys), Clock.systemUTC()).examine())
                .filteredOn(one -> one.severity() == Severity.FAIL)
                .singleElement()
                .satisfies(one -> assertThat(one.found())
                        .startsWith(
                                "smarttask.organization-id is '77': expected 38, for the journal keeps 1 dead letter"));
    }

    @Test
    void aNumberThatTookNothingIsCorrectedWithoutAWord() {
        keys.setProperty("smarttask.organization-id", "83"); // a slip: SmartTask knows no such organization
        keys.setProperty("smarttask.gate.patience", "1s");
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            courier.drop("Ada");
            eventually(() -> assertThat(courier.health()).contains("the gate is closed"));
        }
        keys.setProperty("smarttask.organization-id", Long.toString(SmartTaskSimulator.ORGANIZATION_ID));
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            eventually(() -> assertThat(folder.resolve("inbox/done/Ada.json")).exists());
            assertThat(courier.health()).doesNotContain("DOWN");
        }
        assertThat(before.server().duplicates()).isEmpty();
    }

    @Test
    void whereNothingIsKeptTheNumberMayChange() {
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            courier.drop("Ada");
            eventually(() -> assertThat(folder.resolve("inbox/done/Ada.json")).exists());
        }
        changesNumber();
        try (RunningCourier courier = RunningCourier.start(folder, keys)) {
            courier.drop("Bea");
            eventually(() -> assertThat(now.names()).containsExactly("Bea"));
        }
    }

    @Test
    void whatHasANameIsAskedLikewise() throws Exception {
        keys.remove("smarttask.organization-id");
        keys.remove("smarttask.access-token");
        keys.setProperty("intake.file.organization", "sales");
        keys.setProperty("smarttask.sales.organization-id", Long.toString(SmartTaskSimulator.ORGANIZATION_ID));
        keys.setProperty("smarttask.sales.access-token", SmartTaskSimulator.TOKEN);
        deliversOneAndBuriesOne();
        keys.setProperty("smarttask.sales.organization-id", OTHER);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(this::starts)
                .withMessageContaining("set smarttask.sales.former-organization-id=38");
        assertThat(Files.exists(folder.resolve("journal.db"))).isTrue();
    }
}
