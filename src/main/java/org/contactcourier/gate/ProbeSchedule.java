package org.contactcourier.gate;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.contactcourier.record.ExponentialBackoff;

/**
 * When SmartTask is called next during an outage. At first that is after one second, so that it isn't pressed. In the end it
 * is after three, so that we notice soon when it works again. Guarded by the gate's lock.
 */
final class ProbeSchedule {
    static final Duration FIRST = Duration.ofSeconds(1);

    /** With all jitter three seconds. */
    private static final Duration LONGEST = Duration.ofMillis(2_500);

    private static final double GROWTH = 1.5;

    private final LongSupplier nanos;
    private final ExponentialBackoff backoff;
    private long nextNanos;

    ProbeSchedule(LongSupplier nanos, DoubleSupplier random) {
        this.nanos = nanos;
        this.backoff = new ExponentialBackoff(FIRST, LONGEST, GROWTH, new ExponentialBackoff.Jitter(1, 1.2, random));
    }

    /** Begins anew: there is a new reason to call. */
    void begin() {
        backoff.progress();
        planNext();
    }

    void planNext() {
        nextNanos = nanos.getAsLong() + backoff.next().toNanos();
    }

    boolean isDue() {
        return nanos.getAsLong() - nextNanos >= 0;
    }

    long nextNanos() {
        return nextNanos;
    }
}
