package org.contactcourier.support;

import java.util.concurrent.atomic.AtomicInteger;
import org.contactcourier.sandbox.SandboxKafka;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Kafka broker for all tests of a class: {@code @RegisterExtension static final WithKafka kafka = new WithKafka();}.
 * Topics are not taken away between tests, which is slow and races with readers: each test makes its own (see {@link #topic}). For tests that run one after the other.
 */
public final class WithKafka implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private final AtomicInteger number = new AtomicInteger();
    private @Nullable SandboxKafka server;

    /** The server; there is one from before the class's first {@code @BeforeAll} method on. */
    public SandboxKafka server() {
        if (server == null) {
            throw new IllegalStateException("not started: is the field static and annotated with @RegisterExtension?");
        }
        return server;
    }

    /** Makes a topic that no other test has, and returns its name. */
    public String topic(int partitions) {
        String topic = "contacts-" + number.incrementAndGet();
        server().createTopic(topic, partitions);
        return topic;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = SandboxKafka.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!server().isRunning()) {
            server().restart();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
