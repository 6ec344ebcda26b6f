package org.contactcourier.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The time until which work may start. After it, no work starts and every back-off ends; an attempt that is on the wire
 * goes on. Deadlines form a tree: when a parent is over, so are its children; the root is over when the
 * process stops. Thread-safe.
 *
 * <p>In the running program it is measured by a {@link #steadyClock()}: a clock on the wall that is set back would hold it up
 * for as long.
 */
public final class Deadline {
    private final Clock clock;
    private final @Nullable Instant end;
    private final ReentrantLock lock;
    private final Condition changed;
    private final @Nullable Deadline parent;
    private volatile boolean over;

    private Deadline(Clock clock, @Nullable Instant end, @Nullable Deadline parent) {
        this.clock = clock;
        this.end = end;
        this.parent = parent;
        // One lock for the whole tree, so that ending the root wakes whoever waits on a child.
        this.lock = parent == null ? new ReentrantLock() : parent.lock;
        this.changed = parent == null ? lock.newCondition() : parent.changed;
    }

    /** The system's monotonic clock: see {@link SteadyClock}. */
    public static Clock steadyClock() {
        return new SteadyClock();
    }

    /** A deadline that comes only when somebody calls {@link #expire()}. */
    public static Deadline root(Clock clock) {
        return new Deadline(clock, null, null);
    }

    /** A deadline that comes after {@code duration}, or with this one. */
    public Deadline within(Duration duration) {
        return new Deadline(clock, clock.instant().plus(duration), this);
    }

    /** Brings the deadline forward to now. */
    public void expire() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Without the lock, which is one for the whole tree: every contact asks several times. */
    public boolean isOver() {
        return over || (end != null && !clock.instant().isBefore(end)) || (parent != null && parent.isOver());
    }

    /**
     * Waits for {@code duration}.
     *
     * @return true when that time passed, false when the deadline came first
     */
    public boolean sleep(Duration duration) throws InterruptedException {
        long until = System.nanoTime() + duration.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                Duration left = left();
                if (left.isZero()) {
                    return false;
                }
                long nanos = until - System.nanoTime();
                if (nanos <= 0) {
                    return true;
                }
                long ignored = changed.awaitNanos(Math.min(nanos, nanos(left)));
            }
        } finally {
            lock.unlock();
        }
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(1)) > 0 ? TimeUnit.DAYS.toNanos(1) : duration.toNanos();
    }

    private Duration left() {
        if (over) {
            return Duration.ZERO;
        }
        Duration own = end == null ? Duration.ofDays(365) : Duration.between(clock.instant(), end);
        Duration inherited = parent == null ? own : parent.left();
        Duration left = own.compareTo(inherited) < 0 ? own : inherited;
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * A clock for everything that must happen after a while: it goes on evenly, whatever people or NTP do to the clock on the
     * wall. Its instants are no times of day; they can be compared with each other only, and mean nothing outside this process.
     * Thread-safe.
     */
    private static final class SteadyClock extends Clock {
        private final long start = System.nanoTime();

        @Override
        public Instant instant() {
            return Instant.EPOCH.plus(Duration.ofNanos(System.nanoTime() - start));
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
}
