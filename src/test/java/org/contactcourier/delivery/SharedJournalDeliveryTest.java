package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.postgres.PostgresJournal;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.support.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The delivery beside another process that shares its journal, in PostgreSQL. */
class SharedJournalDeliveryTest extends SimulatedDelivery {
    private final AttemptHistory first = AttemptHistory.NONE.next(Instant.now());

    private final String url = PostgresServer.shared().freshDatabase();
    private Journal other;

    @Override
    Journal openReal() {
        return open("ours");
    }

    private Journal open(String instance) {
        return PostgresJournal.open(
                new PostgresSettings(url, Optional.empty(), Optional.empty(), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofMillis(300),
                instance,
                StrictJson.mapper(),
                Clock.systemUTC());
    }

    @BeforeEach
    void openOther() {
        other = open("other");
    }

    @AfterEach
    void closeOther() {
        other.close();
    }

    @Test
    void deliversABatchAndKnowsIt() {
        template.send("direct:deliver-batch", exchange -> exchange.getIn().setBody(new Batch(records(100))));
        List<IntakeRecord> again = records(100);

        template.send("direct:deliver-batch", exchange -> exchange.getIn().setBody(new Batch(again)));

        assertThat(again).allMatch(record -> record.ending().orElseThrow() instanceof Ending.AlreadyDelivered);
        assertThat(api.createRequestCount()).isEqualTo(100);
    }

    @Test
    void waitsForAContactThatAnotherProcessIsSending() throws Exception {
        assertThat(other.announce(List.of(origin(1)), Instant.now()).join()).isEmpty();
        IntakeRecord record = record(1);
        Future<Exchange> delivery = workers.submit(() -> deliver(record));
        Awaitility.await().until(() -> Collections.frequency(journal.calls(), "announce") > 1);

        assertThat(other.delivered(origin(1), "record-1", first)).isFalse();

        Exchange ignored = delivery.get();
        assertThat(record.ending()).contains(new Ending.AlreadyDelivered("record-1"));
        assertThat(api.createRequestCount()).isZero();
    }

    @Test
    void leavesAContactThatAnotherProcessStillSendsAtTheDeadline() {
        assertThat(other.announce(List.of(origin(1)), Instant.now()).join()).isEmpty();
        IntakeRecord record = record(1, root.within(Duration.ofMillis(600)));

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(api.createRequestCount()).isZero();
        assertThat(other.find(origin(1)).orElseThrow().state()).isEqualTo(State.SENDING);
    }

    @Test
    void takesOverWhatAProcessThatDiedWasSending() {
        assertThat(other.announce(List.of(origin(1)), Instant.now()).join()).isEmpty();
        other.close();
        IntakeRecord record = record(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Parked.class);
        assertThat(row(1).attempts().mayExist()).isTrue();
    }
}
