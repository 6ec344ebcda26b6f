package org.contactcourier.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.contactcourier.support.Contacts;
import org.jspecify.annotations.Nullable;

/** Makes topics at the sandbox's broker and fills them. For one thread. */
final class Topics implements AutoCloseable {
    static final int PARTITIONS = 3;

    private static final long PATIENCE_SECONDS = 60;

    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    Topics(String brokers) {
        Properties forAdmin = new Properties();
        forAdmin.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        forAdmin.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        admin = Admin.create(forAdmin);
        Properties forProducer = new Properties();
        forProducer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        forProducer.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        forProducer.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        producer = new KafkaProducer<>(forProducer, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void create(String topic) {
        await(admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                .all());
    }

    /** A new topic with so many contacts, no two alike, evenly over its partitions. */
    void fill(String topic, int contacts) {
        create(topic);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        for (int i = 0; i < contacts; i++) {
            Object ignored = producer.send(
                    new ProducerRecord<>(
                            topic, i % PARTITIONS, null, Contacts.numbered(i).bytes()),
                    (sent, failed) -> failure.compareAndSet(null, failed));
        }
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("the topic can't be filled", failure.get());
        }
    }

    /** Returns once the broker has it. */
    void publish(String topic, @Nullable Integer partition, String value) {
        try {
            producer.send(new ProducerRecord<>(topic, partition, null, value.getBytes(UTF_8)))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("can't publish", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void await(KafkaFuture<Void> future) {
        try {
            future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("can't make the topic", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
