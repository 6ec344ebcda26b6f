package org.contactcourier.bench;

import java.time.Duration;

/**
 * How far a contender was at an instant.
 *
 * @param contacts created at the simulator so far
 * @param requests that the simulator was sent so far
 * @param looks how many of them there were so far
 * @param inFlight the requests that were in flight, summed over these looks
 * @param nanos when
 * @param cpu what the contender's process has used so far
 */
record Point(long contacts, long requests, long looks, long inFlight, long nanos, Duration cpu) {

    /** What happened from an earlier point to this one. */
    Stretch since(Point from) {
        return new Stretch(
                contacts - from.contacts,
                requests - from.requests,
                (double) (inFlight - from.inFlight) / Math.max(1, looks - from.looks),
                Duration.ofNanos(nanos - from.nanos),
                cpu.minus(from.cpu));
    }
}
