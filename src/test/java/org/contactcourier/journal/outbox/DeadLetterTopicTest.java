package org.contactcourier.journal.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.contactcourier.Courier;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.json.StrictJson;
import org.contactcourier.support.Variables;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters in a topic as other tools read them: the whole bundle, a real broker, bytes on the wire. */
@Timeout(120)
@SuppressWarnings("try") // it runs while the block does
class DeadLetterTopicTest {
    private static final byte[] BAD = "{\"email\":\"nobody\"}".getBytes(UTF_8);
    private static final byte[] KEY = {0, (byte) 0xFF, 'k'};

    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @RegisterExtension
    static final WithKafka KAFKA = new WithKafka();

    @TempDir
    private Path folder;

    private final long timestamp = System.currentTimeMillis() - 5_000;

    /** One bad record of each kind through the bundle; what arrives in the topic of dead letters. */
    private List<ConsumerRecord<byte[], byte[]>> letters(String headers, String value) throws Exception {
        String topic = KAFKA.topic(1);
        String letters = KAFKA.topic(1);
        publish(new ProducerRecord<>(topic, 0, timestamp, KEY, BAD), "Trace-Id", "trace-id", "trace-id", "CamelX");
        publish(new ProducerRecord<>(topic, 0, timestamp, null, "not JSON".getBytes(UTF_8)));
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("bad.json"), "{\"email\":\"nobody\"}");
        Variables variables = new Variables(SMART_TASK.server())
                .with(KAFKA.server(), topic)
                .with("INTAKE_FILE_DIRECTORY", inbox.toString())
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .with(
                        "DEAD_LETTER_COPY_TO",
                        "kafka:" + letters + "?brokers=" + KAFKA.server().brokers())
                .with("DEAD_LETTER_HEADERS", headers)
                .with("DEAD_LETTER_VALUE", value)
                .with("MANAGEMENT_PORT", "0");
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (Courier courier = Courier.start(
                        Configuration.load(List.of(), variables.map(), new Properties()),
                        Installation.routesIn(Path.of("routes")),
                        Clock.systemUTC());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(letters, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
                return found.size() >= 3;
            });
        }
        return List.of(
                with(found, "{\"email\":\"nobody\"}", true), with(found, "not JSON", true), with(found, "", false));
    }

    private static ConsumerRecord<byte[], byte[]> with(
            List<ConsumerRecord<byte[], byte[]>> found, String text, boolean fromKafka) {
        return found.stream()
                .filter(record -> fromKafka
                        != new String(record.key() == null ? new byte[0] : record.key(), UTF_8).startsWith("file:"))
                .filter(record ->
                        new String(record.value(), UTF_8).replace("\\", "").contains(text))
                .findFirst()
                .orElseThrow();
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, KAFKA.server().brokers());
        return settings;
    }

    private static void publish(ProducerRecord<byte[], byte[]> record, String... headers) throws Exception {
        for (int i = 0; i < headers.length; i++) {
            record.headers().add(headers[i], new byte[] {(byte) i, (byte) 0x80});
        }
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, KAFKA.server().brokers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(bytes(record, header), UTF_8);
    }

    private static byte[] bytes(ConsumerRecord<byte[], byte[]> record, String header) {
        Header found = record.headers().lastHeader(header);
        assertThat(found).as(header).isNotNull();
        return found.value();
    }

    private void isAsItCame(ConsumerRecord<byte[], byte[]> letter) {
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.timestamp()).isEqualTo(timestamp);
        List<String> names = new ArrayList<>();
        letter.headers().forEach(header -> names.add(header.key()));
        assertThat(names).containsSubsequence("Trace-Id", "trace-id", "trace-id", "CamelX");
        assertThat(names).doesNotContain(CopiedHeaders.NAME);
        assertThat(bytes(letter, "trace-id")).containsExactly(2, 0x80);
        assertThat(bytes(letter, "Trace-Id")).containsExactly(0, 0x80);
    }

    @Test
    void hasOurHeadersAndJson() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> letters = letters("courier", "json");

        ConsumerRecord<byte[], byte[]> bad = letters.get(0);
        isAsItCame(bad);
        assertThat(StrictJson.mapper().readTree(bad.value()).path("reason").asText())
                .isEqualTo("Invalid");
        assertThat(text(bad, "dead-letter-reason")).isEqualTo("Invalid");
        assertThat(text(bad, "dead-letter-message")).contains("/email").contains("/name");
        assertThat(text(bad, "dead-letter-origin"))
                .startsWith("kafka:contacts-")
                .endsWith("/0@0#0");
        assertThat(text(bad, "dead-letter-topic")).startsWith("contacts-");
        assertThat(text(bad, "dead-letter-partition")).isEqualTo("0");
        assertThat(text(bad, "dead-letter-offset")).isEqualTo("0");
        assertThat(text(bad, "dead-letter-timestamp")).isEqualTo(Long.toString(timestamp));
        assertThat(letters.get(1).key()).isNull();
        assertThat(text(letters.get(1), "dead-letter-reason")).isEqualTo("Malformed");
        assertThat(letters.get(2).key()).asString().isEqualTo("file:bad.json#0");
        assertThat(letters.get(2).headers().lastHeader("dead-letter-topic")).isNull();
    }

    @Test
    void hasConnectsHeadersAndTheOriginal() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> letters = letters("connect", "original");

        ConsumerRecord<byte[], byte[]> bad = letters.get(0);
        isAsItCame(bad);
        assertThat(bad.value()).isEqualTo(BAD);
        assertThat(text(bad, "__connect.errors.topic")).startsWith("contacts-");
        assertThat(text(bad, "__connect.errors.partition")).isEqualTo("0");
        assertThat(text(bad, "__connect.errors.offset")).isEqualTo("0");
        assertThat(text(bad, "__connect.errors.stage")).isEqualTo("TRANSFORMATION");
        assertThat(text(bad, "__connect.errors.exception.class.name")).isEqualTo("Invalid");
        assertThat(text(bad, "__connect.errors.exception.message")).contains("/email");
        assertThat(letters.get(1).value()).asString().isEqualTo("not JSON");
        assertThat(letters.get(1).key()).isNull();
        assertThat(letters.get(2).value()).isEqualTo(BAD);
    }

    @Test
    void hasSpringsHeaders() throws Exception {
        ConsumerRecord<byte[], byte[]> bad = letters("spring", "original").get(0);

        isAsItCame(bad);
        assertThat(text(bad, "kafka_dlt-original-topic")).startsWith("contacts-");
        assertThat(ByteBuffer.wrap(bytes(bad, "kafka_dlt-original-partition")).getInt())
                .isZero();
        assertThat(ByteBuffer.wrap(bytes(bad, "kafka_dlt-original-offset")).getLong())
                .isZero();
        assertThat(ByteBuffer.wrap(bytes(bad, "kafka_dlt-original-timestamp")).getLong())
                .isEqualTo(timestamp);
        assertThat(text(bad, "kafka_dlt-exception-message")).contains("/email");
    }
}
