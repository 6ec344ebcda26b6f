package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.Test;

/** Parked contacts whose schema nobody can say now, more of them than are tried at once. */
class ParkedUnreadableTest extends SimulatedDelivery {
    private static final int UNREADABLE = 120;

    @Override
    protected boolean withParked() {
        return true;
    }

    @Override
    protected void before(BreakableJournal empty) {
        abandon(empty, IntStream.rangeClosed(1, UNREADABLE + 1).toArray());
    }

    /** They come first every time, and the others never got a turn. */
    @Test
    void stayParkedAndStandInNobodysWay() {
        byte[] value = {0, 0, 0, 0, 7, 6, 'A', 'd', 'a'};
        for (int i = 1; i <= UNREADABLE; i++) {
            deliver(record(i).withPayload(Payload.whole("application/vnd.schemaregistry.avro", value)));
        }

        deliver(record(UNREADABLE + 1));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> row(UNREADABLE + 1).state() == State.DELIVERED);
        assertThat(api.createRequestCount()).isEqualTo(1);
        assertThat(IntStream.rangeClosed(1, UNREADABLE)).allMatch(i -> row(i).state() == State.PARKED);
    }
}
