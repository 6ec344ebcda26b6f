package org.contactcourier.source.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices records that the broker removed before this group read them: then the client's place is out of range, and it goes on at
 * the first record there is. {@code contact_courier_kafka_records_removed_total{topic,partition}} counts their offsets.
 *
 * <p>A jump alone says nothing: offsets of transaction markers, aborted transactions and compacted records are missing, too. Only
 * what lies before the first offset of the partition has been removed. For the client's thread only.
 */
final class RemovedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedRecords.class);

    private final MeterRegistry meters;

    /** The offset that the client should read next, for each partition where that is known. */
    private final Map<TopicPartition, Long> expected = new HashMap<>();

    RemovedRecords(MeterRegistry meters) {
        this.meters = meters;
    }

    /** The partitions belong to this client: their series are there before the first loss, or no rate would show it. */
    void watches(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> count(partition).increment(0));
    }

    /** The client goes on there, by what it or an earlier one has committed, or because it was told to. */
    void goesOnAt(TopicPartition partition, long offset) {
        expected.put(partition, offset);
    }

    /** The partitions belong to somebody else now. */
    void dropped(Collection<TopicPartition> partitions) {
        expected.keySet().removeAll(partitions);
    }

    /**
     * Looks at what a poll brought. A client whose place was out of range begins a poll with the first record there is.
     *
     * @param beginnings asks the broker for the first offsets of partitions; those that it can't tell are missing
     */
    void polled(
            ConsumerRecords<byte[], byte[]> records,
            Function<Set<TopicPartition>, Map<TopicPartition, Long>> beginnings) {
        Map<TopicPartition, Long> places = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            ConsumerRecord<byte[], byte[]> first = records.records(partition).get(0);
            places.put(partition, first.offset());
        }
        standsAt(places, beginnings);
        for (TopicPartition partition : records.partitions()) {
            int count = records.records(partition).size();
            expected.put(partition, records.records(partition).get(count - 1).offset() + 1);
        }
    }

    /**
     * Looks at where the client stands.
     *
     * @param places the offset that each partition is read at
     * @param beginnings asks the broker for the first offsets of partitions; those that it can't tell are missing
     */
    void standsAt(
            Map<TopicPartition, Long> places, Function<Set<TopicPartition>, Map<TopicPartition, Long>> beginnings) {
        Map<TopicPartition, Long> jumps = new HashMap<>();
        places.forEach((partition, place) -> {
            Long meant = expected.get(partition);
            if (meant != null && place > meant) {
                jumps.put(partition, meant);
            }
        });
        if (jumps.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> first = beginnings.apply(jumps.keySet());
        jumps.forEach((partition, meant) -> {
            Long begins = first.get(partition);
            Long place = places.get(partition);
            if (begins != null && place != null) {
                tell(partition, meant, Math.min(begins, place));
                expected.put(partition, place);
            }
        });
    }

    private void tell(TopicPartition partition, long from, long until) {
        if (from < until) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.SOURCE, Source.KAFKA.word())
                    .log(
                            "kafka:{}/{} has lost the records at offsets {} to {}: the broker removed them (retention)"
                                    + " before they were read, and nobody delivers them",
                            partition.topic(),
                            partition.partition(),
                            from,
                            until - 1);
            count(partition).increment((double) until - from);
        }
    }

    private Counter count(TopicPartition partition) {
        return Counter.builder("contact_courier.kafka.records.removed")
                .description("Offsets of records that the broker removed before they were read")
                .tag("topic", partition.topic())
                .tag("partition", Integer.toString(partition.partition()))
                .register(meters);
    }
}
