package org.contactcourier.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What SmartTask said about companies and owners, for a while: the one that was asked for longest ago is forgotten first. Not
 * kept beyond a restart, since asking again changes nothing. Thread-safe.
 */
final class ReferenceCache {
    /** A few MiB, a name having 100 characters at most and an address 320. */
    static final int MOST = 10_000;

    private final LongSupplier nanos;
    private final Map<String, Remembered> references = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MOST;
        }
    };

    ReferenceCache(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Remembered(Reference reference, long untilNanos) {}

    synchronized Optional<Reference> find(String key) {
        Remembered found = references.get(key);
        if (found == null) {
            return Optional.empty();
        }
        if (nanos.getAsLong() - found.untilNanos() >= 0) {
            references.remove(key);
            return Optional.empty();
        }
        return Optional.of(found.reference());
    }

    synchronized void keep(String key, Reference reference, Duration time) {
        references.put(key, new Remembered(reference, nanos.getAsLong() + time.toNanos()));
    }

    synchronized void forget(String key) {
        references.remove(key);
    }

    synchronized int size() {
        return references.size();
    }
}
