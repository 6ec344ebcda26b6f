package org.contactcourier.reconcile;

import java.time.Duration;
import java.time.Instant;

/**
 * How far back the journal can prove anything.
 *
 * @param from what the sources took in before may be unknown to the journal without a fault
 * @param whole whether that is the journal's beginning: then it has forgotten nothing, whatever the age of what it took in
 */
record Horizon(Instant from, boolean whole) {
    /** Delivered contacts are forgotten by the hour; this keeps clear of those that go meanwhile. */
    private static final Duration MARGIN = Duration.ofHours(2);

    /**
     * The latest of three: what the person asks for, the journal's beginning, and its retention.
     *
     * @param retention how long delivered contacts are remembered
     */
    static Horizon of(Instant wanted, Instant begun, Duration retention, Instant now) {
        Instant remembered = now.minus(retention).plus(MARGIN);
        boolean forgets = begun.isBefore(remembered);
        Instant provable = forgets ? remembered : begun;
        return wanted.isAfter(provable) ? new Horizon(wanted, false) : new Horizon(provable, !forgets);
    }

    boolean reaches(Instant instant) {
        return !instant.isBefore(from);
    }
}
