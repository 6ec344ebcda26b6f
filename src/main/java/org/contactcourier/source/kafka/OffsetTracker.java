package org.contactcourier.source.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * What one Kafka client has polled and what of it has ended, per partition and across batches. Its answer, the <em>floor</em>,
 * is the first offset that has not ended, which is what may be committed: records that were polled and wait for a later batch,
 * or that Camel dropped after a failed one, hold the floor as much as those in a batch. Thread-safe.
 */
final class OffsetTracker {
    private static final long NOTHING = -1;

    private final Map<TopicPartition, Entry> entries = new HashMap<>();
    private boolean halted;

    /** The client begins this partition at {@code offset}; without effect where it has already begun. */
    synchronized void began(TopicPartition partition, long offset) {
        entries.computeIfAbsent(partition, ignored -> new Entry(offset));
    }

    /** The client has polled this record. */
    synchronized void polled(TopicPartition partition, long offset) {
        Entry entry = entries.computeIfAbsent(partition, ignored -> new Entry(offset));
        if (offset < entry.next) {
            // Only where the topic was deleted and made again: what was outstanding no longer exists.
            entry.forget();
        }
        entry.outstanding.add(offset);
        entry.untaken.add(offset);
        entry.next = offset + 1;
    }

    /** The client has come to {@code next}, past things that are no records: transaction markers, compacted offsets. */
    synchronized void passed(TopicPartition partition, long next) {
        Entry entry = entries.computeIfAbsent(partition, ignored -> new Entry(next));
        entry.next = Math.max(entry.next, next);
    }

    /** This record has ended, all contacts of it. */
    synchronized void ended(TopicPartition partition, long offset) {
        Entry entry = entries.get(partition);
        if (entry != null) {
            entry.outstanding.remove(offset);
        }
    }

    /** The client goes on at {@code offset}: it will poll again whatever was outstanding from there. */
    synchronized void moved(TopicPartition partition, long offset) {
        Entry entry = entries.computeIfAbsent(partition, ignored -> new Entry(offset));
        entry.forget();
        entry.next = offset;
    }

    /**
     * Takes a record for a batch, once for each time it was polled. False where its partition was taken away since, and for a second
     * copy: one that Camel held on to while its partition went away and came back.
     */
    synchronized boolean take(TopicPartition partition, long offset) {
        Entry entry = entries.get(partition);
        return entry != null && entry.untaken.remove(offset);
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
        partitions.forEach(entries::remove);
    }

    synchronized boolean knows(TopicPartition partition) {
        return entries.containsKey(partition);
    }

    /** The first offset that has not ended; empty for a partition of which nothing is known. */
    synchronized OptionalLong floor(TopicPartition partition) {
        Entry entry = entries.get(partition);
        return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.floor());
    }

    /** How many offsets lie between the floor and the client's position. */
    synchronized long span(TopicPartition partition) {
        Entry entry = entries.get(partition);
        return entry == null ? 0 : entry.next - entry.floor();
    }

    /** The floors of those partitions whose floor is not committed yet. */
    synchronized Map<TopicPartition, Long> toCommit(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> floors = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Entry entry = entries.get(partition);
            if (entry != null && entry.floor() != entry.committed) {
                floors.put(partition, entry.floor());
            }
        }
        return floors;
    }

    /** The broker has these. */
    synchronized void committed(Map<TopicPartition, Long> floors) {
        floors.forEach((partition, floor) -> {
            Entry entry = entries.get(partition);
            if (entry != null) {
                entry.committed = floor;
            }
        });
    }

    private static final class Entry {
        private final TreeSet<Long> outstanding = new TreeSet<>();
        private final Set<Long> untaken = new HashSet<>();
        private long next;
        private long committed = NOTHING;

        private Entry(long next) {
            this.next = next;
        }

        private void forget() {
            outstanding.clear();
            untaken.clear();
        }

        private long floor() {
            return outstanding.isEmpty() ? next : outstanding.first();
        }
    }
}
