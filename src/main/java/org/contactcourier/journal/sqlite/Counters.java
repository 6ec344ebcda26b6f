package org.contactcourier.journal.sqlite;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.contact.Reason;

/** How many contacts are parked and buried. Updated with each commit, so no read needs the disk. Thread-safe. */
final class Counters {
    private final AtomicLong parked = new AtomicLong();
    private final AtomicLong parkedBytes = new AtomicLong();
    private final Map<Reason, AtomicLong> buried = new EnumMap<>(Reason.class);

    Counters() {
        for (Reason reason : Reason.values()) {
            buried.put(reason, new AtomicLong());
        }
    }

    void parked(long contacts, long bytes) {
        parked.addAndGet(contacts);
        parkedBytes.addAndGet(bytes);
    }

    void buried(Reason reason, long contacts) {
        ofReason(reason).addAndGet(contacts);
    }

    long parked() {
        return parked.get();
    }

    long parkedBytes() {
        return parkedBytes.get();
    }

    long buried(Reason reason) {
        return ofReason(reason).get();
    }

    private AtomicLong ofReason(Reason reason) {
        return Objects.requireNonNull(buried.get(reason));
    }
}
