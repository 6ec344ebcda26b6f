package org.contactcourier.record;

import java.time.Duration;

/**
 * How long a source waits before it tries records again that have not ended: every wait is twice the one before, up to a
 * limit, until there was progress. Does not wait itself. Thread-safe.
 */
public final class ExponentialBackoff {
    /** Long enough to spare a server that just failed, short enough that nobody notices the hiccup. */
    public static final Duration FIRST = Duration.ofSeconds(1);

    private final Duration first;
    private final Duration longest;
    private Duration next;

    /**
     * A back-off that starts at {@link #FIRST}.
     *
     * @param longest the limit, {@code smarttask.retry.max-delay}; where it is shorter than the first wait, every wait is as
     *     short as that
     */
    public ExponentialBackoff(Duration longest) {
        this(FIRST, longest);
    }

    /** A back-off that starts at {@code first}. */
    public ExponentialBackoff(Duration first, Duration longest) {
        if (first.isNegative() || first.isZero() || longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("not a positive duration: " + first + " to " + longest);
        }
        this.first = first.compareTo(longest) < 0 ? first : longest;
        this.longest = longest;
        this.next = this.first;
    }

    /** The wait that is due now; the one after it is twice as long, or the limit. */
    public synchronized Duration next() {
        Duration now = next;
        Duration doubled = now.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return now;
    }

    /** Something has ended since the last wait: the next one is the first again. */
    public synchronized void progress() {
        next = first;
    }
}
