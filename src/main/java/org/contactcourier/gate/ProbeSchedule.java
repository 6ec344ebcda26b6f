package org.contactcourier.gate;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * When SmartTask is called next during an outage. At first that is after one second, so that it isn't pressed. In the end it
 * is after three, so that we notice soon when it works again. Guarded by the gate's lock.
 */
final class ProbeSchedule {
    static final Duration FIRST = Duration.ofSeconds(1);

    /** With all jitter three seconds. */
    private static final Duration LONGEST = Duration.ofMillis(2_500);

    private static final double GROWTH = 1.5;
    private static final double JITTER = 0.2;

    private final LongSupplier nanos;
    private final DoubleSupplier random;
    private Duration delay = FIRST;
    private long nextNanos;

    ProbeSchedule(LongSupplier nanos, DoubleSupplier random) {
        this.nanos = nanos;
        this.random = random;
    }

    /** Begins anew: there is a new reason to call. */
    void begin() {
        delay = FIRST;
        planNext();
    }

    void planNext() {
        double jittered = delay.toNanos() * (1 + JITTER * random.getAsDouble());
        nextNanos = nanos.getAsLong() + (long) jittered;
        Duration grown = Duration.ofNanos((long) (delay.toNanos() * GROWTH));
        delay = grown.compareTo(LONGEST) < 0 ? grown : LONGEST;
    }

    boolean isDue() {
        return nanos.getAsLong() - nextNanos >= 0;
    }

    long nextNanos() {
        return nextNanos;
    }
}
