package org.contactcourier.support;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A server that is started once for a test class, nested ones included, made as new before each test and closed at the end. Test
 * methods, {@code @BeforeEach} and {@code @BeforeAll} methods get it by {@link #server} or as a parameter. For tests that run
 * one after the other.
 */
abstract class Fixture<S> implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback, ParameterResolver {
    private final Class<S> type;
    private @Nullable S server;
    private int depth;

    Fixture(Class<S> type) {
        this.type = type;
    }

    abstract S start();

    /** Makes the server as new. */
    abstract void renew(S running);

    abstract void close(S running);

    /** The server; there is one from before the class's first {@code @BeforeAll} method on. */
    public final S server() {
        if (server == null) {
            throw new IllegalStateException("not started: is the field static and annotated with @RegisterExtension?");
        }
        return server;
    }

    @Override
    public final void beforeAll(ExtensionContext context) {
        if (depth == 0) {
            server = start();
        }
        depth++;
    }

    @Override
    public final void beforeEach(ExtensionContext context) {
        renew(server());
    }

    @Override
    public final void afterAll(ExtensionContext context) {
        depth--;
        if (depth == 0 && server != null) {
            close(server);
            server = null;
        }
    }

    @Override
    public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(type);
    }

    @Override
    public final Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server();
    }
}
