package org.contactcourier.source.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code contact_courier_kafka_lag{topic,partition}}: the records from the first that has not ended to the partition's end, for
 * the partitions that this process reads. Thread-safe.
 */
final class KafkaLag {
    private final MeterRegistry meters;
    private final Map<TopicPartition, Gauge> gauges = new HashMap<>();
    private final Map<TopicPartition, AtomicLong> values = new HashMap<>();

    KafkaLag(MeterRegistry meters) {
        this.meters = meters;
    }

    synchronized void is(TopicPartition partition, long records) {
        AtomicLong value = values.computeIfAbsent(partition, ignored -> new AtomicLong());
        value.set(records);
        gauges.computeIfAbsent(partition, key -> Gauge.builder("contact_courier.kafka.lag", value, AtomicLong::get)
                .description("Records of a partition that have not ended")
                .tag("topic", key.topic())
                .tag("partition", Integer.toString(key.partition()))
                .register(meters));
    }

    synchronized void dropped(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            values.remove(partition);
            Gauge gauge = gauges.remove(partition);
            if (gauge != null) {
                meters.remove(gauge);
            }
        }
    }
}
