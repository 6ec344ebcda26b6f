package org.contactcourier.delivery.evidence;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Source;
import org.slf4j.Logger;

/**
 * Parked contacts that can't be read, since no source has the name any more that they came from: warns of them once a minute at
 * most, all in one line. It knows those that have come up of late, so it forgets what was erased. Thread-safe.
 */
public final class AbsentSources {
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    /** Each comes up once a minute; a round may be late by nearly as much. */
    private static final long REMEMBERED_NANOS = 2 * MINUTE_NANOS;

    /** More are not told apart: a few megabytes. */
    private static final int MOST = 10_000;

    private final Logger log;
    private final LongSupplier nanos;
    private final Map<Origin, Long> seen = new HashMap<>(); // when each came up last; guarded by this
    private long told; // guarded by this, as is the next
    private boolean isTold;

    public AbsentSources(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
    }

    /** A contact has come up whose source is gone. */
    public synchronized void add(Origin contact) {
        if (seen.size() < MOST || seen.containsKey(contact)) {
            seen.put(contact, nanos.getAsLong());
        }
    }

    /**
     * Warns if that is due.
     *
     * @param all whether all contacts that were due have come up; before, their number would be too small
     */
    public void tell(boolean all) {
        Optional<String> problem = problem();
        if (problem.isPresent() && isDue(all)) {
            log.warn("{}", problem.get());
        }
    }

    private synchronized boolean isDue(boolean all) {
        long now = nanos.getAsLong();
        boolean due = isTold ? now - told >= MINUTE_NANOS : all || seen.size() >= MOST;
        if (due) {
            isTold = true;
            told = now;
        }
        return due;
    }

    /** How many there are of which source, and what to do; empty if there are none. */
    public synchronized Optional<String> problem() {
        long now = nanos.getAsLong();
        seen.values().removeIf(at -> now - at > REMEMBERED_NANOS);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        String most = seen.size() >= MOST ? " or more" : "";
        Map<String, Integer> counts = new TreeMap<>();
        seen.keySet().forEach(contact -> counts.merge(contact.source().word(), 1, Integer::sum));
        return Optional.of(counts.entrySet().stream()
                .map(each ->
                        "no source is called %s any more, so parked contacts of it can't be read: %,d%s; set its keys %s* again"
                                .formatted(
                                        each.getKey(),
                                        each.getValue(),
                                        most,
                                        Source.named(each.getKey()).keys()))
                .collect(Collectors.joining("; ")));
    }
}
