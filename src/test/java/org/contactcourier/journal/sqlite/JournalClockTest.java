package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.outbox.OutboxTable.Content;
import org.contactcourier.record.Organization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wall clock that somebody sets back by a day: nothing waits until it has caught up, nothing is forgotten. */
class JournalClockTest {
    private static final Instant YESTERDAY = NOON.minus(Duration.ofDays(1));
    private static final Duration DELAY = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private SqliteJournal openYesterday() {
        return new JournalFolder(folder).open(JournalFolder.BOTH_COPIES, Clock.fixed(YESTERDAY, ZoneOffset.UTC));
    }

    private SqliteJournal open() {
        return new JournalFolder(folder).open(JournalFolder.BOTH_COPIES);
    }

    @Test
    void handsOutParkedContactAfterItsDelayWhenTheClockWasSetBackWhileStopped() {
        try (SqliteJournal journal = open()) {
            journal.park(ada(origin(1)), FIRST, NOON.plus(DELAY));
        }
        try (SqliteJournal journal = openYesterday()) {
            assertThat(journal.due(Organization.UNNAMED, YESTERDAY.plus(DELAY).minusMillis(1), 10))
                    .isEmpty();
            assertThat(journal.due(Organization.UNNAMED, YESTERDAY.plus(DELAY), 10))
                    .hasSize(1);
        }
    }

    @Test
    void handsOutParkedContactAfterItsDelayWhenTheClockIsSetBackMeanwhile() {
        try (SqliteJournal journal = open()) {
            journal.park(ada(origin(1)), FIRST, NOON.plus(DELAY));
            assertThat(journal.due(Organization.UNNAMED, NOON, 10)).isEmpty();

            assertThat(journal.due(Organization.UNNAMED, YESTERDAY, 10)).isEmpty();

            assertThat(journal.due(Organization.UNNAMED, YESTERDAY.plus(DELAY), 10))
                    .hasSize(1);
        }
    }

    @Test
    void givesTheServerItsTimeWithTheContactOfADeadProcess() {
        try (SqliteJournal journal = open()) {
            journal.park(ada(origin(1)), FIRST, NOON);
            journal.sending(origin(1), FIRST.next(NOON));
        }
        try (SqliteJournal journal = openYesterday()) {
            Instant letGo = YESTERDAY.plus(JournalFolder.RESPONSE_TIMEOUT);
            assertThat(journal.due(Organization.UNNAMED, letGo.minusMillis(1), 10))
                    .isEmpty();
            assertThat(journal.due(Organization.UNNAMED, letGo, 10)).hasSize(1);
        }
    }

    @Test
    void datesAbandonedAttemptBackToNow() {
        try (SqliteJournal journal = open()) {
            journal.sending(origin(1), FIRST);
        }
        try (SqliteJournal journal = openYesterday()) {
            assertThat(journal.inDoubt(10)).singleElement().satisfies(open -> assertThat(open.since())
                    .isEqualTo(YESTERDAY));
        }
    }

    @Test
    void makesCopiesAtOnce() {
        try (SqliteJournal journal = open()) {
            journal.bury(ada(origin(1)), refused(422), FIRST);
        }
        try (SqliteJournal journal = openYesterday()) {
            assertThat(journal.outbox().due(Content.DEAD_LETTER, YESTERDAY)).hasSize(1);
            assertThat(journal.outbox().due(Content.RECEIPT, YESTERDAY)).hasSize(1);
        }
    }

    @Test
    void forgetsNothingEarly() {
        try (SqliteJournal journal = open()) {
            journal.delivered(origin(1), "record-1", FIRST);
        }
        try (SqliteJournal journal = openYesterday()) {
            assertThat(journal.purge()).isZero();
        }
    }

    /** The clock jumped forward between an attempt and its parking, and was mended: the attempt's instant tells nothing. */
    @Test
    void keepsTheDelayWhenOnlyTheDueInstantLiesInTheFuture() {
        try (SqliteJournal journal = open()) {
            journal.park(ada(origin(1)), attemptedAt(YESTERDAY), NOON.plus(DELAY));
            assertThat(journal.due(Organization.UNNAMED, NOON, 10)).isEmpty();

            assertThat(journal.due(Organization.UNNAMED, YESTERDAY, 10)).isEmpty();

            assertThat(journal.due(Organization.UNNAMED, YESTERDAY.plus(DELAY), 10))
                    .hasSize(1);
        }
    }

    @Test
    void handsOutContactThatWasDueYearsLaterWhenTheClockWasMendedWhileStopped() {
        Instant yearsLater = NOON.plus(Duration.ofDays(3650));
        try (SqliteJournal journal = openAt(yearsLater)) {
            journal.park(ada(origin(1)), attemptedAt(NOON), yearsLater.plus(DELAY));
        }
        try (SqliteJournal journal = open()) {
            assertThat(journal.due(Organization.UNNAMED, NOON, 10)).hasSize(1);
        }
    }

    @Test
    void handsOutContactThatWasNeverTried() {
        try (SqliteJournal journal = open()) {
            journal.park(ada(origin(1)), AttemptHistory.NONE, NOON.plus(DELAY));
            assertThat(journal.due(Organization.UNNAMED, NOON, 10)).isEmpty();

            Instant longAgo = NOON.minus(Duration.ofDays(3650));
            assertThat(journal.due(Organization.UNNAMED, longAgo, 10)).isEmpty();
            assertThat(journal.due(Organization.UNNAMED, longAgo.plus(DELAY), 10))
                    .hasSize(1);
        }
    }

    /** Nobody asks for parked contacts while the gate is closed. */
    @Test
    void noticesWithoutBeingAsked() throws Exception {
        JumpingClock clock = new JumpingClock(NOON);
        try (SqliteJournal journal = new JournalFolder(folder).open(JournalFolder.BOTH_COPIES, clock)) {
            journal.bury(ada(origin(1)), refused(422), FIRST);
            assertThat(journal.due(Organization.UNNAMED, NOON, 10)).isEmpty();

            clock.now = YESTERDAY;

            await().until(() ->
                    journal.outbox().due(Content.DEAD_LETTER, YESTERDAY).size() == 1);
        }
    }

    /** Somebody reads the old clock, and writes what it said after all instants were moved. */
    @Test
    void movesWhatIsWrittenLateToo() throws Exception {
        JumpingClock clock = new JumpingClock(NOON);
        try (SqliteJournal journal = new JournalFolder(folder).open(JournalFolder.BOTH_COPIES, clock)) {
            assertThat(journal.due(Organization.UNNAMED, NOON, 10)).isEmpty();
            clock.now = YESTERDAY;
            assertThat(journal.due(Organization.UNNAMED, YESTERDAY, 10)).isEmpty();

            journal.park(ada(origin(1)), FIRST, NOON.plusSeconds(30));

            await().until(() -> journal.due(Organization.UNNAMED, YESTERDAY.plusSeconds(30), 10)
                            .size()
                    == 1);
        }
    }

    private SqliteJournal openAt(Instant now) {
        return new JournalFolder(folder).open(JournalFolder.BOTH_COPIES, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static AttemptHistory attemptedAt(Instant instant) {
        return AttemptHistory.NONE.next(instant);
    }

    /** A clock on a wall that somebody sets. */
    private static final class JumpingClock extends Clock {
        private volatile Instant now;

        JumpingClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
