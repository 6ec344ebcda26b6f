package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.contactcourier.journal.JournalEntry.State;
import org.junit.jupiter.api.Test;

/** Rounds over the parked contacts while SmartTask is slower than the timer that begins them. */
class ParkedRoundsTest extends SimulatedDelivery {
    private static final int PARKED = 4;

    @Override
    protected boolean withParked() {
        return true;
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxInFlight(1).maxAttempts(1);
    }

    @Override
    protected void before(BreakableJournal empty) {
        abandon(empty, IntStream.rangeClosed(1, PARKED).toArray());
    }

    /**
     * The timer went on while a round was under way: the same parked contacts were handed over again each second, and one was
     * sent 29 times where its delays allow three.
     */
    @Test
    void beginsARoundOnlyWhenTheLastOneIsOver() {
        api.latency(Duration.ofMillis(1200));
        for (int i = 1; i <= PARKED; i++) {
            deliver(record(i));
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .failFast("two rounds at once", () -> rounds() > 1)
                .until(() -> IntStream.rangeClosed(1, PARKED).allMatch(i -> row(i).state() == State.DELIVERED));

        assertThat(api.createRequestCount()).isEqualTo(PARKED);
    }

    private int rounds() {
        return context.getInflightRepository().size("contact-from-journal");
    }
}
