package org.contactcourier.gate;

import java.time.Clock;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How the gate measures time. Immutable.
 *
 * @param patience how long contacts wait before they are released
 * @param clock for the instants that people read
 * @param nanos for everything that is measured, since it never jumps
 * @param random evenly from 0 to 1
 */
record Timing(Duration patience, Clock clock, LongSupplier nanos, DoubleSupplier random) {
    long now() {
        return nanos.getAsLong();
    }

    /** Whether so much time has passed since then. */
    boolean isPast(Duration duration, long sinceNanos) {
        return now() - sinceNanos > duration.toNanos();
    }

    boolean isPastPatience(long sinceNanos) {
        return isPast(patience, sinceNanos);
    }
}
