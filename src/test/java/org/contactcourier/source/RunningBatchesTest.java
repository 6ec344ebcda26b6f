package org.contactcourier.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordStream;
import org.contactcourier.support.Contacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunningBatchesTest {
    private static final int BATCH_SIZE = 10;

    private final RunningBatches running = new RunningBatches(BATCH_SIZE);
    private final List<Thread> waiting = new ArrayList<>();
    private int numbered;

    /** What a reader does that may have to wait. */
    private interface Wait {
        void run() throws InterruptedException;
    }

    @AfterEach
    void letNobodyWait() {
        waiting.forEach(Thread::interrupt);
    }

    @Test
    void hasRoomAtOnceWhereNothingRuns() throws InterruptedException {
        running.awaitRoom();
        running.awaitNone();

        assertThat(waiting).isEmpty();
    }

    @Test
    void hasRoomOnceAFifthOfABatchIsLeft() {
        Batch first = begun(contacts(BATCH_SIZE));
        Thread reader = waits(running::awaitRoom);
        first.records().subList(0, 7).forEach(RunningBatchesTest::end);
        awaitWaiting(reader);

        end(first.records().get(7));

        awaitDone(reader);
    }

    @Test
    void hasRoomWhereABatchIsOverThoughNothingOfItHasEnded() {
        Batch first = begun(contacts(BATCH_SIZE));
        Thread reader = waits(running::awaitRoom);

        first.over();

        awaitDone(reader);
    }

    @Test
    void hasNoRoomBehindFourBatchesThatAreNotOver() {
        List<Batch> batches = IntStream.range(0, 4)
                .mapToObj(any -> begun(contacts(BATCH_SIZE)))
                .toList();
        batches.forEach(batch -> batch.records().subList(0, 9).forEach(RunningBatchesTest::end));
        batches.forEach(batch -> end(batch.records().get(9)));
        Thread reader = waits(running::awaitRoom);

        batches.get(2).over();

        awaitDone(reader);
    }

    @Test
    void letsARecordThatEndsAfterItsBatchWasOverCountOnce() {
        Batch first = begun(contacts(BATCH_SIZE));
        first.over();
        first.records().forEach(RunningBatchesTest::end);
        Batch second = begun(contacts(BATCH_SIZE));
        Thread reader = waits(running::awaitRoom);

        second.records().subList(0, 8).forEach(RunningBatchesTest::end);

        awaitDone(reader);
    }

    @Test
    void keepsWhoSharesAnIdentityBackUntilThatBatchIsOver() {
        IntakeRecord shared = contact(7);
        Batch first = begun(List.of(contact(1), shared));
        first.records().forEach(RunningBatchesTest::end); // an ending alone doesn't say that the route has let go of it
        Thread reader = waits(() -> running.awaitSharers(new Batch(List.of(contact(2), contact(7)))));

        first.over();

        awaitDone(reader);
    }

    @Test
    void letsStrangersPass() throws InterruptedException {
        begun(List.of(contact(1)));

        running.awaitSharers(new Batch(List.of(contact(2))));

        assertThat(waiting).isEmpty();
    }

    @Test
    void waitsUntilNoneRuns() {
        Batch first = begun(List.of(contact(1)));
        Batch second = begun(List.of(contact(2)));
        Thread client = waits(running::awaitNone);
        first.over();
        awaitWaiting(client);

        second.over();

        awaitDone(client);
    }

    private Batch begun(List<IntakeRecord> records) {
        Batch batch = new Batch(records);
        running.begins(batch);
        return batch;
    }

    private List<IntakeRecord> contacts(int count) {
        return IntStream.range(0, count)
                .mapToObj(any -> contact(1000 + numbered++))
                .toList();
    }

    private static IntakeRecord contact(int number) {
        byte[] json = Contacts.numbered(number).json().getBytes(UTF_8);
        RecordStream stream = new JsonFormat(StrictJson.mapper())
                .open(
                        new ByteArrayInputStream(json),
                        "file:people.json",
                        Origin.NO_POSITION,
                        Deadline.root(Clock.systemUTC()));
        return stream.next();
    }

    private static void end(IntakeRecord record) {
        record.end(new Ending.Delivered("id", false));
    }

    /** A thread that waits by now. */
    private Thread waits(Wait wait) {
        Thread thread = new Thread(() -> {
            try {
                wait.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.add(thread);
        thread.start();
        awaitWaiting(thread);
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        await().until(() -> thread.getState() == Thread.State.WAITING);
    }

    private static void awaitDone(Thread thread) {
        await().until(() -> thread.getState() == Thread.State.TERMINATED);
    }
}
