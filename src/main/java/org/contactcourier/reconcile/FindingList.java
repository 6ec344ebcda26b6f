package org.contactcourier.reconcile;

import java.util.ArrayList;
import java.util.List;

/** Things found at places, of which the first are named. For one thread. */
public final class FindingList {
    /** A journal of another bundle differs in everything. */
    static final int MOST = 1_000;

    private final List<PlaceFinding> named = new ArrayList<>();
    private long count;

    /**
     * One of them.
     *
     * @param where an origin, a range of them, or a file
     * @param what a sentence without a full stop
     */
    public record PlaceFinding(String where, String what) {}

    void add(String where, String what) {
        count++;
        if (named.size() < MOST) {
            named.add(new PlaceFinding(where, what));
        }
    }

    /** The first of them, {@link #MOST} at most. */
    public List<PlaceFinding> named() {
        return List.copyOf(named);
    }

    /** How many there are. */
    public long count() {
        return count;
    }
}
