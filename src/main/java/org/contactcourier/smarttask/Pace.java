package org.contactcourier.smarttask;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.contactcourier.contact.Deadline;

/**
 * Spaces requests evenly: an unused place is never made up for, so there is no burst. Thread-safe.
 */
final class Pace {
    private final long interval;
    private final LongSupplier nanos;
    private final AtomicLong next;

    /** @param perSecond requests a second; 0 for no limit */
    Pace(double perSecond, LongSupplier nanos) {
        this.interval =
                perSecond == 0 ? 0 : (long) Math.ceil(Duration.ofSeconds(1).toNanos() / perSecond);
        this.nanos = nanos;
        this.next = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Waits for the next place.
     *
     * @return false when the deadline came first
     */
    boolean await(Deadline deadline) throws InterruptedException {
        if (interval == 0) {
            return true;
        }
        long mine = reserve();
        long left = mine - nanos.getAsLong();
        return left <= 0 || deadline.sleep(Duration.ofNanos(left));
    }

    /** When the caller may go. Not compared directly: nano times may overflow. */
    long reserve() {
        while (true) {
            long planned = next.get();
            long now = nanos.getAsLong();
            long mine = planned - now > 0 ? planned : now;
            if (next.compareAndSet(planned, mine + interval)) {
                return mine;
            }
        }
    }
}
