package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.source.kafka.KafkaTopic.eventually;

import java.util.List;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.support.CapturedLog;
import org.contactcourier.support.WithKafka;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes with a journal each that read as one Kafka group: nothing keeps them from delivering a contact twice. */
class OtherMembersTest {
    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    private final CapturedLog log = CapturedLog.open();
    private final SandboxKafka broker = kafka.server();
    private final String topic = kafka.topic(2);

    @AfterEach
    void close() {
        log.close();
    }

    private RunningKafkaSource.Options reader(String group) {
        return RunningKafkaSource.on(broker.brokers(), topic, group);
    }

    private List<String> warnings() {
        return log.lines().stream()
                .filter(line -> line.contains("beside this process"))
                .toList();
    }

    @Test
    void areWarnedOfByEachThatCanNotShareItsJournal() {
        try (RunningKafkaSource first =
                reader("two journals").withJournalOfItsOwn().start(RunningKafkaSource.ACCEPTS)) {
            eventually().until(() -> broker.assignedPartitions("two journals") == 2);
            try (RunningKafkaSource second =
                    reader("two journals").withJournalOfItsOwn().start(RunningKafkaSource.ACCEPTS)) {
                eventually().untilAsserted(() -> assertThat(warnings()).hasSizeGreaterThanOrEqualTo(2));
                assertThat(warnings())
                        .allMatch(line -> line.startsWith("WARN The Kafka group two journals has 1 member beside"));
                assertThat(first.source).isNotSameAs(second.source);
            }
        }
    }

    @Test
    void areNothingToWarnOfIfTheyShareTheJournal() {
        try (RunningKafkaSource first = reader("one journal").start(RunningKafkaSource.ACCEPTS);
                RunningKafkaSource second = reader("one journal").start(RunningKafkaSource.ACCEPTS);
                RunningKafkaSource third = reader("alone").withJournalOfItsOwn().start(RunningKafkaSource.ACCEPTS)) {
            broker.publish(topic, null, KafkaTopic.contact(1));

            eventually().until(() -> first.handedOver.size() + second.handedOver.size() == 1);
            eventually().until(() -> third.handedOver.size() == 1);
        }
        assertThat(warnings()).isEmpty();
    }
}
