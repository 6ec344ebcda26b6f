package org.contactcourier.source;

import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a source is paused, each reason told once in the log when it comes and when it goes. Also counts what has changed, so that
 * a source can tell that something failed under circumstances that are over. Thread-safe.
 */
public final class PauseReasons {
    private static final Logger LOG = LoggerFactory.getLogger(PauseReasons.class);

    private final String source;
    private final Set<String> reasons = new TreeSet<>();
    private volatile boolean paused;
    private volatile long changes;

    /** @param source its name in the log */
    public PauseReasons(String source) {
        this.source = source;
    }

    /** Without effect where the reason is there already. */
    public synchronized void add(String reason) {
        if (reasons.add(reason)) {
            LOG.warn("{} is paused: {}", source, reason);
            paused = true;
            changes++;
        }
    }

    /**
     * Without effect where the reason isn't there.
     *
     * @return whether it was the last one
     */
    public synchronized boolean remove(String reason) {
        if (!reasons.remove(reason)) {
            return false;
        }
        paused = !reasons.isEmpty();
        changes++;
        if (paused) {
            LOG.info("{} stays paused: {}; no longer: {}", source, String.join("; ", reasons), reason);
        } else {
            LOG.info("{} goes on; it was paused: {}", source, reason);
        }
        return !paused;
    }

    /** What failed so far may succeed now. */
    public synchronized void wake() {
        changes++;
    }

    /** Whether there is a reason. */
    public boolean isPaused() {
        return paused;
    }

    /** Whether there is no other reason than {@code reason}, if any. */
    public synchronized boolean hasOnly(String reason) {
        return reasons.isEmpty() || (reasons.size() == 1 && reasons.contains(reason));
    }

    /** How often something has changed: to be remembered when work begins, see {@link #hasChangedSince}. */
    public long changes() {
        return changes;
    }

    /**
     * Whether work that began at {@code mark} and has not ended says nothing about how it would fare now: there is a pause, or
     * there was one or a wake meanwhile. Such work is no cause for a back-off.
     */
    public boolean hasChangedSince(long mark) {
        return paused || changes != mark;
    }
}
