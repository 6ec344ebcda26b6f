package org.contactcourier.source.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.contactcourier.network.ReasonedTrust;

/**
 * A look at the topic and at what the group has committed, with the source's settings. It joins no group and commits nothing. For
 * one thread.
 */
public final class TopicLook implements AutoCloseable {
    /** A broker that is there answers within one. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** To read a range; some brokers have it on slow disks. */
    private static final Duration READING = Duration.ofSeconds(30);

    private final KafkaSettings settings;
    private final Admin admin;

    private TopicLook(KafkaSettings settings, Admin admin) {
        this.settings = settings;
        this.admin = admin;
    }

    /** The broker doesn't answer as it should; the message says why. */
    public static final class BrokerUnreachableException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokerUnreachableException(String why) {
            super(why);
        }
    }

    /**
     * A partition.
     *
     * @param begins the first offset that the broker still has
     * @param provable the first offset of a record since the instant that was asked for; that of the end if there is none
     * @param committed the offset that the group reads next; empty if it has committed nothing
     */
    public record PartitionState(int number, long begins, long provable, Optional<Long> committed) {}

    /**
     * A record of the topic.
     *
     * @param value null for a tombstone
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record TopicRecord(long offset, Instant at, byte @org.jspecify.annotations.Nullable [] value) {}

    /** Looks for a broker. */
    public static TopicLook at(KafkaSettings settings) throws BrokerUnreachableException {
        Optional<String> trouble = settings.brokerTrouble();
        if (trouble.isPresent()) {
            throw new BrokerUnreachableException(trouble.get());
        }
        Properties client = client(settings, AdminClientConfig.configNames());
        client.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        client.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        try {
            return new TopicLook(settings, Admin.create(client));
        } catch (KafkaException e) {
            throw new BrokerUnreachableException(said(e));
        }
    }

    private static Properties client(KafkaSettings settings, Set<String> known) {
        Properties client = new Properties();
        settings.properties().forEach((name, value) -> {
            if (known.contains(name)) {
                client.setProperty(name, value);
            }
        });
        client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        client.setProperty(SslConfigs.SSL_TRUSTMANAGER_ALGORITHM_CONFIG, ReasonedTrust.algorithm());
        return client;
    }

    /** The topic's partitions, in order. */
    public List<PartitionState> partitions(Instant since) throws BrokerUnreachableException {
        String topic = settings.topic();
        List<TopicPartition> all = ask(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                .flatMap(described -> described.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .sorted(Comparator.comparingInt(TopicPartition::partition))
                .toList();
        Map<TopicPartition, OffsetAndMetadata> committed =
                ask(admin.listConsumerGroupOffsets(settings.groupId()).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> first = offsets(all, OffsetSpec.earliest());
        Map<TopicPartition, Long> provable = offsets(all, OffsetSpec.forTimestamp(since.toEpochMilli()));
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        List<PartitionState> states = new ArrayList<>();
        for (TopicPartition partition : all) {
            long begins = first.getOrDefault(partition, 0L);
            long since0 = provable.getOrDefault(partition, -1L);
            states.add(new PartitionState(
                    partition.partition(),
                    begins,
                    since0 < 0 ? ends.getOrDefault(partition, begins) : since0,
                    Optional.ofNullable(committed.get(partition)).map(OffsetAndMetadata::offset)));
        }
        return states;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws BrokerUnreachableException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> found :
                ask(admin.listOffsets(wanted).all()).entrySet()) {
            offsets.put(found.getKey(), found.getValue().offset());
        }
        return offsets;
    }

    /**
     * Hands over the records of a range, as far as there are any: not markers, and nothing of an aborted transaction.
     *
     * @return up to which offset it was read; less than {@code until} if the broker takes too long
     */
    public long read(int partition, long from, long until, Consumer<TopicRecord> found)
            throws BrokerUnreachableException {
        Properties client = client(settings, ConsumerConfig.configNames());
        client.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        client.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        client.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // removed meanwhile
        client.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        client.setProperty(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        client.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        TopicPartition where = new TopicPartition(settings.topic(), partition);
        long end = System.nanoTime() + READING.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(where));
            consumer.seek(where, from);
            long at = from;
            while (at < until && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(500)).records(where).stream()
                        .filter(record -> record.offset() < until)
                        .forEach(record -> found.accept(new TopicRecord(
                                record.offset(), Instant.ofEpochMilli(record.timestamp()), record.value())));
                at = consumer.position(where);
            }
            return Math.min(at, until);
        } catch (KafkaException e) {
            throw new BrokerUnreachableException(said(e));
        }
    }

    private static <T> T ask(KafkaFuture<T> answer) throws BrokerUnreachableException {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnreachableException("interrupted");
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new BrokerUnreachableException(said(e));
        }
    }

    private static String said(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? "no answer within 10 s" : cause.getMessage();
    }

    @Override
    public void close() {
        admin.close(PATIENCE);
    }
}
