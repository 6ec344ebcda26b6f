package org.contactcourier;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that have been started, to be stopped in the opposite order. If one can't be stopped, the others are. Not
 * thread-safe.
 */
final class StartedParts {
    private static final Logger LOG = LoggerFactory.getLogger(StartedParts.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    <T extends AutoCloseable> T push(T part) {
        started.push(part);
        return part;
    }

    void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) { // the others must be stopped all the same
                LOG.error("A part could not be stopped", e);
            }
        }
    }
}
