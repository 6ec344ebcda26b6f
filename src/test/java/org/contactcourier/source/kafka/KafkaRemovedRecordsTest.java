package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.source.kafka.KafkaTopic.contact;
import static org.contactcourier.source.kafka.KafkaTopic.contacts;
import static org.contactcourier.source.kafka.KafkaTopic.eventually;
import static org.contactcourier.source.kafka.RunningKafkaSource.ACCEPTS;

import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that retention removed before they were read: once the client jumped over them, and nobody heard of it. */
class KafkaRemovedRecordsTest {
    @RegisterExtension
    static final KafkaTopic topic = new KafkaTopic();

    private static List<String> warnings(CapturedLog log) {
        return log.lines().stream()
                .filter(line -> line.contains("has lost the records"))
                .toList();
    }

    private static double removed(RunningKafkaSource running) {
        Counter counter = running.meters
                .find("contact_courier.kafka.records.removed")
                .tag("topic", topic.name())
                .tag("partition", "0")
                .counter();
        return counter == null ? 0 : counter.count();
    }

    /** Five records are read and committed. */
    private static void readFive() {
        topic.create();
        topic.publishAll(contacts(5));
        try (RunningKafkaSource running = topic.source().start(ACCEPTS)) {
            topic.awaitCommit(0, 5);
            assertThat(removed(running)).isZero();
        }
    }

    @Test
    void tellsWhatWasRemovedWhileItWasStopped() {
        readFive();
        topic.publishAll(contacts(10));
        topic.broker().removeBefore(topic.name(), 0, 9);

        try (CapturedLog log = CapturedLog.open();
                RunningKafkaSource running = topic.source().start(ACCEPTS)) {
            topic.awaitCommit(0, 15);

            assertThat(warnings(log))
                    .singleElement()
                    .asString()
                    .contains("kafka:" + topic.name() + "/0 has lost the records at offsets 5 to 8");
            assertThat(removed(running)).isEqualTo(4);
            assertThat(running.handedOver).hasSize(6).contains(topic.at(0, 9) + "#0");
        }
    }

    @Test
    void tellsItWhereNothingIsLeft() {
        readFive();
        topic.publishAll(contacts(10));
        topic.broker().removeBefore(topic.name(), 0, 15);

        try (CapturedLog log = CapturedLog.open();
                RunningKafkaSource running = topic.source().start(ACCEPTS)) {
            eventually().until(() -> removed(running) == 10);

            topic.publish(contact(15));
            eventually().until(() -> running.handedOver.size() == 1);

            assertThat(warnings(log)).singleElement().asString().contains("at offsets 5 to 14");
            assertThat(removed(running)).isEqualTo(10);
        }
    }

    @Test
    void tellsWhatWasRemovedWhileItWasPaused() {
        topic.create();
        topic.publishAll(contacts(5));
        try (CapturedLog log = CapturedLog.open();
                RunningKafkaSource running = topic.source().start(ACCEPTS)) {
            topic.awaitCommit(0, 5);
            running.source.pause("an operator paused it");
            eventually().until(running.source::isClientPaused);
            topic.publish(contact(
                    5)); // a fetch that was under way brings this one all the same, and at most those that follow
            topic.publishAll(contacts(9));
            topic.broker().removeBefore(topic.name(), 0, 12);

            running.source.resume("an operator paused it");

            topic.awaitCommit(0, 15);
            eventually().until(() -> running.handedOver.size() + removed(running) == 15);
            if (removed(running) > 0) { // on a busy machine that fetch may have brought all of them
                assertThat(warnings(log)).singleElement().asString().contains(" to 11");
            }
        }
    }

    /** Offsets of markers are no records, and nothing of an aborted transaction was ever to be delivered. */
    @Test
    void isNotMisledByTransactions() throws Exception {
        topic.create();
        try (CapturedLog log = CapturedLog.open();
                RunningKafkaSource running = topic.source().start(ACCEPTS);
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", topic.broker().brokers(), "transactional.id", "gaps"),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.initTransactions();
            for (int i = 0; i < 5; i++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic.name(), contact(100 + i)))
                        .get();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic.name(), contact(i))).get();
                producer.commitTransaction();
                int count = i + 1;
                eventually().until(() -> running.handedOver.size() == count);
            }
            topic.publish(contact(5));
            eventually().until(() -> running.handedOver.size() == 6);

            assertThat(warnings(log)).isEmpty();
            assertThat(removed(running)).isZero();
        }
    }

    /** What was removed before the group existed was never to be read by it. */
    @Test
    void saysNothingInANewGroup() {
        topic.create();
        topic.publishAll(contacts(10));
        topic.broker().removeBefore(topic.name(), 0, 4);

        try (CapturedLog log = CapturedLog.open();
                RunningKafkaSource running = topic.source().start(ACCEPTS)) {
            topic.awaitCommit(0, 10);

            assertThat(running.handedOver).hasSize(6);
            assertThat(warnings(log)).isEmpty();
        }
    }
}
