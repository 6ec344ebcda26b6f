package org.contactcourier.source.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.contactcourier.source.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * {@code contact_courier_kafka_lag{topic,partition}}: the records from the first that has not ended to the partition's end, for
 * the partitions that this process reads; and what they are together. Thread-safe.
 */
final class KafkaLag {
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<TopicPartition, PartitionLag> partitions = new HashMap<>();
    private boolean counted;

    KafkaLag(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** One partition's. */
    private static final class PartitionLag {
        final AtomicLong records = new AtomicLong();

        @Nullable
        Gauge gauge;

        @Nullable
        Instant oldest;
    }

    /**
     * It was counted.
     *
     * @param oldest the timestamp of the first record that has not ended; empty if it wasn't read yet. Then it waits since
     *     now, or as the one that was first before it.
     */
    synchronized void is(TopicPartition partition, long records, Optional<Instant> oldest) {
        counted = true;
        PartitionLag lag = partitions.computeIfAbsent(partition, this::added);
        lag.records.set(records);
        lag.oldest = records == 0 ? null : oldest.orElse(lag.oldest == null ? clock.instant() : lag.oldest);
    }

    private PartitionLag added(TopicPartition partition) {
        PartitionLag lag = new PartitionLag();
        lag.gauge = Gauge.builder("contact_courier.kafka.lag", lag.records, AtomicLong::get)
                .description("Records of a partition that have not ended")
                .tag("topic", partition.topic())
                .tag("partition", Integer.toString(partition.partition()))
                .register(meters);
        return lag;
    }

    synchronized void dropped(Collection<TopicPartition> gone) {
        counted = true;
        for (TopicPartition partition : gone) {
            PartitionLag lag = partitions.remove(partition);
            if (lag != null && lag.gauge != null) {
                meters.remove(lag.gauge);
            }
        }
    }

    /** All partitions of this process together; empty before the first was counted. */
    synchronized Optional<Backlog> backlog() {
        return counted
                ? Optional.of(new Backlog(
                        partitions.values().stream()
                                .mapToLong(lag -> lag.records.get())
                                .sum(),
                        partitions.values().stream()
                                .map(lag -> lag.oldest)
                                .filter(Objects::nonNull)
                                .min(Comparator.naturalOrder())))
                : Optional.empty();
    }
}
