package org.contactcourier.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits at the gate, and which one of them is tried while it is half-open: fresh contacts before parked ones, and a different
 * identity each time, so that one bad contact doesn't keep the gate closed. Guarded by the gate's lock.
 */
final class WaitingRoom {
    private final List<Waiter> waiters = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();
    private @Nullable Waiter trial;

    /** A contact that waits. */
    static final class Waiter {
        private final Set<String> identities;
        private final boolean replay;

        Waiter(Set<String> identities, boolean replay) {
            this.identities = identities;
            this.replay = replay;
        }
    }

    void add(Waiter waiter) {
        waiters.add(waiter);
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    int size() {
        return waiters.size();
    }

    /** Whether so many came before it. */
    boolean isBeyond(int many, Waiter waiter) {
        return waiters.indexOf(waiter) >= many;
    }

    /** Whether nobody waits and nobody is being tried. */
    boolean isEmpty() {
        return trial == null && waiters.isEmpty();
    }

    boolean hasTrial() {
        return trial != null;
    }

    boolean isTrial(Waiter waiter) {
        return waiter.equals(trial);
    }

    void endTrial(Waiter waiter) {
        if (isTrial(waiter)) {
            trial = null;
        }
    }

    /** Chooses the next one to be tried, unless there is one; says whether it has. */
    boolean chooseTrial() {
        if (trial != null || waiters.isEmpty()) {
            return false;
        }
        Waiter choice = waiters.stream()
                .filter(waiter -> !waiter.replay && isNew(waiter))
                .findFirst()
                .or(() -> waiters.stream().filter(waiter -> !waiter.replay).findFirst())
                .or(() -> waiters.stream().filter(this::isNew).findFirst())
                .orElseGet(() -> waiters.get(0));
        if (!isNew(choice)) {
            tried.clear(); // once round
        }
        tried.addAll(choice.identities);
        trial = choice;
        return true;
    }

    private boolean isNew(Waiter waiter) {
        return Collections.disjoint(tried, waiter.identities);
    }

    /** The gate is open: a trial that is still under way is an attempt like any other. */
    void endTrials() {
        trial = null;
        tried.clear();
    }
}
