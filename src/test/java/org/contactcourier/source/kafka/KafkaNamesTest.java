package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.source.kafka.KafkaTopic.eventually;

import java.util.Set;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.support.WithKafka;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The group is the one of the key, letter by letter: another group would read the topic from its beginning, or nothing. */
class KafkaNamesTest {
    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crm+sync",
                "a%20b",
                "a%41",
                "{{x}}",
                "{{intake.kafka.topic}}",
                "RAW(x)",
                "RAW{x}",
                "a?b=c",
                "a&autoOffsetReset=latest",
                "#kafkaSource",
                "${exchangeId}",
                "a b",
                "ä€𝄞",
                "a#b",
                "a;b=c",
                "\\a/b",
                "\"a\""
            })
    void readsAsTheGroupOfTheKey(String group) {
        SandboxKafka broker = kafka.server();
        String topic = kafka.topic(1);
        broker.publish(topic, null, KafkaTopic.contact(1));

        try (RunningKafkaSource running =
                RunningKafkaSource.on(broker.brokers(), topic, group).start(RunningKafkaSource.ACCEPTS)) {
            eventually().untilAsserted(() -> assertThat(broker.committed(group, topic, 0))
                    .hasValue(1));
            assertThat(running.handedOver).hasSize(1);
            assertThat(broker.members(group)).hasSize(1);
        }
    }

    /** All that Kafka allows in a topic's name, and names that are keys or beans of ours. */
    @ParameterizedTest
    @ValueSource(strings = {"intake.kafka.topic", "intake.kafka.brokers", "a.b_c-d", "kafkaSource", "x..y"})
    void readsTheTopicOfTheKey(String topic) {
        SandboxKafka broker = kafka.server();
        broker.createTopic(topic, 1);
        broker.publish(topic, null, KafkaTopic.contact(1));

        try (RunningKafkaSource running = RunningKafkaSource.on(broker.brokers(), topic, "readers of " + topic)
                .start(RunningKafkaSource.ACCEPTS)) {
            eventually().until(() -> running.handedOver.size() == 1);
            assertThat(Set.copyOf(running.handedOver)).allMatch(origin -> origin.startsWith("kafka:" + topic + "/"));
        }
    }
}
