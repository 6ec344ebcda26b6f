package org.contactcourier.bench;

import java.time.Duration;

/**
 * What a contender did in some time.
 *
 * @param inFlight how many of its requests were at the simulator, on average
 */
record Stretch(long contacts, long requests, double inFlight, Duration time, Duration cpu) {
    private static final double SECOND = Duration.ofSeconds(1).toNanos();
    private static final double MICROSECOND = 1_000;

    double perSecond() {
        return contacts * SECOND / Math.max(1, time.toNanos());
    }

    /** How long an answer took, in milliseconds: what is in flight is what comes in a second, times that (Little's law). */
    double latency() {
        return 1000 * inFlight / Math.max(1e-9, perSecond());
    }

    /** User and system time of all its threads, the compiler's and the collector's included. */
    double cpuMicrosPerContact() {
        return cpu.toNanos() / MICROSECOND / Math.max(1, contacts);
    }

    /** The share of requests that created nothing. */
    double refused() {
        return requests == 0 ? 0 : (double) (requests - contacts) / requests;
    }
}
