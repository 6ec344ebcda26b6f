package org.contactcourier.smarttask;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.contactcourier.contact.Deadline;

/** How many requests may be in flight. Thread-safe. */
final class Slots {
    private static final long LOOK_MILLIS = 50;

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
        while (!free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
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
