package org.contactcourier.support;

import java.util.concurrent.atomic.AtomicInteger;
import org.contactcourier.sandbox.SandboxKafka;

/**
 * A Kafka broker for all tests of a class: {@code @RegisterExtension static final WithKafka kafka = new WithKafka();}. Before
 * each test it is up; topics stay, because taking them away is slow and races with readers: each test makes its own.
 */
public final class WithKafka extends Fixture<SandboxKafka> {
    private final AtomicInteger number = new AtomicInteger();

    public WithKafka() {
        super(SandboxKafka.class);
    }

    /** Makes a topic that no other test has, and returns its name. */
    public String topic(int partitions) {
        String topic = "contacts-" + number.incrementAndGet();
        server().createTopic(topic, partitions);
        return topic;
    }

    @Override
    SandboxKafka start() {
        return SandboxKafka.start();
    }

    @Override
    void renew(SandboxKafka running) {
        if (!running.isRunning()) {
            running.restart();
        }
    }

    @Override
    void close(SandboxKafka running) {
        running.close();
    }
}
