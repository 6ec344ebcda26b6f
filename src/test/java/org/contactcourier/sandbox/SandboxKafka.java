package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker with its controller, in KRaft mode, in this JVM, on 127.0.0.1, with the small clients that a test needs.
 * Topics are never created by accident: {@link #createTopic} first. Its data live in a temporary directory that {@link #close}
 * deletes; {@link #stop} and {@link #restart} keep data and port.
 *
 * <p>Thread-safe, except that nothing else may run during {@link #stop}, {@link #restart} and {@link #close}. Calls that the
 * broker doesn't answer within 20 s end with an {@link IllegalStateException}.
 */
public final class SandboxKafka implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NODE_ID = 1;
    private static final String LISTENER = "PLAINTEXT";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";

    private final int port;
    private final int controllerPort;
    private final Path directory;
    private int securedPort;
    private Map<String, String> secured = Map.of();
    private @Nullable KafkaRaftServer server;
    private @Nullable Admin admin;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    private SandboxKafka(int port, Path directory) {
        this.port = port;
        this.controllerPort = LoopbackPorts.free();
        this.directory = directory;
    }

    /** A broker on some free port, ready to be used. */
    public static SandboxKafka start() {
        return start(LoopbackPorts.free());
    }

    /** A broker that also speaks TLS, with the key and the certificate of a PKCS12 file. */
    public static SandboxKafka startSecured(Path keyStore, String password) {
        return start(
                LoopbackPorts.free(),
                Map.of(
                        "ssl.keystore.type",
                        "PKCS12",
                        "ssl.keystore.location",
                        keyStore.toString(),
                        "ssl.keystore.password",
                        password,
                        "ssl.key.password",
                        password));
    }

    /** A broker on the given port of 127.0.0.1, ready to be used. */
    public static SandboxKafka start(int port) {
        return start(port, Map.of());
    }

    private static SandboxKafka start(int port, Map<String, String> secured) {
        SandboxKafka kafka;
        try {
            kafka = new SandboxKafka(port, Files.createTempDirectory("sandbox-kafka-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kafka.secured = secured;
        kafka.securedPort = secured.isEmpty() ? 0 : LoopbackPorts.free();
        kafka.format();
        kafka.startServer();
        return kafka;
    }

    /** What {@code bootstrap.servers} takes. */
    public String brokers() {
        return "127.0.0.1:" + port;
    }

    /** The same for TLS; the broker calls itself localhost there. */
    public String securedBrokers() {
        return "localhost:" + securedPort;
    }

    public int port() {
        return port;
    }

    /** Makes a topic and waits until it can be written. */
    public void createTopic(String topic, int partitions) {
        await(admin().createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all());
    }

    public void createTopic(String topic) {
        createTopic(topic, 1);
    }

    public void deleteTopic(String topic) {
        await(admin().deleteTopics(List.of(topic)).all());
    }

    /** Removes the records before {@code offset}, as retention does. */
    public void removeBefore(String topic, int partition, long offset) {
        await(admin().deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    /** Publishes one record and returns its offset once the broker has it. */
    public long publish(String topic, @Nullable String key, @Nullable String value) {
        return publish(topic, null, bytes(key), bytes(value), Map.of());
    }

    public long publish(String topic, @Nullable String key, byte[] value) {
        return publish(topic, null, bytes(key), value, Map.of());
    }

    public long publish(String topic, @Nullable String key, @Nullable String value, Map<String, String> headers) {
        return publish(topic, null, bytes(key), bytes(value), headers);
    }

    public long publish(String topic, int partition, @Nullable String key, @Nullable String value) {
        return publish(topic, partition, bytes(key), bytes(value), Map.of());
    }

    /** Publishes one record; {@code partition} null leaves the choice to the key. Returns its offset. */
    public long publish(
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, String> headers) {
        return await(send(topic, partition, key, value, headers)).offset();
    }

    /** Publishes many records without keys, in order, and returns once the broker has them all. */
    public void publishAll(String topic, Iterable<String> values) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String value : values) {
            sent.add(send(topic, null, null, bytes(value), Map.of()));
        }
        producer().flush();
        sent.forEach(SandboxKafka::await);
    }

    /** Every offset that a group has committed. */
    public Map<TopicPartition, Long> committed(String group) {
        try {
            return await(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).entrySet().stream()
                    .filter(entry -> entry.getValue() != null)
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().offset()));
        } catch (GroupIdNotFoundException notYet) {
            return Map.of();
        }
    }

    /** The offset that a group has committed for one partition: of the next record that it has to read. */
    public OptionalLong committed(String group, String topic, int partition) {
        Long offset = committed(group).get(new TopicPartition(topic, partition));
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** The offset that the next record of this partition will get. */
    public long endOffset(String topic, int partition) {
        return offset(new TopicPartition(topic, partition), OffsetSpec.latest());
    }

    /** The records between what a group has committed and the end of a topic, over all partitions. */
    public long lag(String group, String topic) {
        Map<TopicPartition, Long> committed = committed(group);
        return partitions(topic).stream()
                .mapToLong(partition -> offset(partition, OffsetSpec.latest())
                        - committed.getOrDefault(partition, offset(partition, OffsetSpec.earliest())))
                .sum();
    }

    /** Every record of a topic up to its present end, as text, partition by partition, in order. */
    public List<ConsumerRecord<String, String>> consumeAll(String topic) {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte @Nullable []> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> records.add(asText(record)));
            }
        }
        records.sort(Comparator.<ConsumerRecord<String, String>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return records;
    }

    /** The client ids of a group's members; empty when nobody has joined. */
    public List<String> members(String group) {
        return describe(group).stream()
                .flatMap(description -> description.members().stream())
                .map(MemberDescription::clientId)
                .sorted()
                .toList();
    }

    /** The ids that the coordinator gave to a group's members: one that leaves and comes back has another. */
    public List<String> memberIds(String group) {
        return describe(group).stream()
                .flatMap(description -> description.members().stream())
                .map(MemberDescription::consumerId)
                .sorted()
                .toList();
    }

    /** How many partitions the members of a group have been given; tells that a rebalance is over. */
    public int assignedPartitions(String group) {
        return describe(group).stream()
                .flatMap(description -> description.members().stream())
                .mapToInt(member -> member.assignment().topicPartitions().size())
                .sum();
    }

    public boolean isRunning() {
        return server != null;
    }

    /** Stops the broker; its data and its port stay its own. Without effect when it is stopped. */
    public void stop() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /** Starts the broker again on the same port, with the same data, group memberships excepted. */
    public void restart() {
        stop();
        startServer();
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void format() {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                    .setNodeId(NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(CONTROLLER_LISTENER)
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .run();
        } catch (Exception e) { // Formatter.run declares nothing narrower
            throw new IllegalStateException("can't format " + directory, e);
        }
    }

    private void startServer() {
        KafkaRaftServer starting = new KafkaRaftServer(KafkaConfig.fromProps(settings(), false), Time.SYSTEM);
        starting.startup();
        server = starting;
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("process.roles", "broker,controller");
        settings.put(
                "listeners",
                LISTENER + "://127.0.0.1:" + port + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", LISTENER + "://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", LISTENER);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        settings.put("log.dirs", directory.toString());

        if (securedPort > 0) {
            settings.putAll(secured);
            settings.merge("listeners", ",SECURED://127.0.0.1:" + securedPort, (all, one) -> all + "" + one);
            settings.merge("advertised.listeners", ",SECURED://localhost:" + securedPort, (all, one) -> all + "" + one);
            settings.merge("listener.security.protocol.map", ",SECURED:SSL", (all, one) -> all + "" + one);
        }

        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.min.session.timeout.ms", "1000"); // tests of dead members shouldn't have to wait for 6 s

        // One node among two cores: a stop and a start in well under a second, and no 128 MB for the log cleaner.
        // The controller gives up on a heartbeat after half this interval: shorter ones fail on a busy machine.
        settings.put("broker.heartbeat.interval.ms", "250");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
        settings.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
        settings.put("metric.reporters", "");
        return settings;
    }

    private synchronized Admin admin() {
        if (admin == null) {
            Properties settings = new Properties();
            settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers());
            settings.put(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
            settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
            settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            admin = Admin.create(settings);
        }
        return admin;
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            Properties settings = new Properties();
            settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers());
            settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
            settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            // Where a new topic turns the first request away, the next one must not be taken: a broker takes any
            // sequence number as a
            // producer's first, and the first batch would be out of order until its time is up.
            settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
            settings.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
            settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
            producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    private Future<RecordMetadata> send(
            String topic,
            @Nullable Integer partition,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, String> headers) {
        List<Header> wire = headers.entrySet().stream()
                .<Header>map(header ->
                        new RecordHeader(header.getKey(), header.getValue().getBytes(UTF_8)))
                .toList();
        return producer().send(new ProducerRecord<>(topic, partition, key, value, wire));
    }

    private List<TopicPartition> partitions(String topic) {
        return await(admin().describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private long offset(TopicPartition partition, OffsetSpec spec) {
        return await(admin().listOffsets(Map.of(partition, spec)).partitionResult(partition))
                .offset();
    }

    private Collection<ConsumerGroupDescription> describe(String group) {
        try {
            return await(admin().describeConsumerGroups(List.of(group)).all()).values();
        } catch (GroupIdNotFoundException notYet) {
            return List.of();
        }
    }

    private static ConsumerRecord<String, String> asText(ConsumerRecord<String, byte @Nullable []> record) {
        byte[] value = record.value();
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                value == null ? null : new String(value, UTF_8),
                record.headers(),
                record.leaderEpoch());
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException notFound) {
                throw notFound;
            }
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka hasn't answered within " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Kafka", e);
        }
    }
}
