package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.file.FileLine.claims;
import static org.contactcourier.source.file.FileLine.drop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.contactcourier.record.Ending;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pause of the file source over a real inbox. */
class FilePauseTest {
    private static final String GATE = "SmartTask can't be called";

    @TempDir
    private Path inbox;

    private final FileLine.Ends ends = new FileLine.Ends();
    private final CountDownLatch gate = new CountDownLatch(1);
    private FileLine line;

    @BeforeEach
    void makeLine() {
        line = new FileLine(inbox, ends, 2);
    }

    @AfterEach
    void stop() {
        gate.countDown();
        line.close();
    }

    @Test
    void claimsNothingWhereItIsStartedPausedAndPollsAllTheSame() throws IOException {
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        line.source.pause(GATE);
        line.start();
        awaitTenPolls();
        assertThat(inbox.resolve("ada.json")).exists();
        assertThat(line.source.problem()).isEmpty();

        line.source.resume(GATE);

        await().until(() -> Files.exists(inbox.resolve("done/ada.json")));
    }

    @Test
    void readsNoClaimedFileAgainUntilItIsResumed() throws IOException {
        waitAtTheGate();
        line.start();
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        await().until(() -> ends.names().contains("Ada"));

        line.source.pause(GATE);
        gate.countDown();
        awaitTenPolls();
        assertThat(ends.names()).containsExactly("Ada");
        acceptEverything();
        line.source.resume(GATE);

        await().until(() -> Files.exists(inbox.resolve("done/ada.json")));
        assertThat(ends.names()).containsExactly("Ada", "Ada");
    }

    @Test
    void handsOverNoMoreOfALongFile() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            lines.append("{\"name\":\"Person ").append(i).append("\"}\n");
        }
        ends.rule = record -> {
            await().until(() -> gate.getCount() == 0);
            return Optional.of(new Ending.Delivered("id", false));
        };
        line.start();
        drop(inbox, "people.ndjson", lines.toString());
        await().until(() -> !ends.names().isEmpty());

        line.source.pause(GATE);
        gate.countDown();
        awaitTenPolls();
        assertThat(ends.names()).hasSizeLessThan(5);
        line.source.resume(GATE);

        await().until(() -> Files.exists(inbox.resolve("done/people.ndjson")));
        assertThat(ends.journal).hasSize(10);
    }

    @Test
    void movesAFileWhoseRecordsHaveEndedThoughItIsPaused() throws IOException {
        ends.rule = record -> {
            line.source.pause(GATE);
            return Optional.of(new Ending.Delivered("id", false));
        };
        line.start();

        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");

        await().until(() ->
                Files.exists(inbox.resolve("done/ada.json")) && claims(inbox).isEmpty());
    }

    @Test
    void tellsThePauseAndNothingOfTheFilesThatHaveNotEnded() throws IOException {
        waitAtTheGate();
        line.start();
        drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
        drop(inbox, "bob.json", "{\"name\":\"Bob\"}");
        await().until(() -> ends.arrived.size() == 2);
        try (CapturedLog log = CapturedLog.open()) {
            line.source.pause(GATE);
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
        ends.rule = record -> Optional.empty();
        line.start();
        try (CapturedLog log = CapturedLog.open()) {
            drop(inbox, "ada.json", "{\"name\":\"Ada\"}");
            drop(inbox, "bob.json", "{\"name\":\"Bob\"}");
            await().until(() -> ends.arrived.size() > 6);
            acceptEverything();
            await().until(() -> claims(inbox).isEmpty());

            assertThat(log.lines())
                    .filteredOn(told -> told.contains("file waits"))
                    .hasSize(2);
        }
    }

    /** What arrives waits, and has not ended when the gate lets it go. */
    private void waitAtTheGate() {
        ends.rule = record -> {
            await().until(() -> gate.getCount() == 0);
            return Optional.empty();
        };
    }

    private void acceptEverything() {
        ends.rule = record -> Optional.of(new Ending.Delivered("id", false));
    }

    private void awaitTenPolls() {
        for (int i = 0; i < 10; i++) {
            double before = lastPoll();
            await().until(() -> lastPoll() > before);
        }
    }

    private double lastPoll() {
        return line.metrics
                .get("contact_courier.source.last.poll.timestamp.seconds")
                .tag("source", "file")
                .gauge()
                .value();
    }
}
