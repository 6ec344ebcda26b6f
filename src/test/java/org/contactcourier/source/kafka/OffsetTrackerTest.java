package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
    private static final TopicPartition FIRST = new TopicPartition("contacts", 0);
    private static final TopicPartition SECOND = new TopicPartition("contacts", 1);

    private final OffsetTracker tracker = new OffsetTracker();

    @Test
    void holdsTheFloorAtTheFirstRecordThatHasNotEnded() {
        poll(FIRST, 10, 11, 12, 13);

        end(FIRST, 10, 12, 13);

        assertThat(tracker.floor(FIRST)).hasValue(11);
        assertThat(tracker.span(FIRST)).isEqualTo(3);
    }

    @Test
    void neverPassesARecordThatWaitsForALaterBatch() {
        poll(FIRST, 0, 1);
        poll(FIRST, 2, 3);

        end(FIRST, 2, 3);

        assertThat(tracker.floor(FIRST)).hasValue(0);
    }

    @Test
    void comesToThePositionOnceEverythingHasEnded() {
        poll(FIRST, 5, 7); // 6 was compacted away
        tracker.passed(FIRST, 9); // 8 is a transaction's marker

        end(FIRST, 5, 7);

        assertThat(tracker.floor(FIRST)).hasValue(9);
    }

    @Test
    void keepsPartitionsApart() {
        poll(FIRST, 0, 1);
        poll(SECOND, 0, 1);

        end(SECOND, 0);

        assertThat(tracker.floor(FIRST)).hasValue(0);
        assertThat(tracker.floor(SECOND)).hasValue(1);
    }

    @Test
    void commitsWhereAPartitionBeganAndThenOnlyWhatIsNew() {
        poll(FIRST, 4, 5);
        tracker.began(SECOND, 8);
        Map<TopicPartition, Long> atFirst = tracker.toCommit(List.of(FIRST, SECOND));
        tracker.committed(atFirst);
        Map<TopicPartition, Long> unchanged = tracker.toCommit(List.of(FIRST, SECOND));

        end(FIRST, 4);

        assertThat(atFirst).isEqualTo(Map.of(FIRST, 4L, SECOND, 8L));
        assertThat(unchanged).isEmpty();
        assertThat(tracker.toCommit(List.of(FIRST, SECOND))).isEqualTo(Map.of(FIRST, 5L));
    }

    @Test
    void waitsForWhatIsPolledAgainAfterASeek() {
        poll(FIRST, 0, 1, 2);
        end(FIRST, 1);

        tracker.moved(FIRST, 0);
        poll(FIRST, 0, 1, 2);
        end(FIRST, 0);

        assertThat(tracker.floor(FIRST)).hasValue(1);
    }

    @Test
    void forgetsAPartitionThatBelongsToSomebodyElse() {
        poll(FIRST, 0, 1);

        tracker.dropped(List.of(FIRST));
        end(FIRST, 0, 1);

        assertThat(tracker.floor(FIRST)).isEmpty();
        assertThat(tracker.toCommit(List.of(FIRST))).isEmpty();
    }

    @Test
    void beginsAnewWhereATopicWasMadeAgain() {
        poll(FIRST, 100, 101);

        poll(FIRST, 0, 1);
        end(FIRST, 0);

        assertThat(tracker.floor(FIRST)).hasValue(1);
    }

    @Test
    void givesEachRecordOutOnceForEachTimeItIsPolled() {
        poll(FIRST, 4);
        tracker.dropped(List.of(FIRST));
        assertThat(tracker.take(FIRST, 4)).as("of a partition that went away").isFalse();

        poll(FIRST, 4, 5);
        assertThat(tracker.take(FIRST, 4)).as("after it came back").isTrue();
        assertThat(tracker.take(FIRST, 4)).as("a second copy").isFalse();

        tracker.moved(FIRST, 4);
        assertThat(tracker.take(FIRST, 5)).as("gone back behind it").isFalse();
        poll(FIRST, 4, 5);
        assertThat(tracker.take(FIRST, 5)).isTrue();
        assertThat(tracker.floor(FIRST)).as("taken is not ended").hasValue(4);
    }

    @Test
    void knowsSinceWhenTheFirstRecordWaits() {
        assertThat(tracker.oldest(FIRST)).as("nothing was polled").isEmpty();
        tracker.polled(FIRST, 4, 4_000);
        tracker.polled(FIRST, 5, 3_000);
        tracker.polled(FIRST, 6, -1);
        assertThat(tracker.oldest(FIRST)).hasValue(Instant.ofEpochSecond(4));

        end(FIRST, 4);
        assertThat(tracker.oldest(FIRST)).hasValue(Instant.ofEpochSecond(3));
        end(FIRST, 5);
        assertThat(tracker.oldest(FIRST)).as("a record without a timestamp").isEmpty();
        end(FIRST, 6);
        assertThat(tracker.oldest(FIRST)).isEmpty();
    }

    private void poll(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            tracker.polled(partition, offset);
        }
    }

    private void end(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            tracker.ended(partition, offset);
        }
    }
}
