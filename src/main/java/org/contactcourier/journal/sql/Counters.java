package org.contactcourier.journal.sql;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.KeptContacts;
import org.contactcourier.record.Organization;

/**
 * How many contacts are parked, buried and replaying. Brought forward with each commit, so no reading asks the database; where
 * other processes write, too, it is set anew now and then. Thread-safe.
 */
public final class Counters {
    private final Map<Organization, KeptContacts> kept = new ConcurrentHashMap<>();
    private final Map<Reason, AtomicLong> buried = new EnumMap<>(Reason.class);

    /** Everything is zero. */
    public Counters() {
        for (Reason reason : Reason.values()) {
            buried.put(reason, new AtomicLong());
        }
    }

    /** So many more contacts of that organization are parked, with so many bytes of payload. */
    public void parked(Organization organization, long contacts, long bytes) {
        kept.merge(organization, new KeptContacts(contacts, bytes, 0), KeptContacts::plus);
    }

    /** So many more contacts are buried. */
    public void buried(Reason reason, long contacts) {
        ofReason(reason).addAndGet(contacts);
    }

    /** So many more letters of that organization are being sent again, or wait for that. */
    public void replaying(Organization organization, long letters) {
        kept.merge(organization, new KeptContacts(0, 0, letters), KeptContacts::plus);
    }

    /** Takes what was counted; for an organization or a reason that is missing there is nothing. */
    public void set(Map<Organization, KeptContacts> counted, Map<Reason, Long> letters) {
        kept.keySet().retainAll(counted.keySet());
        kept.putAll(counted);
        buried.forEach((reason, count) -> count.set(letters.getOrDefault(reason, 0L)));
    }

    /** What is kept to be sent, for each organization that has any. */
    public Map<Organization, KeptContacts> kept() {
        Map<Organization, KeptContacts> all = new HashMap<>(kept);
        all.values().removeIf(KeptContacts.NONE::equals);
        return all;
    }

    /** How many letters are being sent again, or wait for that. */
    public long replaying() {
        return kept.values().stream().mapToLong(KeptContacts::replaying).sum();
    }

    public long buried(Reason reason) {
        return ofReason(reason).get();
    }

    private AtomicLong ofReason(Reason reason) {
        return Objects.requireNonNull(buried.get(reason));
    }
}
