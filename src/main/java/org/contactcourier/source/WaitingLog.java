package org.contactcourier.source;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that parts of a source (files, mails) wait because they have not ended: one line when the first begins to wait, one when
 * none does any more, however many they are and however often they are tried; the rest at DEBUG. Thread-safe.
 */
public final class WaitingLog {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingLog.class);

    private final String source;
    private final Set<Object> waiting = new HashSet<>();

    /** @param source its name in the log */
    public WaitingLog(String source) {
        this.source = source;
    }

    /**
     * The part begins to wait, or goes on waiting.
     *
     * @param line what waits, why, and for how long
     */
    public synchronized void waits(Object part, String line) {
        if (waiting.isEmpty()) {
            LOG.warn("{} waits for records that have not ended: {}", source, line);
        } else {
            LOG.debug("{}: {}", source, line);
        }
        waiting.add(part);
    }

    /** Only {@code there} exist any more. */
    public synchronized void retain(Set<?> there) {
        for (Object part : Set.copyOf(waiting)) {
            if (!there.contains(part)) {
                ended(part);
            }
        }
    }

    /** The part has ended, or is gone; harmless where it did not wait. */
    public synchronized void ended(Object part) {
        if (waiting.remove(part) && waiting.isEmpty()) {
            LOG.info("{} waits no more", source);
        }
    }
}
