package org.contactcourier.sandbox;

import java.time.Duration;

/** A token bucket: so many requests a second, and a burst of at most so many. Not thread-safe; times are those of nanoTime. */
final class RateLimit {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long last;

    RateLimit(double perSecond, int burst, long now) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.last = now;
    }

    /** Zero where the request may pass, else how long until the next one may. */
    Duration pass(long now) {
        tokens = Math.min(burst, tokens + (now - last) / NANOS * perSecond);
        last = now;
        if (tokens >= 1) {
            tokens -= 1;
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) ((1 - tokens) / perSecond * NANOS) + 1);
    }
}
