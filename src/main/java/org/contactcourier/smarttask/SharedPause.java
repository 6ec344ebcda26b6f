package org.contactcourier.smarttask;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.contactcourier.contact.Deadline;

/** What a {@code Retry-After} asks for: nobody sends before its instant. It ends by itself. Thread-safe. */
final class SharedPause {
    private final LongSupplier nanos;
    private final AtomicLong until;

    SharedPause(LongSupplier nanos) {
        this.nanos = nanos;
        this.until = new AtomicLong(nanos.getAsLong());
    }

    /** Pauses everybody for {@code duration} from now; a longer pause that is under way stays. */
    void extend(Duration duration) {
        long end = nanos.getAsLong() + duration.toNanos();
        until.accumulateAndGet(end, (old, added) -> added - old > 0 ? added : old);
    }

    /**
     * Waits until no pause is left.
     *
     * @return false when the deadline came first
     */
    boolean await(Deadline deadline) throws InterruptedException {
        long left = left();
        while (left > 0) {
            if (!deadline.sleep(Duration.ofNanos(left))) {
                return false;
            }
            left = left();
        }
        return true;
    }

    boolean isOver() {
        return left() <= 0;
    }

    private long left() {
        return until.get() - nanos.getAsLong();
    }
}
