package org.contactcourier.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which contacts wait at the gate, and which one of them is the trial of a half-open gate: fresh contacts before parked ones,
 * and a different identity each time, so that one bad contact doesn't keep the gate closed. A contact stays the trial until
 * its attempt is over or the gate is open, even if the gate closes meanwhile. Guarded by the gate's lock.
 */
final class WaitingRoom {
    /** If more contacts than this wait to be tried, the others need not: there is one trial a second at most. */
    private static final int MOST_CANDIDATES = 8;

    private final Timing timing;
    private final List<Waiter> waiters = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();
    private @Nullable Waiter trial;

    WaitingRoom(Timing timing) {
        this.timing = timing;
    }

    /** A contact that waits. Equal only to itself: two contacts may have the same identities. */
    static final class Waiter {
        private final Set<String> identities;
        private final boolean replay;
        private final long since;

        private Waiter(Set<String> identities, boolean replay, long since) {
            this.identities = identities;
            this.replay = replay;
            this.since = since;
        }
    }

    /** @param replay whether it is a parked contact */
    Waiter add(Set<String> identities, boolean replay) {
        Waiter waiter = new Waiter(identities, replay, timing.now());
        waiters.add(waiter);
        return waiter;
    }

    void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    int size() {
        return waiters.size();
    }

    /** Whether enough others wait to be tried, or this one has waited for longer than the patience. */
    boolean isDispensable(Waiter waiter) {
        return !isTrial(waiter) && (waiters.indexOf(waiter) >= MOST_CANDIDATES || timing.isPastPatience(waiter.since));
    }

    /** Whether no contact waits and none is being tried. */
    boolean isEmpty() {
        return trial == null && waiters.isEmpty();
    }

    boolean hasTrial() {
        return trial != null;
    }

    boolean isTrial(@Nullable Waiter waiter) {
        return waiter != null && waiter.equals(trial);
    }

    void endTrial(@Nullable Waiter waiter) {
        if (isTrial(waiter)) {
            trial = null;
        }
    }

    /** Chooses the next contact to be tried, unless there is one. Returns whether it has chosen. */
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

    /** The gate is open: a trial that is still under way is now an attempt like any other. */
    void endTrials() {
        trial = null;
        tried.clear();
    }
}
