package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.contactcourier.sandbox.SandboxRegistry;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.junit.jupiter.api.Test;

/** Values of a schema registry, read with nothing but what is shipped. */
class SchemaRegistryIT extends AllServers {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String AVRO =
            "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}";
    private static final String PROTOBUF =
            "syntax = \"proto3\"; import \"google/protobuf/wrappers.proto\"; message P { string name = 1; }";

    SchemaRegistryIT() {
        super(1);
    }

    @Test
    void deliversWhatTheRegistryDescribesOnceItCanBeReached() {
        try (SandboxRegistry registry = SandboxRegistry.start()) {
            int avro = registry.avro("avro", AVRO);
            int protobuf = registry.protobuf("protobuf", PROTOBUF);
            int json = registry.json("json", "{\"type\":\"object\"}");
            registry.isDown();
            Surroundings surroundings = new Surroundings(folder, smartTask)
                    .with(kafka, topic)
                    .with("INTAKE_KAFKA_SCHEMA_REGISTRY_URL", registry.url())
                    .with("SMARTTASK_RETRY_MAX_DELAY", "2s");
            kafka.publish(topic, null, value(avro, "\6Ada"));
            kafka.publish(topic, null, value(protobuf, "\0\n\3Bob"));
            kafka.publish(topic, null, value(json, Contacts.numbered(1).json()));
            try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
                await().atMost(LONG)
                        .until(() -> bundle.health("").body().contains("\"schema-registry\"")
                                && bundle.health("").status() == 503);
                assertThat(bundle.health("").body()).contains("the schema registry can't be reached");
                assertThat(bundle.health("/ready").status()).isEqualTo(200);

                registry.isUp();

                await().atMost(LONG).until(() -> kafka.lag(Surroundings.group(topic), topic) == 0);
                assertThat(smartTask.names()).containsExactlyInAnyOrder("Ada", "Bob", Contacts.name(1));
                await().atMost(LONG).until(() -> bundle.health("").status() == 200);
                assertThat(bundle.metrics()).doesNotContainPattern("outcome=\"buried\",[^}]*} [1-9]");
                assertThat(bundle.stop()).isZero();
            }
        }
    }

    private static byte[] value(int id, String data) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) 0)
                .putInt(id)
                .put(bytes)
                .array();
    }
}
