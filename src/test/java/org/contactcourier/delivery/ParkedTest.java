package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.junit.jupiter.api.Test;

/** A process that died left an attempt open; the shipped route sends the contact again from the journal. */
class ParkedTest extends SimulatedDelivery {
    @Override
    protected boolean withParked() {
        return true;
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.useCreated(false);
    }

    @Override
    protected void before(BreakableJournal empty) {
        abandon(empty, 1);
    }

    @Test
    void parksAnAbandonedAttemptAndSendsItOnceWithALookUp() {
        IntakeRecord record = record(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Parked.class);
        assertThat(api.createRequestCount()).isZero();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> row(1).state() == State.DELIVERED);
        assertThat(api.createRequests()).singleElement().satisfies(request -> {
            assertThat(request.usesCreated()).isTrue();
            assertThat(request.at()).isAfter(Instant.ofEpochMilli(0));
        });
        assertThat(row(1).attempts().count()).isEqualTo(2);
        assertThat(row(1).attempts().mayExist()).isTrue();
    }

    @Test
    void keepsAParkedContactParkedUntilItEnds() {
        api.answers(500).forNext(2);
        deliver(record(1));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> api.createRequestCount() >= 1);
        assertThat(row(1).state()).isEqualTo(State.PARKED);
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Parked.class);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> row(1).state() == State.DELIVERED);
        assertThat(api.createRequestCount()).isEqualTo(3);
        assertThat(api.contactCount()).isEqualTo(1);
    }

    @Test
    void triesAgainAfterTheJournalWasBrokenInTheMiddle() {
        journal.breaks("park", "delivered");
        api.answers(500).forNext(1);
        journal.breaks();
        deliver(record(1));
        journal.breaks("park", "delivered");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> api.createRequestCount() >= 1);

        journal.breaks();

        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> row(1).state() == State.DELIVERED);
        assertThat(api.contactCount()).isEqualTo(1);
    }
}
