package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SentContact;
import org.junit.jupiter.api.Test;

/** An attempt is in the journal before it has a permit; what becomes of it where it never gets one. */
class AnnouncedTest extends SimulatedDelivery {
    private static final int FIRST = 1;
    private static final int SECOND = 2;

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxInFlight(1);
    }

    @Test
    void isInTheJournalWhileItWaitsForAPermit() throws Exception {
        api.neverAnswers().forContact(SentContact.named("Person " + FIRST));
        Future<Exchange> first = holdsThePermit();

        Future<Exchange> second = workers.submit(() -> deliver(record(SECOND)));

        Awaitility.await().until(() -> journal.find(origin(SECOND)).isPresent());
        assertThat(row(SECOND).state()).isEqualTo(State.SENDING);
        assertThat(row(SECOND).attempts().mayExist()).isFalse();
        assertThat(api.createRequests()).as("requests").hasSize(1);
        first.cancel(true);
        second.cancel(true);
    }

    @Test
    void leavesNothingBehindWhereItsTurnNeverComes() throws Exception {
        api.neverAnswers().forContact(SentContact.named("Person " + FIRST));
        Future<Exchange> first = holdsThePermit();
        IntakeRecord late = record(SECOND, root.within(Duration.ofMillis(300)));

        deliver(late);

        assertThat(late.ending()).isEmpty();
        assertThat(journal.find(origin(SECOND)))
                .as("the row of an attempt that never began")
                .isEmpty();
        first.cancel(true);
    }

    /** What the server gets after a crash counts from the announcement: one that waited for long must not say an earlier time. */
    @Test
    void isAnnouncedAnewWhereItWaitedForLong() throws Exception {
        api.latency(Duration.ofMillis(900));
        Future<Exchange> first = holdsThePermit();
        IntakeRecord second = record(SECOND);

        deliver(second);

        Exchange ignored = first.get();
        assertThat(second.ending()).containsInstanceOf(Ending.Delivered.class);
        assertThat(Duration.between(
                        row(FIRST).attempts().lastAt(), row(SECOND).attempts().lastAt()))
                .isGreaterThan(Duration.ofMillis(800));
        assertThat(row(SECOND).attempts().count()).isOne();
    }

    /**
     * A crash repeats whatever has no ending in the journal: with the permit free, that was one request more than may be in
     * flight.
     */
    @Test
    void keepsThePermitOfARefusedContactUntilItIsBuried() throws Exception {
        api.refuses(422, sent -> sent.name().equals("Person " + FIRST));
        journal.holds("bury");
        Future<Exchange> first = workers.submit(() -> deliver(record(FIRST)));
        Awaitility.await().until(() -> journal.calls().contains("bury"));

        Future<Exchange> second = workers.submit(() -> deliver(record(SECOND)));

        Awaitility.await().until(() -> journal.find(origin(SECOND)).isPresent());
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .until(() -> api.createRequests().size() == 1);
        journal.goesOn();
        await(List.of(first, second));
        assertThat(row(FIRST).state()).isEqualTo(State.BURIED);
        assertThat(row(SECOND).state()).isEqualTo(State.DELIVERED);
    }

    private Future<Exchange> holdsThePermit() {
        Future<Exchange> first = workers.submit(() -> deliver(record(FIRST)));
        Awaitility.await().until(() -> api.createRequests().size() == 1);
        return first;
    }
}
