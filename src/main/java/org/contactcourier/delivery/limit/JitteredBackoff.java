package org.contactcourier.delivery.limit;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential back-off with full jitter: a random part of a delay that doubles with each failure, so that contacts that failed
 * together don't come back together.
 *
 * @param random evenly from 0 to 1; thread-safe
 */
public record JitteredBackoff(Duration initial, Duration max, DoubleSupplier random) {
    /** Doubling more often than this leaves what a long of milliseconds holds. */
    private static final int MOST_DOUBLINGS = 30;

    /** @param failures in a row so far, at least 1 */
    public Duration after(int failures) {
        double most = (double) initial.toMillis() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
        double bounded = Math.min(most, (double) max.toMillis());
        return Duration.ofNanos((long) (bounded * 1_000_000 * random.getAsDouble()));
    }
}
