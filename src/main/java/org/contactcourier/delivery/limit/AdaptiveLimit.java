package org.contactcourier.delivery.limit;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Finds how many requests in flight keep SmartTask busy without a long queue in it, and tells the {@link InFlightPermits}. It
 * knows how long an answer takes where nobody waits for another, and compares: while answers come about as fast, the limit
 * grows by its square root with each round of answers; the longer they take, the more it falls, and it comes to rest where
 * about as many as that root wait in SmartTask. Answers that speak of overload cut it. Now and then, and when it has halved,
 * it goes down to a quarter for a moment and measures again how long an answer takes, since that changes, too. Thread-safe;
 * times are nanoseconds of the given clock.
 */
public final class AdaptiveLimit {
    /** A round is shorter on a fast API, but then a pause of the garbage collector would be all that it sees. */
    private static final long SHORTEST_ROUND = Duration.ofMillis(50).toNanos();

    /** Fewer answers are no mean: their times scatter. */
    private static final int FEWEST_ANSWERS = 20;

    /** A wrong idle time spoils all rounds until the next, so it is the mean of more. */
    private static final int IDLE_ANSWERS = 30;

    /** Measuring costs about three rounds' work at most, so that is one or two in a hundred. */
    private static final int MOST_ROUNDS_BETWEEN = 200;

    /** Doubled each time: a virtual machine that has just started is slow itself, and what it measured then is soon put right. */
    private static final int FIRST_ROUNDS_BETWEEN = 10;

    private static final double IDLE_SHARE = 0.25;

    /** So much longer than idle is still idle: means scatter, and one that scatters downwards would keep the limit low. */
    private static final double TOLERANCE = 1.15;

    /** How far it goes down in one round to where it should be; and never to less than half. */
    private static final double CAUTION = 0.3;

    private static final double AT_MOST_HALVED = 0.5;

    /** A contact that a server fails on isn't an overload. */
    private static final double SOME_FAIL = 0.1;

    private static final double AFTER_OVERLOAD = 0.75;

    private final InFlightPermits permits;
    private final int most;
    private final LongSupplier nanos;

    private double estimate;
    private double highest;
    private boolean measuresIdle = true;
    private double idle;
    private int roundsBetween = FIRST_ROUNDS_BETWEEN;
    private int roundsLeft;

    private long began;
    private int borne;
    private int tooMuch;
    private double total;
    private int busiest;

    /** @param permits with the most that may ever be in flight */
    public AdaptiveLimit(InFlightPermits permits, LongSupplier nanos) {
        this.permits = permits;
        this.most = permits.limit();
        this.nanos = nanos;
        this.estimate = Math.min(most, Math.sqrt(most) / IDLE_SHARE); // the root, measuring: no crowd for most servers
        begin(nanos.getAsLong());
    }

    /** The time to hand to {@link #answered} later: the waits for the gate, a permit and the rate are none of SmartTask's. */
    public long sent() {
        return nanos.getAsLong();
    }

    /** To be called while the permit is still held. */
    public synchronized void answered(long sent, LoadSignal load) {
        if (load == LoadSignal.UNTOLD
                || (measuresIdle && sent - began < 0)) { // the latter waited in the queue of before
            return;
        }
        long now = nanos.getAsLong();
        busiest = Math.max(busiest, permits.taken());
        if (load == LoadSignal.TOO_MUCH) {
            tooMuch++;
        } else {
            borne++;
            total += now - sent;
        }
        if (now - began >= SHORTEST_ROUND && borne + tooMuch >= enough()) {
            learn();
            begin(now);
        }
    }

    private int enough() {
        return measuresIdle ? IDLE_ANSWERS : Math.max(FEWEST_ANSWERS, limit());
    }

    private void begin(long now) {
        began = now;
        borne = 0;
        tooMuch = 0;
        total = 0;
        busiest = 0;
        permits.limit(limit());
    }

    private int limit() {
        return (int) Math.max(1, measuresIdle ? estimate * IDLE_SHARE : estimate);
    }

    private void learn() {
        if (tooMuch > SOME_FAIL * (borne + tooMuch)) {
            estimate = Math.max(1, estimate * AFTER_OVERLOAD);
            highest = estimate; // nothing is known about the idle time that wasn't before
        } else if (measuresIdle) {
            idle = total / borne;
            measuresIdle = false;
            roundsLeft = roundsBetween;
            roundsBetween = Math.min(MOST_ROUNDS_BETWEEN, 2 * roundsBetween);
            highest = estimate;
        } else if (2 * busiest >= limit()) { // else nobody asks for more, and nobody knows whether it would be too much
            follow(total / borne);
        }
    }

    private void follow(double mean) {
        double gradient = Math.min(1, Math.max(AT_MOST_HALVED, TOLERANCE * idle / mean));
        double next = estimate * gradient + Math.sqrt(estimate);
        estimate = Math.min(most, next < estimate ? estimate + CAUTION * (next - estimate) : next);
        highest = Math.max(highest, estimate);
        roundsLeft--;
        measuresIdle = roundsLeft <= 0 || 2 * estimate <= highest;
    }
}
