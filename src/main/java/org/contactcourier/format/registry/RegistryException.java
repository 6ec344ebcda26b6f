package org.contactcourier.format.registry;

import java.io.IOException;
import java.time.Duration;

/** The registry can't say now: no record's fault. The message is one sentence for health. */
final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /** @param pause how long it is of no use to ask again */
    RegistryException(String message, Duration pause) {
        super(message);
        this.pause = pause;
    }

    Duration pause() {
        return pause;
    }

    /** It is told once a second at most, and its stack says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
