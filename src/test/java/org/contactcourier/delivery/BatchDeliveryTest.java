package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.junit.jupiter.api.Test;

/** What the contacts of a batch do together: they are announced some at a time, and the batch waits for their endings. */
class BatchDeliveryTest extends SimulatedDelivery {
    private static final int IN_FLIGHT = 8;
    private static final int MANY = 200;

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxInFlight(IN_FLIGHT);
    }

    private Exchange deliverBatch(List<IntakeRecord> records) {
        return template.send(
                "direct:deliver-batch", exchange -> exchange.getIn().setBody(new Batch(records)));
    }

    private long calls(String what) {
        return journal.calls().stream().filter(what::equals).count();
    }

    @Test
    void announcesSomeContactsTogether() {
        List<IntakeRecord> records = records(MANY);

        deliverBatch(records);

        assertThat(records).allMatch(record -> record.ending().orElseThrow() instanceof Ending.Delivered);
        assertThat(api.createRequestCount()).isEqualTo(MANY);
        assertThat(calls("announce")).isLessThan(MANY / 2);
        assertThat(calls("find")).isZero();
    }

    @Test
    void isNotOverBeforeItsEndingsAreOnDisk() {
        List<IntakeRecord> records = records(MANY);

        deliverBatch(records);

        assertThat(IntStream.range(0, MANY)).allMatch(number -> row(number).state() == State.DELIVERED);
    }

    @Test
    void sendsNothingThatIsKnown() {
        deliverBatch(records(MANY));
        List<IntakeRecord> again = records(MANY);

        deliverBatch(again);

        assertThat(again).allMatch(record -> record.ending().orElseThrow() instanceof Ending.AlreadyDelivered);
        assertThat(api.createRequestCount()).isEqualTo(MANY);
    }

    @Test
    void sendsTheSameOriginOnceThoughItComesTwiceInABatch() {
        List<IntakeRecord> twice = new ArrayList<>(records(IN_FLIGHT));
        twice.addAll(records(IN_FLIGHT));

        deliverBatch(twice);

        assertThat(api.createRequestCount()).isEqualTo(IN_FLIGHT);
        assertThat(twice).allMatch(record -> record.ending().isPresent());
    }

    @Test
    void leavesNothingBehindOfWhatWasAnnouncedAndNeverSent() {
        api.latency(Duration.ofMillis(400));
        Deadline soon = root.within(Duration.ofMillis(200));
        List<IntakeRecord> records =
                IntStream.range(0, MANY).mapToObj(i -> record(i, soon)).toList();

        deliverBatch(records);

        List<IntakeRecord> left =
                records.stream().filter(record -> record.ending().isEmpty()).toList();
        assertThat(left).hasSizeGreaterThan(MANY - 3 * IN_FLIGHT);
        assertThat(left).allMatch(record -> journal.find(record.origin()).isEmpty());
    }

    @Test
    void leavesNothingBehindOfWhatWasAnnouncedWhenTheGateCloses() throws Exception {
        api.latency(Duration.ofMillis(300));
        Deadline soon = root.within(Duration.ofMillis(1500));
        List<IntakeRecord> records =
                IntStream.range(0, MANY).mapToObj(i -> record(i, soon)).toList();
        Future<Exchange> batch = workers.submit(() -> deliverBatch(records));
        Awaitility.await().until(() -> api.createRequestCount() >= IN_FLIGHT);

        smartTask.closeGate("test");

        Exchange ignored = batch.get();
        List<IntakeRecord> left =
                records.stream().filter(record -> record.ending().isEmpty()).toList();
        assertThat(left).isNotEmpty();
        assertThat(left).allMatch(record -> journal.find(record.origin()).isEmpty());
        assertThat(IntStream.range(0, MANY)
                        .mapToObj(number -> journal.find(origin(number)))
                        .flatMap(Optional::stream))
                .allMatch(row -> row.attempts().count() == 1);
    }

    @Test
    void sendsNothingThatCannotBeAnnounced() {
        journal.breaks("announce");
        List<IntakeRecord> records = records(MANY);

        Exchange done = deliverBatch(records);

        assertThat(done.getException()).isNull();
        assertThat(records).allMatch(record -> record.ending().isEmpty());
        assertThat(api.requestCount()).isZero();
        assertThat(smartTask.closed()).isPresent();
    }

    @Test
    void saysNothingOfAContactWhoseEndingCannotBeWritten() throws Exception {
        journal.breaks("delivered");
        List<IntakeRecord> records = records(IN_FLIGHT);
        deliverBatch(records);
        assertThat(records).allMatch(record -> record.ending().isEmpty());
        journal.breaks();
        Awaitility.await().until(() -> smartTask.gateState().word().equals("open"));
        List<IntakeRecord> again = records(IN_FLIGHT);

        deliverBatch(again);

        assertThat(again).allMatch(record -> record.ending().isPresent());
        assertThat(api.contacts()).hasSizeLessThanOrEqualTo(IN_FLIGHT);
        assertThat(api.createRequestCount()).isLessThanOrEqualTo(IN_FLIGHT);
    }

    /** Contacts of one batch that are announced and wait for a worker must not keep those of another from being sent. */
    @Test
    void doesNotWaitForWhatAnotherBatchHasAnnounced() throws Exception {
        api.latency(Duration.ofMillis(5));
        List<List<IntakeRecord>> batches = IntStream.range(0, 6)
                .mapToObj(batch -> IntStream.range(batch * MANY, (batch + 1) * MANY)
                        .mapToObj(this::record)
                        .toList())
                .toList();

        List<Future<Exchange>> all = batches.stream()
                .map(records -> workers.submit(() -> deliverBatch(records)))
                .toList();

        await(all);
        assertThat(batches.stream().flatMap(List::stream))
                .allMatch(record -> record.ending().orElseThrow() instanceof Ending.Delivered);
    }

    @Test
    void asksInTheOrderOfTheBatch() {
        List<IntakeRecord> backwards = new ArrayList<>(records(MANY));
        Collections.reverse(backwards);

        deliverBatch(backwards);

        assertThat(backwards).allMatch(record -> record.ending().orElseThrow() instanceof Ending.Delivered);
        assertThat(calls("announce")).isLessThan(MANY / 2);
    }

    @Test
    void goesOnWithTheHistoryOfAContactThatWasReleased() {
        journal.sending(origin(1), AttemptHistory.NONE.next(java.time.Instant.now()));
        journal.release(
                origin(1), AttemptHistory.NONE.next(java.time.Instant.now()).unconfirmed());

        deliverBatch(records(IN_FLIGHT));

        assertThat(row(1).attempts().count()).isEqualTo(2);
        assertThat(row(1).attempts().mayExist()).isTrue();
        assertThat(row(1).state()).isEqualTo(State.DELIVERED);
    }
}
