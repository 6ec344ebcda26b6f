package org.contactcourier.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What SmartTask said about companies and owners, for a while: the one that was asked for longest ago is forgotten first. Not kept beyond
 * a restart, since asking again changes nothing. Thread-safe.
 */
final class ReferenceCache {
    /** A few MiB, a name having 100 characters at most and an address 320. */
    static final int MOST = 10_000;

    private final LongSupplier nanos;
    private final Map<String, Remembered> links = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MOST;
        }
    };

    ReferenceCache(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Remembered(Reference link, long untilNanos) {}

    synchronized Optional<Reference> find(String lane) {
        Remembered found = links.get(lane);
        if (found == null) {
            return Optional.empty();
        }
        if (nanos.getAsLong() - found.untilNanos() >= 0) {
            links.remove(lane);
            return Optional.empty();
        }
        return Optional.of(found.link());
    }

    synchronized void keep(String lane, Reference link, Duration time) {
        links.put(lane, new Remembered(link, nanos.getAsLong() + time.toNanos()));
    }

    synchronized void forget(String lane) {
        links.remove(lane);
    }

    synchronized int size() {
        return links.size();
    }
}
