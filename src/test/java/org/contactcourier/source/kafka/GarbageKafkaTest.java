package org.contactcourier.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.support.Garbage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is published is committed, and everything in it ends. */
class GarbageKafkaTest {
    private static final long SEED = 20261125;
    private static final int DAMAGED = 100;

    /** The broker takes no larger values by default; those are no concern of ours. */
    private static final int LARGEST = 1_000_000;

    @RegisterExtension
    static final KafkaTopic topic = new KafkaTopic();

    @Test
    void endsWhateverIsPublishedAndGoesOn() {
        topic.create();
        List<IntakeRecord> arrived = new CopyOnWriteArrayList<>();
        RunningKafkaSource.Line line = record -> {
            arrived.add(record);
            RunningKafkaSource.ACCEPTS.deliver(record);
        };
        Garbage garbage = new Garbage(SEED);
        List<byte[]> values = new ArrayList<>(Garbage.pieces());
        for (int i = 0; i < DAMAGED; i++) {
            values.add(garbage.damagedSample());
            values.add(garbage.bytes());
        }
        values.removeIf(value -> value.length > LARGEST);
        values.add("{\"name\":\"Good\"}".getBytes(UTF_8));
        try (RunningKafkaSource running = topic.source().start(line)) {
            values.forEach(topic::publish);

            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(topic.committed(0)).hasValue(values.size()));

            assertThat(arrived).allMatch(record -> record.ending().isPresent());
            assertThat(new HashSet<>(running.handedOver)).hasSameSizeAs(running.handedOver);
            assertThat(arrived)
                    .filteredOn(record -> record.contact() != null)
                    .extracting(record -> record.contact().name())
                    .contains("Good");
        }
    }
}
