package org.contactcourier.delivery.limit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.contactcourier.record.Deadline;

/**
 * How many requests may be in flight: a bulkhead. The limit may change. If it falls, permits that are given back are withheld
 * until no more are taken than it allows. Thread-safe.
 */
public final class InFlightPermits {
    /** How long a contact that yields waits before it looks again. */
    private static final long LOOK_MILLIS = 50;

    /**
     * How long a waiter keeps its place before it looks at its deadline: each look costs two switches of threads and the
     * place in the queue, and at full load there are as many waiters as permits. A stop waits that much longer, of 20 s.
     */
    private static final long PLACE_MILLIS = 500;

    private final Free free;
    private int limit;

    public InFlightPermits(int limit) {
        this.limit = limit;
        this.free = new Free(limit);
    }

    /** Has fewer than zero permits if the limit fell below those taken; waiters then go on waiting, in turn. */
    private static final class Free extends Semaphore {
        private static final long serialVersionUID = 1;

        Free(int permits) {
            super(permits, true);
        }

        void withhold(int permits) {
            reducePermits(permits);
        }
    }

    /**
     * Waits for a permit.
     *
     * @param yields whether everybody else goes first
     * @return false when the deadline came first
     */
    public boolean take(Deadline deadline, boolean yields) throws InterruptedException {
        while (yields && hasWaiters()) {
            if (!deadline.sleep(Duration.ofMillis(LOOK_MILLIS))) {
                return false;
            }
        }
        while (!free.tryAcquire(PLACE_MILLIS, TimeUnit.MILLISECONDS)) {
            if (deadline.isOver()) {
                return false;
            }
        }
        return true;
    }

    /** Whether anybody waits in turn. */
    boolean hasWaiters() {
        return free.hasQueuedThreads();
    }

    public void giveBack() {
        free.release();
    }

    /** From now on so many. */
    public synchronized void limit(int now) {
        int more = now - limit;
        limit = now;
        if (more > 0) {
            free.release(more);
        } else if (more < 0) {
            free.withhold(-more);
        }
    }

    public synchronized int limit() {
        return limit;
    }

    synchronized int taken() {
        return limit - free.availablePermits();
    }
}
