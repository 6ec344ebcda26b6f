package org.contactcourier.source.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.contactcourier.record.Origin;

/**
 * What one Kafka client has polled and what of it has ended, per partition and across batches. Its answer, the <em>floor</em>,
 * is the first offset that has not ended, which is what may be committed: records that were polled and wait for a later batch,
 * or that Camel dropped after a failed one, hold the floor as much as those in a batch. Thread-safe.
 */
final class OffsetTracker {
    private static final long NOTHING = -1;

    /** Records of a partition whose offsets can't be committed for long; more are not named. */
    private static final int MOST_KEPT = 10_000;

    private final Map<TopicPartition, PartitionOffsets> byPartition = new HashMap<>();
    private boolean halted;

    /** The client begins this partition at {@code offset}; without effect where it has already begun. */
    synchronized void began(TopicPartition partition, long offset) {
        byPartition.computeIfAbsent(partition, ignored -> new PartitionOffsets(offset));
    }

    /** The client has polled this record. */
    synchronized void polled(TopicPartition partition, long offset) {
        polled(partition, offset, ConsumerRecord.NO_TIMESTAMP);
    }

    /**
     * The client has polled this record.
     *
     * @param timestamp milliseconds since 1970, or negative if the record has none
     */
    synchronized void polled(TopicPartition partition, long offset, long timestamp) {
        PartitionOffsets known = byPartition.computeIfAbsent(partition, ignored -> new PartitionOffsets(offset));
        if (offset < known.next) {
            // Only where the topic was deleted and made again: what was outstanding no longer exists.
            known.forget();
        }
        known.outstanding.put(offset, timestamp);
        known.untaken.add(offset);
        known.next = offset + 1;
    }

    /** The client has come to {@code next}, past things that are no records: transaction markers, compacted offsets. */
    synchronized void passed(TopicPartition partition, long next) {
        PartitionOffsets known = byPartition.computeIfAbsent(partition, ignored -> new PartitionOffsets(next));
        known.next = Math.max(known.next, next);
    }

    /** This record has ended, all contacts of it. */
    synchronized void ended(TopicPartition partition, long offset) {
        ended(partition, offset, List.of());
    }

    /**
     * This record has ended, all contacts of it.
     *
     * @param kept those of them that are to be named once the broker has its offset
     */
    synchronized void ended(TopicPartition partition, long offset, List<Origin> kept) {
        PartitionOffsets known = byPartition.get(partition);
        if (known != null) {
            known.outstanding.remove(offset);
            if (!kept.isEmpty() && known.kept.size() < MOST_KEPT) {
                known.kept.put(offset, kept);
            }
        }
    }

    /** The client goes on at {@code offset}: it will poll again whatever was outstanding from there. */
    synchronized void moved(TopicPartition partition, long offset) {
        PartitionOffsets known = byPartition.computeIfAbsent(partition, ignored -> new PartitionOffsets(offset));
        known.forget();
        known.next = offset;
    }

    /**
     * Takes a record for a batch, once for each time it was polled. False where its partition was taken away since, and for a
     * second copy: one that Camel held on to while its partition went away and came back.
     */
    synchronized boolean take(TopicPartition partition, long offset) {
        PartitionOffsets known = byPartition.get(partition);
        return known != null && known.untaken.remove(offset);
    }

    /** Something that was polled stays behind: what comes after it is not for delivery until the client has gone back to it. */
    synchronized void halt() {
        halted = true;
    }

    synchronized boolean isHalted() {
        return halted;
    }

    /** The client goes on at the floors. */
    synchronized void goesOn() {
        halted = false;
    }

    /** The partitions belong to somebody else now. */
    synchronized void dropped(Collection<TopicPartition> partitions) {
        partitions.forEach(byPartition::remove);
    }

    synchronized boolean knows(TopicPartition partition) {
        return byPartition.containsKey(partition);
    }

    /** The first offset that has not ended; empty for a partition of which nothing is known. */
    synchronized OptionalLong floor(TopicPartition partition) {
        PartitionOffsets known = byPartition.get(partition);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.floor());
    }

    /** How many offsets lie between the floor and the client's position. */
    synchronized long span(TopicPartition partition) {
        PartitionOffsets known = byPartition.get(partition);
        return known == null ? 0 : known.next - known.floor();
    }

    /** The timestamp of the first record that was polled and has not ended; empty if there is none. */
    synchronized Optional<Instant> oldest(TopicPartition partition) {
        PartitionOffsets known = byPartition.get(partition);
        return known == null || known.outstanding.isEmpty()
                ? Optional.empty()
                : Optional.of(known.outstanding.firstEntry().getValue())
                        .filter(millis -> millis >= 0)
                        .map(Instant::ofEpochMilli);
    }

    /** The floors of those partitions whose floor is not committed yet. */
    synchronized Map<TopicPartition, Long> toCommit(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> floors = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionOffsets known = byPartition.get(partition);
            if (known != null && known.floor() != known.committed) {
                floors.put(partition, known.floor());
            }
        }
        return floors;
    }

    /** The broker has these; which contacts were to be named for that. */
    synchronized List<Origin> committed(Map<TopicPartition, Long> floors) {
        List<Origin> letGo = new ArrayList<>();
        floors.forEach((partition, floor) -> {
            PartitionOffsets known = byPartition.get(partition);
            if (known != null) {
                known.committed = floor;
                Map<Long, List<Origin>> below = known.kept.headMap(floor);
                below.values().forEach(letGo::addAll);
                below.clear();
            }
        });
        return letGo;
    }

    private static final class PartitionOffsets {
        private final TreeMap<Long, Long> outstanding = new TreeMap<>();
        private final Set<Long> untaken = new HashSet<>();
        private final TreeMap<Long, List<Origin>> kept = new TreeMap<>();
        private long next;
        private long committed = NOTHING;

        private PartitionOffsets(long next) {
            this.next = next;
        }

        private void forget() {
            outstanding.clear();
            untaken.clear();
        }

        private long floor() {
            return outstanding.isEmpty() ? next : outstanding.firstKey();
        }
    }
}
