package org.contactcourier.support;

import org.contactcourier.sandbox.SmartTaskSimulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A SmartTask simulator for all tests of a class: {@code @RegisterExtension static final WithSmartTask smartTask = new WithSmartTask();}.
 * Before each test it is up again, without faults, contacts and requests. For tests that run one after the other.
 */
public final class WithSmartTask implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private @Nullable SmartTaskSimulator server;

    /** The server; there is one from before the class's first {@code @BeforeAll} method on. */
    public SmartTaskSimulator server() {
        if (server == null) {
            throw new IllegalStateException("not started: is the field static and annotated with @RegisterExtension?");
        }
        return server;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = SmartTaskSimulator.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server().reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
