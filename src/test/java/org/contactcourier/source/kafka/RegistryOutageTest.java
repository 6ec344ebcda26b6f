package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.kafka.RunningKafkaSource.ACCEPTS;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.format.registry.RegistrySettings;
import org.contactcourier.format.registry.SchemaRegistry;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** The shipped route, a real broker, and a registry that is not at its best. */
@Timeout(120)
class RegistryOutageTest {
    private static final String NAME =
            "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}";

    private static SandboxKafka kafka;

    private final SandboxRegistry registry = SandboxRegistry.start();
    private final SchemaRegistry schemas =
            new SchemaRegistry(new RegistrySettings(registry.url(), Optional.empty()), Duration.ofSeconds(2));
    private final List<RejectedRecordException> rejections = new CopyOnWriteArrayList<>();
    private String topic;
    private String group;

    @BeforeAll
    static void startBroker() {
        kafka = SandboxKafka.start();
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void nameTopicAndGroup(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        group = topic + "-group";
    }

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    @Test
    void waitsForTheRegistryAndLetsNothingOvertakeWhatItCannotReadYet() {
        int id = registry.avro("people", NAME);
        kafka.createTopic(topic);
        registry.isDown();
        try (RunningKafkaSource running = source()) {
            kafka.publish(topic, null, json(0));
            kafka.publish(topic, null, avro(id));
            kafka.publish(topic, null, json(2));
            awaitCommit(0, 1);
            List<String> members = kafka.members(group);
            eventually().until(() -> schemas.problem().isPresent());
            Set<String> before = Set.copyOf(running.handedOver);

            registry.isUp();

            awaitCommit(0, 3);
            assertThat(before).containsExactly(at(0, 0));
            assertThat(Set.copyOf(running.handedOver)).containsExactlyInAnyOrder(at(0, 0), at(0, 1), at(0, 2));
            assertThat(rejections).isEmpty();
            assertThat(schemas.problem()).isEmpty();
            assertThat(kafka.members(group)).hasSize(1).isEqualTo(members);
        }
    }

    @Test
    void deliversFromOtherPartitionsMeanwhile() {
        int id = registry.avro("people", NAME);
        kafka.createTopic(topic, 2);
        registry.answers(500, "");
        try (RunningKafkaSource running = source()) {
            kafka.publish(topic, 0, null, avro(id), Map.of());
            kafka.publish(topic, 1, null, json(0));

            awaitCommit(1, 1);

            assertThat(running.handedOver).containsOnly(at(1, 0));
            assertThat(kafka.committed(group, topic, 0).orElse(0)).isZero();
        }
    }

    /** Garbage that begins with a zero byte names a schema of its own each time; one after the other they took hours. */
    @Test
    void judgesABatchOfUnknownSchemasTogether() {
        kafka.createTopic(topic);
        for (int i = 0; i < 300; i++) {
            kafka.publish(topic, null, avro(1_000 + i));
        }
        int id = registry.avro("people", NAME);
        kafka.publish(topic, null, avro(id));
        try (RunningKafkaSource running = source()) {
            await().atMost(Duration.ofSeconds(100)).untilAsserted(() -> assertThat(kafka.committed(group, topic, 0))
                    .hasValue(301));

            assertThat(new HashSet<>(running.handedOver)).hasSize(301);
            assertThat(rejections).hasSize(300);
        }
    }

    @Test
    void readsTheDataOfACloudEventInBinaryMode() {
        int id = registry.avro("people", NAME);
        Map<String, String> event = Map.of(
                "ce_specversion", "1.0",
                "ce_type", "crm.contact.created",
                "ce_source", "/crm",
                "ce_id", "4711",
                "content-type", "application/avro");
        kafka.createTopic(topic);
        try (RunningKafkaSource running = source()) {
            kafka.publish(topic, null, null, avro(id), event);
            kafka.publish(topic, null, json(1), event);

            awaitCommit(0, 2);

            assertThat(running.handedOver).hasSize(2);
            assertThat(rejections).isEmpty();
        }
    }

    private RunningKafkaSource source() {
        return RunningKafkaSource.on(kafka.brokers(), topic, group)
                .reading(new RegisteredValueReader(FormatChooser.all(StrictJson.mapper()), Optional.of(schemas)))
                .pausing(new ExponentialBackoff(Duration.ofMillis(100), Duration.ofSeconds(2)))
                .start(record -> {
                    if (record.rejection() != null) {
                        rejections.add(record.rejection());
                    }
                    ACCEPTS.deliver(record);
                });
    }

    private String at(int partition, long offset) {
        return "kafka:" + topic + "/" + partition + "@" + offset + "#0";
    }

    private void awaitCommit(int partition, long offset) {
        eventually().untilAsserted(() -> assertThat(kafka.committed(group, topic, partition))
                .hasValue(offset));
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(50)).pollInterval(Duration.ofMillis(20));
    }

    private static byte[] avro(int id) {
        return ByteBuffer.allocate(9)
                .put((byte) 0)
                .putInt(id)
                .put(new byte[] {6, 'A', 'd', 'a'})
                .array();
    }

    private static String json(int number) {
        return "{\"name\":\"Ada %d\",\"email\":\"ada%d@example.org\"}".formatted(number, number);
    }
}
