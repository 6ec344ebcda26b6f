package org.contactcourier.record;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait after failures in a row: each wait is longer than the one before by the same factor, up to a limit, until
 * there is progress. If several callers share one, each counts its own failures and asks {@link #after}; a single caller asks
 * {@link #next}. Does not wait itself. Thread-safe.
 */
public final class ExponentialBackoff {
    /** Long enough to spare a server that just failed, short enough that nobody notices the hiccup. */
    public static final Duration FIRST = Duration.ofSeconds(1);

    private static final double DOUBLING = 2;

    private final Duration first;
    private final Duration longest;
    private final double factor;
    private final Jitter jitter;
    private int failures;

    /**
     * A random part of each wait, so that callers that failed together don't come back together.
     *
     * @param least how much of the wait is left at least, as a share of it
     * @param most how much it becomes at most, as a share of it; more than 1 also makes the longest wait longer
     * @param random evenly from 0 to 1; thread-safe
     */
    public record Jitter(double least, double most, DoubleSupplier random) {
        /** Every wait is as long as it says. */
        public static final Jitter NONE = new Jitter(1, 1, () -> 0);

        /** From no wait to the whole. */
        public static Jitter full(DoubleSupplier random) {
            return new Jitter(0, 1, random);
        }

        private double share() {
            return least + (most - least) * random.getAsDouble();
        }
    }

    /**
     * A back-off that starts at {@link #FIRST} and doubles, without jitter.
     *
     * @param longest the limit, {@code smarttask.retry.max-delay}
     */
    public ExponentialBackoff(Duration longest) {
        this(FIRST, longest);
    }

    /** A back-off that starts at {@code first} and doubles, without jitter. */
    public ExponentialBackoff(Duration first, Duration longest) {
        this(first, longest, DOUBLING, Jitter.NONE);
    }

    /** A back-off that starts at {@code first} and doubles. */
    public ExponentialBackoff(Duration first, Duration longest, Jitter jitter) {
        this(first, longest, DOUBLING, jitter);
    }

    /**
     * A back-off.
     *
     * @param longest the limit; if it is shorter than {@code first}, every wait is this long
     */
    public ExponentialBackoff(Duration first, Duration longest, double factor, Jitter jitter) {
        if (first.isNegative() || first.isZero() || longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("not a positive duration: " + first + " to " + longest);
        }
        this.first = first;
        this.longest = longest;
        this.factor = factor;
        this.jitter = jitter;
    }

    /**
     * The wait that is due after so many failures.
     *
     * @param failures in a row so far, at least 1
     */
    public Duration after(int failures) {
        double grown = (double) first.toNanos() * Math.pow(factor, failures - 1);
        return Duration.ofNanos((long) (Math.min(grown, (double) longest.toNanos()) * jitter.share()));
    }

    /** Another failure: the wait that is due now. */
    public synchronized Duration next() {
        failures = Math.min(failures, Integer.MAX_VALUE - 1) + 1;
        return after(failures);
    }

    /** Something has ended since the last wait: the next one is the first again. */
    public synchronized void progress() {
        failures = 0;
    }
}
