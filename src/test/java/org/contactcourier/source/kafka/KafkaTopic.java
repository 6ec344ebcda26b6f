package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.contactcourier.sandbox.SandboxKafka;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker for the test class, and for each test a topic and a consumer group that are named after it. To be registered by a
 * static field. The test makes the topic, since some tests begin without it.
 */
final class KafkaTopic implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private @Nullable SandboxKafka broker;
    private String name = "";

    @Override
    public void beforeAll(ExtensionContext test) {
        broker = SandboxKafka.start();
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        name = test.getRequiredTestMethod().getName();
    }

    @Override
    public void afterAll(ExtensionContext test) {
        broker().close();
    }

    SandboxKafka broker() {
        if (broker == null) {
            throw new IllegalStateException("no broker: the field of the extension must be static");
        }
        return broker;
    }

    String name() {
        return name;
    }

    String group() {
        return name + "-group";
    }

    void create() {
        broker().createTopic(name);
    }

    void create(int partitions) {
        broker().createTopic(name, partitions);
    }

    void publish(@Nullable String value) {
        publish((String) null, value);
    }

    void publish(byte[] value) {
        broker().publish(name, null, value);
    }

    void publish(@Nullable String key, @Nullable String value) {
        broker().publish(name, key, value);
    }

    void publish(int partition, String value) {
        broker().publish(name, partition, null, value);
    }

    void publishAll(List<String> values) {
        broker().publishAll(name, values);
    }

    List<String> members() {
        return broker().members(group());
    }

    OptionalLong committed(int partition) {
        return broker().committed(group(), name, partition);
    }

    void awaitCommit(int partition, long offset) {
        eventually().untilAsserted(() -> assertThat(committed(partition)).hasValue(offset));
    }

    /** How many records the group has not committed. */
    long lag() {
        return broker().lag(group(), name);
    }

    /** Where a record lies, as its origin tells it. */
    String at(int partition, long offset) {
        return "kafka:" + name + "/" + partition + "@" + offset;
    }

    /** The shipped route on this topic, to be adjusted and started. */
    RunningKafkaSource.Options source() {
        return RunningKafkaSource.on(broker().brokers(), name, group());
    }

    static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    static List<String> contacts(int count) {
        return IntStream.range(0, count).mapToObj(KafkaTopic::contact).toList();
    }

    static String contact(int number) {
        return "{\"name\":\"Ada %d\",\"email\":\"ada%d@example.org\"}".formatted(number, number);
    }
}
