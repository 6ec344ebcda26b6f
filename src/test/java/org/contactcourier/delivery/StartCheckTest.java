package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.enrichment.ContactEnrichment;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.smarttask.SmartTaskSettings.VerifyOnStart;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before the context starts, as the program calls it. */
class StartCheckTest {
    private final SmartTaskSimulator api = SmartTaskSimulator.start();
    private final CamelContext context = new DefaultCamelContext();

    @TempDir
    Path folder;

    private String gate = "";
    private List<String> reasons = List.of();

    @AfterEach
    void close() {
        context.stop();
        api.close();
    }

    private void verify(VerifyOnStart how) throws Exception {
        SmartTaskSettings settings =
                new Adjusted(URI.create(api.baseUrl())).verifyOnStart(how).settings();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (SqliteJournal journal = SqliteJournal.open(
                        new JournalSettings(folder.resolve("journal.db"), Duration.ofDays(30)),
                        OutboxSettings.NONE,
                        Duration.ofSeconds(1),
                        "test",
                        StrictJson.mapper(),
                        Clock.systemUTC());
                SmartTaskDelivery smartTask = new SmartTaskDelivery(
                        settings,
                        0,
                        new SmartTaskDelivery.SharedParts(
                                StrictJson.mapper(),
                                journal,
                                new Endings(meters),
                                new ContactNotEnded(),
                                FormatChooser.all(StrictJson.mapper()),
                                ContactEnrichment.NONE,
                                Deadline.root(Clock.systemUTC()),
                                meters,
                                settings.responseTimeout(),
                                false,
                                Clock.systemUTC()))) {
            smartTask.open(context, List.of());
            gate = smartTask.gateState().word();
            reasons = smartTask.gateState().reasons().stream()
                    .map(GateStatus.ReasonDetail::word)
                    .toList();
        }
    }

    private List<String> logged(VerifyOnStart how) throws Exception {
        try (CapturedLog log = CapturedLog.open()) {
            verify(how);
            return log.lines().stream()
                    .filter(line -> line.contains("SmartTask"))
                    .toList();
        }
    }

    @Test
    void makesOneCallOfFilterUsers() throws Exception {
        assertThat(logged(VerifyOnStart.STRICT)).singleElement().asString().startsWith("INFO");

        assertThat(api.requests()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/v1.0/organization-user/filter-users/38");
            assertThat(request.query()).isEqualTo("query=&page_no=1&list_size=1");
            assertThat(request.bodyText()).isEqualTo("[]");
            assertThat(request.status()).isEqualTo(200);
        });
    }

    @Test
    void makesNoCallWhereItIsOff() throws Exception {
        assertThat(logged(VerifyOnStart.FALSE)).isEmpty();
        assertThat(api.requests()).extracting(SeenRequest::path).isEmpty();
    }

    @Test
    void saysOnceThatItIsRefused() throws Exception {
        api.expiresTokens();

        assertThat(logged(VerifyOnStart.TRUE))
                .filteredOn(line -> line.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains("status 401", "smarttask.organization-id")
                .doesNotContain(DeliveryTestSupport.TOKEN);
        assertThat(gate).isEqualTo("closed");
    }

    @Test
    void endsAStrictStartThatIsRefused() {
        api.answers(403).onFilterUsers().untilCleared();

        assertThatThrownBy(() -> verify(VerifyOnStart.STRICT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("status 403");
    }

    /** It said "()". */
    @Test
    void saysWhyTheProbeIsRefused() throws Exception {
        api.answers(400)
                .withBody("{\"error\":\"no such\\norganization\"}")
                .onFilterUsers()
                .untilCleared();

        assertThat(logged(VerifyOnStart.TRUE))
                .filteredOn(line -> line.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains("(status 400: {\"error\":\"no such\\norganization\"})");
        assertThat(reasons).containsExactly("misconfigured");
    }

    @Test
    void saysWhatAnswersInSmartTasksPlace() throws Exception {
        api.answers(422)
                .withHeader("Content-Type", "text/html; charset=utf-8")
                .withBody("<html>blocked</html>")
                .onFilterUsers()
                .untilCleared();

        assertThat(logged(VerifyOnStart.TRUE))
                .filteredOn(line -> line.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains("(status 422 with text/html and no JSON)");
    }

    /** A hotel's login page counted as SmartTask's answer. */
    @Test
    void takesNoPageForAnAnswer() throws Exception {
        api.answers(200).withBody("<html>log in</html>").onFilterUsers().untilCleared();

        assertThat(logged(VerifyOnStart.TRUE)).noneMatch(line -> line.contains("SmartTask answers"));

        assertThat(reasons).containsExactly("unconfirmed");
    }

    @Test
    void goesOnWhereSmartTaskCannotBeReached() throws Exception {
        api.isDown();

        assertThatCode(() -> verify(VerifyOnStart.STRICT)).doesNotThrowAnyException();
        assertThat(logged(VerifyOnStart.TRUE)).singleElement().asString().startsWith("WARN");
        assertThat(gate).isEqualTo("closed");
    }

    @Test
    void onlyPausesWhereItIsTooFast() throws Exception {
        api.answers(429).onFilterUsers().forNext(1);

        assertThat(logged(VerifyOnStart.STRICT)).isEmpty();

        assertThat(reasons).containsExactly("retry-after");
    }
}
