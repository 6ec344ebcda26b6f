package org.contactcourier.reconcile;

import java.util.EnumMap;
import java.util.Map;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Source;

/** The books of one source: what came in, what became of it, and where the two differ. For one thread. */
public final class SourceStatement {
    private final Source source;
    private final Map<State, Long> rows = new EnumMap<>(State.class);
    private final FindingList differences = new FindingList();
    private final FindingList unproven = new FindingList();
    private long alreadyDelivered;
    private long acknowledged;
    private long missing;

    SourceStatement(Source source) {
        this.source = source;
    }

    void rows(State state, long more) {
        rows.merge(state, more, Long::sum);
    }

    void alreadyDelivered(long more) {
        alreadyDelivered += more;
    }

    /** Records that the source has let go, and that were compared. */
    void acknowledged(long more) {
        acknowledged += more;
    }

    /** Something that must not be. */
    void differs(String where, String what) {
        differences.add(where, what);
    }

    /** Records that the source has let go, and of which the journal knows nothing. */
    void missing(String where, String what, long records) {
        missing += records;
        differs(where, what);
    }

    /** Something that can be right or wrong, and nobody can tell. */
    void unproven(String where, String why) {
        unproven.add(where, why);
    }

    /** Whose books these are. */
    public Source source() {
        return source;
    }

    /** How many contacts the journal has in a state. */
    public long rows(State state) {
        return rows.getOrDefault(state, 0L);
    }

    /** How many came again after they had been delivered, and were not sent. */
    public long alreadyDelivered() {
        return alreadyDelivered;
    }

    /** How many records the source has let go that were compared with the journal. */
    public long acknowledged() {
        return acknowledged;
    }

    /** How many of them the journal doesn't have. */
    public long missing() {
        return missing;
    }

    /** How many came in: the sum of all that follows. */
    public long in() {
        return rows.values().stream().mapToLong(Long::longValue).sum() + alreadyDelivered + missing;
    }

    /** What must not be. */
    public FindingList differences() {
        return differences;
    }

    /** What nobody can tell, and why. */
    public FindingList unproven() {
        return unproven;
    }
}
