package org.contactcourier.source.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.source.Acknowledgements;
import org.jspecify.annotations.Nullable;

/** The Kafka records behind one {@link Batch}: which offset stands for which contacts. Not thread-safe. */
final class KafkaBatch {
    private final OffsetTracker tracker;
    private final Deadline deadline;
    private final long mark;
    private final List<Value> values = new ArrayList<>();

    /** @param mark tells later what has changed since now: {@link KafkaPause#hasChangedSince} */
    KafkaBatch(OffsetTracker tracker, Deadline deadline, long mark) {
        this.tracker = tracker;
        this.deadline = deadline;
        this.mark = mark;
    }

    Deadline deadline() {
        return deadline;
    }

    long mark() {
        return mark;
    }

    /** Takes a Kafka record in; until it was read it has not ended. */
    void add(Coordinates at) {
        values.add(new Value(at));
    }

    /** The contacts in the record that was added as number {@code i}; none for a tombstone or an empty array. */
    void holds(int i, List<IntakeRecord> records) {
        values.get(i).records = records;
    }

    /** What the route delivers. */
    Batch contents() {
        return new Batch(
                values.stream().flatMap(value -> value.records().stream()).toList());
    }

    /** Whether there are records in it that could not be read now. */
    boolean hasUnread() {
        return values.stream().anyMatch(value -> value.records == null);
    }

    boolean has(Coordinates at) {
        return values.stream().anyMatch(value -> value.at.equals(at));
    }

    /** See {@link OffsetTracker#halt}. */
    void halt() {
        tracker.halt();
    }

    /** Enters into the tracker what has ended by now. */
    Result close() {
        int notEnded = 0;
        Coordinates first = null;
        boolean delivered = false;
        for (Value value : values) {
            delivered |= value.records().stream()
                    .anyMatch(record -> record.ending().orElse(null) instanceof Ending.Delivered);
            if (value.hasEnded()) {
                tracker.ended(value.at.partition(), value.at.offset(), value.kept());
            } else {
                first = first == null ? value.at : first;
                notEnded++;
            }
        }
        return new Result(notEnded, Optional.ofNullable(first), delivered || notEnded == 0);
    }

    /**
     * How a batch ended.
     *
     * @param notEnded how many Kafka records have not ended
     * @param firstNotEnded the first of these
     * @param progress whether this pass brought anything that an earlier one had not
     */
    record Result(int notEnded, Optional<Coordinates> firstNotEnded, boolean progress) {}

    /** Where a Kafka record lies. */
    record Coordinates(TopicPartition partition, long offset) {}

    private static final class Value {
        private final Coordinates at;
        private @Nullable List<IntakeRecord> records;

        private Value(Coordinates at) {
            this.at = at;
        }

        private List<IntakeRecord> records() {
            return records == null ? List.of() : records;
        }

        /** Those whose journal wants to hear that the topic has let them go. */
        private List<Origin> kept() {
            return records().stream()
                    .filter(Acknowledgements::isWanted)
                    .map(IntakeRecord::origin)
                    .toList();
        }

        private boolean hasEnded() {
            return records != null
                    && records.stream().allMatch(record -> record.ending().isPresent());
        }
    }
}
