package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.kafka.KafkaTopic.eventually;
import static org.contactcourier.source.kafka.RunningKafkaSource.ACCEPTS;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.format.registry.RegistrySettings;
import org.contactcourier.format.registry.SchemaRegistry;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.sandbox.SandboxRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shipped route, a real broker, and a registry that is not at its best. */
@Timeout(120)
class RegistryOutageTest {
    private static final String NAME =
            "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}";

    @RegisterExtension
    static final KafkaTopic topic = new KafkaTopic();

    private final SandboxRegistry registry = SandboxRegistry.start();
    private final SchemaRegistry schemas =
            new SchemaRegistry(new RegistrySettings(registry.url(), Optional.empty()), Duration.ofSeconds(2));
    private final List<RejectedRecordException> rejections = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopRegistry() {
        registry.close();
    }

    @Test
    void waitsForTheRegistryAndLetsNothingOvertakeWhatItCannotReadYet() {
        int id = registry.avro("people", NAME);
        topic.create();
        registry.isDown();
        try (RunningKafkaSource running = source()) {
            topic.publish(json(0));
            topic.publish(avro(id));
            topic.publish(json(2));
            topic.awaitCommit(0, 1);
            List<String> members = topic.members();
            eventually().until(() -> schemas.problem().isPresent());
            Set<String> before = Set.copyOf(running.handedOver);

            registry.isUp();

            topic.awaitCommit(0, 3);
            assertThat(before).containsExactly(at(0, 0));
            assertThat(Set.copyOf(running.handedOver)).containsExactlyInAnyOrder(at(0, 0), at(0, 1), at(0, 2));
            assertThat(rejections).isEmpty();
            assertThat(schemas.problem()).isEmpty();
            assertThat(topic.members()).hasSize(1).isEqualTo(members);
        }
    }

    @Test
    void deliversFromOtherPartitionsMeanwhile() {
        int id = registry.avro("people", NAME);
        topic.create(2);
        registry.answers(500, "");
        try (RunningKafkaSource running = source()) {
            topic.broker().publish(topic.name(), 0, null, avro(id), Map.of());
            topic.broker().publish(topic.name(), 1, null, json(0));

            topic.awaitCommit(1, 1);

            assertThat(running.handedOver).containsOnly(at(1, 0));
            assertThat(topic.committed(0).orElse(0)).isZero();
        }
    }

    /** Garbage that begins with a zero byte names a schema of its own each time; one after the other they took hours. */
    @Test
    void judgesABatchOfUnknownSchemasTogether() {
        topic.create();
        for (int i = 0; i < 300; i++) {
            topic.publish(avro(1_000 + i));
        }
        int id = registry.avro("people", NAME);
        topic.publish(avro(id));
        try (RunningKafkaSource running = source()) {
            await().atMost(Duration.ofSeconds(100))
                    .untilAsserted(() -> assertThat(topic.committed(0)).hasValue(301));

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
        topic.create();
        try (RunningKafkaSource running = source()) {
            topic.broker().publish(topic.name(), null, null, avro(id), event);
            topic.broker().publish(topic.name(), null, json(1), event);

            topic.awaitCommit(0, 2);

            assertThat(running.handedOver).hasSize(2);
            assertThat(rejections).isEmpty();
        }
    }

    private RunningKafkaSource source() {
        return topic.source()
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
        return "kafka:" + topic.name() + "/" + partition + "@" + offset + "#0";
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
