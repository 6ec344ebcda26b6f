package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SandboxKafkaTest {
    private static SandboxKafka kafka;

    @BeforeAll
    static void startKafka() {
        kafka = SandboxKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Test
    void givesBackWhatWasPublished() {
        // Given
        kafka.createTopic("copies", 2);

        // When
        long first = kafka.publish("copies", 1, "ada", "{\"name\":\"Ada\"}");
        long second = kafka.publish("copies", 1, bytes("grace"), null, Map.of("source", "fair"));
        kafka.publish("copies", 0, null, "Jürgen");

        // Then
        assertThat(List.of(first, second)).containsExactly(0L, 1L);
        assertThat(kafka.endOffset("copies", 1)).isEqualTo(2);
        assertThat(kafka.consumeAll("copies"))
                .extracting(ConsumerRecord::partition, ConsumerRecord::key, ConsumerRecord::value)
                .containsExactly(
                        tuple(0, null, "Jürgen"), tuple(1, "ada", "{\"name\":\"Ada\"}"), tuple(1, "grace", null));
        assertThat(kafka.consumeAll("copies")
                        .get(2)
                        .headers()
                        .lastHeader("source")
                        .value())
                .isEqualTo(bytes("fair"));
    }

    @Test
    void tellsWhatAGroupHasCommittedAndWhoIsInIt() {
        // Given
        kafka.createTopic("read", 1);
        kafka.publishAll(
                "read", IntStream.range(0, 10).mapToObj(Integer::toString).toList());
        assertThat(kafka.committed("readers")).isEmpty();
        assertThat(kafka.members("readers")).isEmpty();

        try (KafkaConsumer<String, String> consumer = consumer("readers")) {
            consumer.subscribe(List.of("read"));
            int records = 0;
            while (records == 0) {
                records = consumer.poll(Duration.ofMillis(100)).count();
            }

            // When
            consumer.commitSync(Map.of(new TopicPartition("read", 0), new OffsetAndMetadata(4)));

            // Then
            assertThat(kafka.committed("readers", "read", 0)).hasValue(4);
            assertThat(kafka.lag("readers", "read")).isEqualTo(6);
            assertThat(kafka.members("readers")).containsExactly("reader-1");
            assertThat(kafka.assignedPartitions("readers")).isEqualTo(1);
        }
    }

    @Test
    void keepsPortAndRecordsOverARestart() {
        // Given
        kafka.createTopic("kept");
        kafka.publish("kept", null, "one");
        String brokers = kafka.brokers();

        // When
        kafka.stop();
        assertThat(kafka.isRunning()).isFalse();
        kafka.restart();

        // Then
        assertThat(kafka.brokers()).isEqualTo(brokers);
        assertThat(kafka.publish("kept", null, "two")).isEqualTo(1);
        assertThat(kafka.consumeAll("kept")).extracting(ConsumerRecord::value).containsExactly("one", "two");
    }

    @Test
    void makesNoTopicByAccident() {
        assertThatThrownBy(() -> kafka.consumeAll("nobody-made-this")).hasMessageContaining("does not host");
    }

    @Test
    void leavesNoThreadBehindThatKeepsTheJvmAlive() {
        // Given
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        SandboxKafka other = SandboxKafka.start();
        other.createTopic("some");
        other.publish("some", null, "one");

        // When
        other.close();

        // Then
        await().pollInSameThread()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> !thread.isDaemon() && !before.contains(thread))
                        .isEmpty());
    }

    private static KafkaConsumer<String, String> consumer(String group) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", kafka.brokers());
        settings.put("group.id", group);
        settings.put("client.id", "reader-1");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
