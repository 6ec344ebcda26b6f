package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parked contacts whose source is gone, more of them than are tried at once. */
class ParkedAbsentTest extends SimulatedDelivery {
    private static final int GONE = 1_150;

    private final CapturedLog log = CapturedLog.open();

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Override
    protected boolean withParked() {
        return true;
    }

    @Override
    RecordReader reader() {
        RecordReader every = new RegisteredValueReader(FormatChooser.all(StrictJson.mapper()), Optional.empty());
        return new OnlyUnnamed(every);
    }

    private static Origin gone(int number) {
        return new Origin("file.leads:people.csv", Origin.NO_POSITION, number, "0123456789abcdef0123456789abcdef");
    }

    @Override
    protected void before(BreakableJournal empty) {
        for (int i = 0; i < GONE; i++) {
            park(empty, gone(i), Instant.now().minusSeconds(60));
        }
        park(empty, origin(1), Instant.now());
    }

    private void park(BreakableJournal into, Origin origin, Instant due) {
        Payload payload = Payload.whole("application/json", "{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8));
        InvalidContactException why = new InvalidContactException(List.of(new Violation("/name", "x", "x")));
        into.park(IntakeRecord.rejected(origin, payload, why, root), AttemptHistory.NONE, due);
    }

    /** Each of them was a line in the log, each second, and more than 1,100 left no turn for the others. */
    @Test
    void stayParkedAndAreToldInOneLine() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> row(1).state() == State.DELIVERED);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> told().stream()
                .anyMatch(line -> line.contains("1,150")));

        assertThat(told())
                .singleElement()
                .asString()
                .contains("no source is called file.leads any more", "set its keys intake.file.leads.* again");
        assertThat(log.lines()).noneMatch(line -> line.contains("people.csv"));
        assertThat(smartTask.parkedProblem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("file.leads", "1,150"));
        assertThat(smartTask.problem()).isEmpty();
        assertThat(journal.kept().values()).singleElement().satisfies(kept -> assertThat(kept.parked())
                .isEqualTo(GONE));
    }

    private List<String> told() {
        return log.lines().stream().filter(line -> line.startsWith("WARN")).toList();
    }
}
