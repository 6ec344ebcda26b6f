package org.contactcourier.support;

import org.contactcourier.sandbox.SandboxMail;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A mail server for all tests of a class: {@code @RegisterExtension static final WithMail mail = new WithMail();}.
 * Before each test it is up again and has neither accounts nor mails. For tests that run one after the other.
 */
public final class WithMail implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private @Nullable SandboxMail server;

    /** The server; there is one from before the class's first {@code @BeforeAll} method on. */
    public SandboxMail server() {
        if (server == null) {
            throw new IllegalStateException("not started: is the field static and annotated with @RegisterExtension?");
        }
        return server;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = SandboxMail.start();
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
