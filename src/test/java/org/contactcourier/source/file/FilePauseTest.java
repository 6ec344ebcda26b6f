package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.contactcourier.record.Ending;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pause of the file source over a real inbox. */
class FilePauseTest {
    private static final String GATE = "SmartTask can't be called";

    @RegisterExtension
    final RunningInbox inbox = RunningInbox.stopped(2);

    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void openGate() {
        gate.countDown();
    }

    @Test
    void claimsNothingWhereItIsStartedPausedAndPollsAllTheSame() throws IOException {
        Files.createDirectory(inbox.path());
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        inbox.line().source.pause(GATE);
        inbox.line().start();
        awaitTenPolls();
        assertThat(inbox.resolve("ada.json")).exists();
        assertThat(inbox.line().source.problem()).isEmpty();

        inbox.line().source.resume(GATE);

        await().until(() -> inbox.has("done/ada.json"));
    }

    @Test
    void readsNoClaimedFileAgainUntilItIsResumed() throws IOException {
        waitAtTheGate();
        inbox.line().start();
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> inbox.ends.names().contains("Ada"));

        inbox.line().source.pause(GATE);
        gate.countDown();
        awaitTenPolls();
        assertThat(inbox.ends.names()).containsExactly("Ada");
        acceptEverything();
        inbox.line().source.resume(GATE);

        await().until(() -> inbox.has("done/ada.json"));
        assertThat(inbox.ends.names()).containsExactly("Ada", "Ada");
    }

    @Test
    void handsOverNoMoreOfALongFile() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            lines.append("{\"name\":\"Person ").append(i).append("\"}\n");
        }
        inbox.ends.rule = record -> {
            await().until(() -> gate.getCount() == 0);
            return Optional.of(new Ending.Delivered("id", false));
        };
        inbox.line().start();
        inbox.drop("people.ndjson", lines.toString());
        await().until(() -> !inbox.ends.names().isEmpty());

        inbox.line().source.pause(GATE);
        gate.countDown();
        awaitTenPolls();
        assertThat(inbox.ends.names()).hasSizeLessThan(5);
        inbox.line().source.resume(GATE);

        await().until(() -> inbox.has("done/people.ndjson"));
        assertThat(inbox.ends.journal).hasSize(10);
    }

    @Test
    void movesAFileWhoseRecordsHaveEndedThoughItIsPaused() throws IOException {
        inbox.ends.rule = record -> {
            inbox.line().source.pause(GATE);
            return Optional.of(new Ending.Delivered("id", false));
        };
        inbox.line().start();

        inbox.drop("ada.json", "{\"name\":\"Ada\"}");

        await().until(() -> inbox.has("done/ada.json") && inbox.claims().isEmpty());
    }

    @Test
    void tellsThePauseAndNothingOfTheFilesThatHaveNotEnded() throws IOException {
        waitAtTheGate();
        inbox.line().start();
        inbox.drop("ada.json", "{\"name\":\"Ada\"}");
        inbox.drop("bob.json", "{\"name\":\"Bob\"}");
        await().until(() -> inbox.ends.arrived.size() == 2);
        try (CapturedLog log = CapturedLog.open()) {
            inbox.line().source.pause(GATE);
            gate.countDown();
            awaitTenPolls();

            assertThat(log.lines())
                    .filteredOn(told -> told.contains("file"))
                    .singleElement()
                    .asString()
                    .contains("file is paused: " + GATE);
        }
    }

    @Test
    void tellsOnceThatFilesWaitAndOnceThatNoneDoes() throws IOException {
        inbox.ends.rule = record -> Optional.empty();
        inbox.line().start();
        try (CapturedLog log = CapturedLog.open()) {
            inbox.drop("ada.json", "{\"name\":\"Ada\"}");
            inbox.drop("bob.json", "{\"name\":\"Bob\"}");
            await().until(() -> inbox.ends.arrived.size() > 6);
            acceptEverything();
            await().until(() -> inbox.claims().isEmpty());

            assertThat(log.lines())
                    .filteredOn(told -> told.contains("file waits"))
                    .hasSize(2);
        }
    }

    /** What arrives waits, and has not ended when the gate lets it go. */
    private void waitAtTheGate() {
        inbox.ends.rule = record -> {
            await().until(() -> gate.getCount() == 0);
            return Optional.empty();
        };
    }

    private void acceptEverything() {
        inbox.ends.rule = record -> Optional.of(new Ending.Delivered("id", false));
    }

    private void awaitTenPolls() {
        for (int i = 0; i < 10; i++) {
            double before = lastPoll();
            await().until(() -> lastPoll() > before);
        }
    }

    private double lastPoll() {
        return inbox.line()
                .metrics
                .get("contact_courier.source.last.poll.timestamp.seconds")
                .tag("source", "file")
                .gauge()
                .value();
    }
}
