package org.contactcourier.journal.sql;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.contact.Reason;

/**
 * How many contacts are parked, buried and replaying. Brought forward with each commit, so no reading asks the database; where
 * other processes write, too, it is set anew now and then. Thread-safe.
 */
public final class Counters {
    private final AtomicLong parked = new AtomicLong();
    private final AtomicLong parkedBytes = new AtomicLong();
    private final AtomicLong replaying = new AtomicLong();
    private final Map<Reason, AtomicLong> buried = new EnumMap<>(Reason.class);

    /** Everything is zero. */
    public Counters() {
        for (Reason reason : Reason.values()) {
            buried.put(reason, new AtomicLong());
        }
    }

    /** So many more contacts are parked, with so many bytes of payload. */
    public void parked(long contacts, long bytes) {
        parked.addAndGet(contacts);
        parkedBytes.addAndGet(bytes);
    }

    /** So many more contacts are buried. */
    public void buried(Reason reason, long contacts) {
        ofReason(reason).addAndGet(contacts);
    }

    /** So many more letters are being sent again, or wait for that. */
    public void replaying(long letters) {
        replaying.addAndGet(letters);
    }

    /** Takes what was counted; for a reason that is missing there are none. */
    public void set(long contacts, long bytes, long again, Map<Reason, Long> letters) {
        parked.set(contacts);
        replaying.set(again);
        parkedBytes.set(bytes);
        buried.forEach((reason, count) -> count.set(letters.getOrDefault(reason, 0L)));
    }

    public long parked() {
        return parked.get();
    }

    public long parkedBytes() {
        return parkedBytes.get();
    }

    public long replaying() {
        return replaying.get();
    }

    public long buried(Reason reason) {
        return ofReason(reason).get();
    }

    private AtomicLong ofReason(Reason reason) {
        return Objects.requireNonNull(buried.get(reason));
    }
}
