package org.contactcourier.smarttask;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.contactcourier.contact.Deadline;

/** How many requests may be in flight. Thread-safe. */
final class Slots {
    /** How long who yields waits before it looks again. */
    private static final long LOOK_MILLIS = 50;

    /**
     * How long a waiter keeps its place before it looks at its deadline: each look costs two switches of threads and the place in the
     * queue, and at full load there are as many waiters as slots. A stop waits that much longer, of 20 s.
     */
    private static final long PLACE_MILLIS = 500;

    private final Semaphore free;
    private final int all;

    Slots(int all) {
        this.all = all;
        this.free = new Semaphore(all, true);
    }

    /**
     * Waits for a slot.
     *
     * @param yields whether everybody else goes first
     * @return false when the deadline came first
     */
    boolean take(Deadline deadline, boolean yields) throws InterruptedException {
        while (yields && free.hasQueuedThreads()) {
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

    void giveBack() {
        free.release();
    }

    int taken() {
        return all - free.availablePermits();
    }
}
