package org.contactcourier.record;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The records that a source hands over together and answers for together. The groups may be delivered side by side; the
 * records inside a group share an identity, directly or through others, and go one after the other in arrival order.
 */
public final class Batch {
    private static final int LARGEST = 5_000;
    private static final int PER_REQUEST_IN_FLIGHT = 25;

    private final List<IntakeRecord> records;
    private final List<Runnable> whenOver = new CopyOnWriteArrayList<>();
    private boolean over; // guarded by this
    private List<List<IntakeRecord>> groups = List.of(); // guarded by this

    public Batch(List<IntakeRecord> records) {
        this.records = List.copyOf(records);
    }

    /** The records of one batch at most: enough to keep every request in flight busy, little to read again. */
    public static int size(int maxInFlight) {
        return Math.min(PER_REQUEST_IN_FLIGHT * maxInFlight, LARGEST);
    }

    /** All records in arrival order. */
    public List<IntakeRecord> records() {
        return records;
    }

    /**
     * The connected components by shared identity; each record of a group waits for the one before it to end, so that one that
     * stays at its source is not overtaken. In order of their first record; a rejected record shares nothing and is a
     * group of its own.
     */
    public synchronized List<List<IntakeRecord>> groups() {
        if (groups.isEmpty() && !records.isEmpty()) {
            groups = group();
        }
        return groups;
    }

    private List<List<IntakeRecord>> group() {
        int[] leader = new int[records.size()];
        Map<String, Integer> holder = new HashMap<>();
        for (int i = 0; i < leader.length; i++) {
            leader[i] = i;
            for (String identity : records.get(i).identities()) {
                Integer other = holder.putIfAbsent(identity, i);
                if (other != null) {
                    join(leader, other, i);
                }
            }
        }
        Map<Integer, List<IntakeRecord>> found = new LinkedHashMap<>();
        for (int i = 0; i < leader.length; i++) {
            List<IntakeRecord> group = found.computeIfAbsent(find(leader, i), first -> new ArrayList<>());
            if (!group.isEmpty()) {
                records.get(i).follows(group.get(group.size() - 1));
            }
            group.add(records.get(i));
        }
        return found.values().stream().map(List::copyOf).toList();
    }

    private static void join(int[] leader, int one, int other) {
        int first = find(leader, one);
        int second = find(leader, other);
        // The earlier record leads, so a group's leader is its first record.
        leader[Math.max(first, second)] = Math.min(first, second);
    }

    private static int find(int[] leader, int record) {
        int at = record;
        while (leader[at] != at) {
            leader[at] = leader[leader[at]]; // halves the path, or a long chain would cost a square
            at = leader[at];
        }
        return at;
    }

    /** Whether the source may let all of them go. */
    public boolean allEnded() {
        return records.stream().allMatch(record -> record.ending().isPresent());
    }

    /** Whether one of these records shares an identity with one of {@code others}. */
    public boolean sharesIdentity(Set<String> others) {
        // In this order: of two sets it walks through the second, and others are many.
        return records.stream().anyMatch(record -> !Collections.disjoint(others, record.identities()));
    }

    /** All identities in it. */
    public Set<String> identities() {
        Set<String> all = new HashSet<>();
        records.forEach(record -> all.addAll(record.identities()));
        return all;
    }

    /**
     * Runs {@code listener} once, when the batch is over: on the thread that {@link #over} is called on,
     * or here and now if it is over already.
     */
    public void whenOver(Runnable listener) {
        synchronized (this) {
            if (!over) {
                whenOver.add(listener);
                return;
            }
        }
        listener.run();
    }

    /**
     * Marks the batch as over: a record without an ending gets none from this pass. The route calls this; a second call does
     * no harm.
     */
    public void over() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        whenOver.forEach(Runnable::run);
    }

    /** Whether {@link #over} was said. */
    public synchronized boolean isOver() {
        return over;
    }
}
