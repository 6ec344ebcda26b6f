package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.source.kafka.KafkaTopic.contact;
import static org.contactcourier.source.kafka.KafkaTopic.eventually;
import static org.contactcourier.source.kafka.RunningKafkaSource.ACCEPTS;

import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pauses as a closed gate and an operator make them. A back-off here lasts an hour: whoever waits for one doesn't come. */
@Timeout(90)
class KafkaPauseTest {
    private static final String GATE = "SmartTask can't be called";
    private static final String OPERATOR = "an operator paused it";

    @RegisterExtension
    static final KafkaTopic topic = new KafkaTopic();

    private final Semaphore gate = new Semaphore(0);

    @BeforeEach
    void createTopic() {
        topic.create(2);
    }

    /**
     * Camel's resume seeks to what is committed, so only where something is: with a group that had never committed, 20 of 40
     * records were never read when the first batch failed while the route was suspended.
     */
    @Test
    void losesNothingWhereTheFirstBatchOfAFreshGroupFailsWhilePaused() {
        publish(40);
        try (RunningKafkaSource running = source().batches(15).start(record -> gate.acquire())) {
            eventually().until(() -> running.handedOver.size() >= 15);
            List<String> members = topic.members();

            running.source.pause(GATE);
            releaseWhatWaits();
            eventually().until(running.source::isClientPaused);
            running.changesTo(ACCEPTS);
            running.source.resume(GATE);
            running.source.wake();

            awaitAllCommitted(20);
            assertThat(new HashSet<>(running.handedOver)).hasSize(40);
            assertThat(topic.members()).hasSize(1).isEqualTo(members);
        }
    }

    @Test
    void addsNoBackOffWhereTheResumeComesBeforeTheBatchHasEnded() {
        publish(10);
        try (RunningKafkaSource running = source().start(record -> gate.acquire())) {
            eventually().until(() -> running.handedOver.size() == 10);

            running.source.pause(GATE);
            running.source.resume(GATE);
            running.changesTo(ACCEPTS);
            releaseWhatWaits();

            awaitAllCommitted(5);
        }
    }

    @Test
    void readsAgainAtOnceWhenItIsWokenFromItsBackOff() {
        publish(10);
        try (RunningKafkaSource running = source().start(record -> {})) {
            eventually().until(running.source::isClientPaused);
            running.changesTo(ACCEPTS);

            running.source.wake();

            awaitAllCommitted(5);
        }
    }

    @Test
    void isPausedAsSoonAsItIsToldSo() {
        try (RunningKafkaSource running = source().start(ACCEPTS)) {
            running.source.pause(GATE);
            assertThat(running.source.isPaused()).isTrue();

            running.source.resume(GATE);

            assertThat(running.source.isPaused()).isFalse();
        }
    }

    @Test
    void staysPausedWhenItIsWokenWhileAnOperatorHoldsIt() {
        try (RunningKafkaSource running = source().start(ACCEPTS)) {
            eventually().until(() -> topic.members().size() == 1);
            running.source.pause(OPERATOR);
            eventually().until(running.source::isClientPaused);
            publish(10);
            running.source.pause(GATE);
            running.source.resume(GATE);
            running.source.wake();
            eventually().untilAsserted(() -> assertThat(running.lag(topic.name(), 0))
                    .isEqualTo(5));
            assertThat(running.handedOver).isEmpty();

            running.source.resume(OPERATOR);

            awaitAllCommitted(5);
        }
    }

    @Test
    void readsNothingWhereItIsStartedPaused() {
        publish(10);
        try (RunningKafkaSource running = source().pausedFor(OPERATOR).start(ACCEPTS)) {
            eventually().until(running.source::isClientPaused);
            eventually().untilAsserted(() -> assertThat(running.lag(topic.name(), 0))
                    .isEqualTo(5));
            assertThat(running.handedOver).isEmpty();

            running.source.resume(OPERATOR);

            awaitAllCommitted(5);
        }
    }

    @Test
    void readsWhereAPauseBeforeTheStartIsTakenBackAtOnce() {
        publish(10);
        try (RunningKafkaSource running = source().pausedFor(OPERATOR).start(ACCEPTS)) {
            running.source.resume(OPERATOR);

            awaitAllCommitted(5);
        }
    }

    @Test
    void tellsThePauseAndItsEndAndNothingOfTheBatchesBetween() {
        publish(40);
        try (RunningKafkaSource running = source().batches(10).start(record -> gate.acquire())) {
            eventually().until(() -> running.handedOver.size() >= 10);
            try (CapturedLog log = CapturedLog.open()) {
                running.source.pause(GATE);
                releaseWhatWaits();
                eventually().until(running.source::isClientPaused);
                running.changesTo(ACCEPTS);
                running.source.resume(GATE);
                awaitAllCommitted(20);

                assertThat(log.lines())
                        .filteredOn(line -> line.contains(topic.name()))
                        .hasSize(2)
                        .anyMatch(line -> line.contains("is paused: " + GATE))
                        .anyMatch(line -> line.contains("goes on"));
            }
        }
    }

    @Test
    void holdsNobodyUpForARecordThatItCannotOpen() {
        IntStream.range(0, 5).forEach(i -> topic.publish(0, contact(i)));
        try (RunningKafkaSource running = source().reading(new BrokenAtTwo(new JsonFormat(StrictJson.mapper())))
                .start(ACCEPTS)) {
            eventually().untilAsserted(() -> assertThat(topic.committed(0)).hasValue(5));

            assertThat(running.handedOver)
                    .as("the broken one is handed over as Malformed")
                    .hasSize(5);
        }
    }

    private RunningKafkaSource.Options source() {
        return topic.source().waitingForAnHour();
    }

    /** As a gate does it, once the sources are paused: what waits has not ended. */
    private void releaseWhatWaits() {
        gate.release(1_000);
    }

    private void publish(int count) {
        IntStream.range(0, count).forEach(i -> topic.publish(i % 2, contact(i)));
    }

    private void awaitAllCommitted(long offset) {
        eventually().untilAsserted(() -> {
            assertThat(topic.committed(0)).hasValue(offset);
            assertThat(topic.committed(1)).hasValue(offset);
        });
    }

    /** A reader with a bug that shows at one offset. */
    private record BrokenAtTwo(RecordReader reader) implements RecordReader {
        @Override
        public InputFormats formats() {
            return reader.formats();
        }

        @Override
        public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
            if (position == 2) {
                throw new IllegalStateException("a bug");
            }
            return reader.open(in, place, position, deadline);
        }

        @Override
        public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
            return reader.reread(origin, payload, deadline);
        }
    }
}
