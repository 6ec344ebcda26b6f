package org.contactcourier.delivery.limit;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.contactcourier.record.Deadline;

/**
 * Spaces requests evenly: an unused or missed place is never made up for, so there is no burst. It learns from each 429 how
 * fast is too fast, and goes a little faster again all the time: {@code Retry-After} knows whole seconds only, and a limit
 * that is run into after each pause is hardly used. The limit lies between a rate that lasts and the one that was too fast,
 * so it tries the middle soon. Thread-safe.
 */
public final class RateLimiter {
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    /** Answers to what was sent at the rate before say nothing about this one. */
    private static final double DEAF_SECONDS = 1;

    /** A 429 so soon after the last: far too fast. A later one: only just. */
    private static final double SOON_SECONDS = 5;

    private static final double FAR_LESS = 0.6;
    private static final double A_LITTLE_LESS = 0.9;

    /**
     * In what time it doubles until a learned rate was too fast once: the burst that brought the first 429 may have been a
     * bucket's few requests, spread over the second in which a process begins.
     */
    private static final double DOUBLING_SECONDS = 2;

    /** By then it is half-way back to what was too fast: a pause of a second, and three in which the lower rate has lasted. */
    private static final double MIDDLE_SECONDS = 4;

    /** How it grows from there, with the square of time: 1 % in 6 s, 3 % in 10 s, tenfold in 88 s should it be far too low. */
    private static final double GROWTH = 0.0003;

    /** A burst's length is at least this when its rate is estimated. */
    private static final double SHORTEST_BURST_SECONDS = 0.1;

    /**
     * A request that leaves later than this after its place has missed it. Sleepers that a stalled machine wakes all at once
     * would otherwise leave all at once, more than a small bucket holds; and each 429 costs everybody a second. Threads of a
     * busy machine are late by less all the time, and a place that is given up is a request less.
     */
    private static final long MISSED = Duration.ofMillis(100).toNanos();

    private final double most;
    private final LongSupplier nanos;
    private long next;
    private double learned = Double.POSITIVE_INFINITY;
    private double middle = Double.POSITIVE_INFINITY;
    private long learnedAt;
    private boolean met;
    private long countedFrom;
    private int counted;

    /** @param perSecond requests a second; 0 for no limit */
    public RateLimiter(double perSecond, LongSupplier nanos) {
        this.most = perSecond == 0 ? Double.POSITIVE_INFINITY : perSecond;
        this.nanos = nanos;
        this.next = nanos.getAsLong();
        this.countedFrom = next;
    }

    /**
     * Waits for the next place.
     *
     * @return false when the deadline came first
     */
    public boolean await(Deadline deadline) throws InterruptedException {
        long place;
        do {
            place = reserve();
            long left = place - nanos.getAsLong();
            if (left > 0 && !deadline.sleep(Duration.ofNanos(left))) {
                return false;
            }
        } while (isMissed(place));
        return true;
    }

    /**
     * Whether it is too late for {@code place}: one that is late by less than the distance to the next hardly comes too close
     * to it. Not where an operator has said how fast: that is known to be bearable, and would hardly be reached.
     */
    public synchronized boolean isMissed(long place) {
        long now = nanos.getAsLong();
        return most == Double.POSITIVE_INFINITY && now - place > Math.max(MISSED, (long) (SECOND / perSecond(now)));
    }

    /** Whether nobody waits here. */
    public synchronized boolean isFree() {
        return perSecond(nanos.getAsLong()) == Double.POSITIVE_INFINITY;
    }

    /** When the caller may go. Not compared directly: nano times may overflow. */
    public synchronized long reserve() {
        long now = nanos.getAsLong();
        long mine = next - now > 0 ? next : now;
        next = mine + (long) Math.ceil(SECOND / perSecond(mine));
        if (since(countedFrom, mine) > 1) {
            countedFrom = mine;
            counted = 0;
        }
        counted++;
        return mine;
    }

    /** SmartTask answered 429. Nothing to learn where an operator has said how fast. */
    public synchronized void tooFast() {
        if (most != Double.POSITIVE_INFINITY) {
            return;
        }
        long now = nanos.getAsLong();
        double age = since(learnedAt, now);
        if (learned == Double.POSITIVE_INFINITY) {
            double burst = counted / Math.max(since(countedFrom, now), SHORTEST_BURST_SECONDS);
            learn(burst * FAR_LESS, burst, now);
        } else if (age >= DEAF_SECONDS) {
            double tooFast = perSecond(now);
            learn(tooFast * (age < SOON_SECONDS || !met ? FAR_LESS : A_LITTLE_LESS), tooFast, now);
            met = true;
        }
    }

    private void learn(double rate, double tooFast, long now) {
        learned = Math.max(1, rate);
        middle = Math.max(learned, (learned + tooFast) / 2);
        learnedAt = now;
    }

    private double perSecond(long now) {
        if (learned == Double.POSITIVE_INFINITY) {
            return most;
        }
        double age = since(learnedAt, now);
        if (!met) {
            return Math.min(most, learned * Math.pow(2, Math.max(0, age - DEAF_SECONDS) / DOUBLING_SECONDS));
        }
        double way = Math.min(1, Math.max(0, (age - DEAF_SECONDS) / (MIDDLE_SECONDS - DEAF_SECONDS)));
        double beyond = Math.max(0, age - MIDDLE_SECONDS);
        return Math.min(most, (learned + way * (middle - learned)) * Math.exp(GROWTH * beyond * beyond));
    }

    private static double since(long then, long now) {
        return (now - then) / SECOND;
    }
}
