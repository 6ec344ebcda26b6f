package org.contactcourier.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock for everything that must happen after a while: it goes on evenly, whatever people or NTP do to the clock on the wall.
 * Its instants are no times of day; they can be compared with each other only, and mean nothing outside this process.
 * Thread-safe.
 */
public final class SteadyClock extends Clock {
    private final LongSupplier nanos;
    private final long start;

    private SteadyClock(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /** By the system's monotonic clock. */
    public static Clock system() {
        return new SteadyClock(System::nanoTime);
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plus(Duration.ofNanos(nanos.getAsLong() - start));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** The same: it has no times of day that a zone could change. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
