package org.contactcourier.smarttask;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.contactcourier.contact.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that knows whether SmartTask can be called: open, or closed for one or more reasons, each with an instant. Contacts
 * wait here before an attempt. Once the gate has been closed for longer than its patience, {@link GateKeeper} suspends the sources, and
 * only then those that wait are released as not ended.
 *
 * <p>A gate that is closed for what a contact can find out becomes half-open now and then: one contact is let through, another one each
 * time, and what SmartTask says to it decides. It never calls anybody itself, neither SmartTask nor a source. Thread-safe.
 */
final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /** Between two calls to a SmartTask that doesn't work: from one second, so that it isn't pressed, to three, to notice soon. */
    private static final Duration FIRST_CALL = Duration.ofSeconds(1);

    private static final Duration LONGEST_CALL = Duration.ofMillis(2_500);
    private static final double GROWTH = 1.5;
    private static final double JITTER = 0.2;

    /** How long a waiter sleeps before it looks at its deadline again. */
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private final Duration patience;
    private final int mostRefused;
    private final Clock clock;
    private final LongSupplier nanos;
    private final DoubleSupplier random;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Closure, Closed> closed = new EnumMap<>(Closure.class);
    private final List<Waiter> waiters = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();
    private final Condition keepersTurn = lock.newCondition();

    private volatile boolean open = true;
    private boolean halfOpen;
    private boolean released;
    private boolean inTrials;
    private int trialsFailed;
    private @Nullable Waiter trial;
    private Instant closedAt = Instant.EPOCH;
    private long closedNanos;
    private long hopeNanos;
    private long nextCallNanos;
    private Duration nextDelay = FIRST_CALL;
    private long pauseEnds;
    private volatile boolean allAccepted = true;
    private int refused;
    private boolean told;
    private long generation;

    /**
     * A gate that is open.
     *
     * @param patience how long contacts wait before they are released
     * @param mostRefused how many refusals in a row close it
     * @param random evenly from 0 to 1
     */
    Gate(Duration patience, int mostRefused, Clock clock, LongSupplier nanos, DoubleSupplier random) {
        this.patience = patience;
        this.mostRefused = mostRefused;
        this.clock = clock;
        this.nanos = nanos;
        this.random = random;
    }

    /** One reason. */
    private record Closed(String what, Instant since) {}

    /** A contact that waits. */
    private static final class Waiter {
        private final Set<String> identities;
        private final boolean replay;
        private boolean chosen;

        Waiter(Set<String> identities, boolean replay) {
            this.identities = identities;
            this.replay = replay;
        }
    }

    /** The right to make one attempt; to be given back by {@link #leave}, whatever came of it. */
    static final class Entry {
        private static final Entry FREE = new Entry(null);

        private final @Nullable Waiter waiter;

        private Entry(@Nullable Waiter waiter) {
            this.waiter = waiter;
        }

        /** Whether everybody else waits for what becomes of this attempt. */
        boolean isTrial() {
            return waiter != null;
        }
    }

    // ---- for contacts

    boolean isOpen() {
        return open;
    }

    /**
     * Waits until an attempt may be made.
     *
     * @param identities of the contact, so that trials go to different ones
     * @param replay whether it is a parked contact, which lets others go first
     * @throws NotEndedException where the deadline comes first, or the gate has been closed for too long
     */
    Entry enter(Set<String> identities, boolean replay, Deadline deadline)
            throws NotEndedException, InterruptedException {
        if (open) {
            return Entry.FREE;
        }
        Waiter waiter = new Waiter(identities, replay);
        boolean tries = false;
        lock.lockInterruptibly();
        try {
            waiters.add(waiter);
            chooseTrial();
            while (true) {
                if (open) {
                    return Entry.FREE;
                } else if (waiter.chosen) {
                    tries = true;
                    return new Entry(waiter);
                } else if (released) {
                    throw new NotEndedException("the gate is closed");
                } else if (deadline.isOver()) {
                    throw new NotEndedException("the deadline came first");
                }
                long ignored = changed.awaitNanos(waitNanos());
            }
        } finally {
            waiters.remove(waiter);
            if (!tries) {
                endTrial(waiter);
                chooseTrial();
            }
            lock.unlock();
        }
    }

    private long waitNanos() {
        Duration pause = Duration.ofNanos(pauseEnds - nanos.getAsLong());
        return closed.containsKey(Closure.RETRY_AFTER) && pause.toNanos() > 0
                ? Math.min(pause.toNanos(), LOOK_NANOS)
                : LOOK_NANOS;
    }

    /** The attempt is over, or was never made. Harmless when called again. */
    void leave(Entry entry) {
        if (entry.waiter != null) {
            lock.lock();
            try {
                endTrial(entry.waiter);
                chooseTrial();
            } finally {
                lock.unlock();
            }
        }
    }

    private void endTrial(Waiter waiter) {
        if (waiter.equals(trial)) {
            trial = null;
        }
    }

    /** Fresh contacts before parked ones, and among those one that shares nothing with whatever was tried since the gate closed. */
    private void chooseTrial() {
        if (!halfOpen || trial != null || waiters.isEmpty()) {
            return;
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
        choice.chosen = true;
        changed.signalAll();
    }

    private boolean isNew(Waiter waiter) {
        return Collections.disjoint(tried, waiter.identities);
    }

    /**
     * Takes note of what SmartTask said to an attempt. Does not close the gate for a failure, since that may be about the one contact;
     * closes it for too many refusals.
     */
    void hears(Entry entry, Outcome outcome) {
        if (open && outcome instanceof Outcome.Accepted && allAccepted) {
            return; // the way of nearly every contact, without a lock
        }
        lock.lock();
        try {
            if (outcome instanceof Outcome.Accepted) {
                refused = 0;
                allAccepted = true;
                remove(Closure.REFUSALS);
                if (entry.isTrial()) {
                    closed.keySet().removeIf(Closure::isTried);
                }
            } else if (outcome instanceof Outcome.Refused) {
                hearsRefusal(entry);
            } else if (entry.isTrial()) {
                trialFailed(outcome);
            }
            settle();
        } finally {
            lock.unlock();
        }
    }

    private void hearsRefusal(Entry entry) {
        refused++;
        allAccepted = false;
        if (refused >= mostRefused) {
            put(
                    Closure.REFUSALS,
                    "SmartTask has refused %d contacts in a row, so it is not about the contacts"
                            .formatted(mostRefused),
                    closed.get(Closure.REFUSALS));
        }
        if (entry.isTrial()) {
            closed.keySet().removeIf(closure -> closure.isTried() && closure != Closure.REFUSALS);
            if (closed.containsKey(Closure.REFUSALS)) {
                endHalfOpen();
            }
        }
    }

    private void trialFailed(Outcome outcome) {
        trialsFailed++;
        // SmartTask answers probes and not this: then probes tell nothing until it can't be reached at all.
        inTrials = !(outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Unauthorized);
        if (!(outcome instanceof Outcome.Unavailable unavailable && unavailable.isTooFast())) {
            closeTried(Closure.of(outcome), says(outcome));
        }
        endHalfOpen();
    }

    private void endHalfOpen() {
        halfOpen = false;
        scheduleCall();
    }

    /** Whether a refusal says something about the contact. */
    boolean believesRefusals() {
        lock.lock();
        try {
            return !closed.containsKey(Closure.REFUSALS);
        } finally {
            lock.unlock();
        }
    }

    /** Whether parked contacts may be tried: while it is open, or half-open with nobody else to try. */
    boolean admitsParked() {
        if (open) {
            return true;
        }
        lock.lock();
        try {
            return halfOpen
                    && trial == null
                    && waiters.isEmpty()
                    && nanos.getAsLong() - hopeNanos > FIRST_CALL.toNanos();
        } finally {
            lock.unlock();
        }
    }

    // ---- closing and opening

    /** Closes it because of an attempt that failed while nothing else passed. */
    void close(Outcome outcome) {
        close(Closure.of(outcome), says(outcome));
    }

    private static String says(Outcome outcome) {
        return "SmartTask: " + outcome.trouble();
    }

    /** @param what happened, for people; no value of a contact, no address */
    void close(Closure why, String what) {
        lock.lock();
        try {
            if (why.remedy() == Closure.Remedy.PROBE) {
                closeTried(why, what);
            } else {
                put(why, what, closed.get(why));
            }
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** Only the latest of the reasons that a probe examines stands: they are one trouble that shows in several ways. */
    private void closeTried(Closure why, String what) {
        Closed before = closed.get(why);
        if (before != null && before.what().equals(what)) {
            return;
        }
        Closed replaced = closed.entrySet().stream()
                .filter(other -> other.getKey().remedy() == Closure.Remedy.PROBE)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        closed.keySet().removeIf(other -> other.remedy() == Closure.Remedy.PROBE);
        put(why, what, replaced);
    }

    /** What {@code Retry-After} asks for: nobody sends before its instant. A longer pause that is under way stays. */
    void pauseFor(Duration duration) {
        lock.lock();
        try {
            long end = nanos.getAsLong() + duration.toNanos();
            if (!closed.containsKey(Closure.RETRY_AFTER) || end - pauseEnds > 0) {
                pauseEnds = end;
            }
            if (closed.putIfAbsent(Closure.RETRY_AFTER, new Closed("SmartTask asks for a pause", clock.instant()))
                            == null
                    && duration.compareTo(patience) > 0) {
                tell("SmartTask asks for a pause of " + duration.toSeconds() + " s");
            }
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a reason away. */
    void clear(Closure why) {
        lock.lock();
        try {
            remove(why);
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** As an operator does: takes away all but what nobody can wish away. */
    void openByHand() {
        lock.lock();
        try {
            refused = 0;
            closed.keySet().removeIf(why -> why != Closure.JOURNAL && why != Closure.RETRY_AFTER);
            settle();
        } finally {
            lock.unlock();
        }
    }

    private void put(Closure why, String what, @Nullable Closed before) {
        closed.put(why, new Closed(what, before == null ? clock.instant() : before.since()));
        if (before == null) {
            nextDelay = FIRST_CALL;
            scheduleCall();
        }
        if (before == null || !before.what().equals(what)) {
            tell(what);
        }
    }

    private void tell(String what) {
        if (told) {
            LOG.warn("The gate stays closed: {}", what);
        } else {
            LOG.warn(
                    "The gate is closed: {}; contacts wait, and after {} s stay at their sources",
                    what,
                    patience.toSeconds());
        }
        told = true;
    }

    private void remove(Closure why) {
        Closed ignored = closed.remove(why);
    }

    /** Draws the conclusions from the reasons there are. */
    private void settle() {
        long now = nanos.getAsLong();
        if (closed.isEmpty()) {
            if (!open) {
                reopen(now);
            }
        } else if (open) {
            open = false;
            generation++;
            closedAt = clock.instant();
            closedNanos = now;
            hopeNanos = now;
            trialsFailed = 0;
        }
        halfOpen &= closed.keySet().stream().allMatch(Closure::isTried);
        changed.signalAll();
        keepersTurn.signalAll();
    }

    private void reopen(long now) {
        if (told) {
            LOG.info(
                    "The gate is open again, after {} s",
                    Duration.ofNanos(now - closedNanos).toSeconds());
        }
        told = false;
        open = true;
        generation++;
        halfOpen = false;
        released = false;
        inTrials = false;
        trial = null;
        tried.clear();
    }

    private void scheduleCall() {
        double jittered = nextDelay.toNanos() * (1 + JITTER * random.getAsDouble());
        nextCallNanos = nanos.getAsLong() + (long) jittered;
        Duration grown = Duration.ofNanos((long) (nextDelay.toNanos() * GROWTH));
        nextDelay = grown.compareTo(LONGEST_CALL) < 0 ? grown : LONGEST_CALL;
    }

    // ---- for the keeper

    /** What the keeper should do now. */
    enum Duty {
        NOTHING,
        /** Ask SmartTask; then {@link #probed}. */
        PROBE,
        /** Try to write the journal; then {@link #clear} or nothing. */
        TEST_WRITE
    }

    /** Waits until something changes, or {@code most} has passed. */
    void awaitChange(Duration most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long before = generation;
            long left = most.toNanos();
            while (left > 0 && before == generation) {
                left = keepersTurn.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets time have its effect, and says what is to be done. */
    Duty look() {
        if (open) {
            return Duty.NOTHING;
        }
        lock.lock();
        try {
            long now = nanos.getAsLong();
            if (closed.containsKey(Closure.RETRY_AFTER) && now - pauseEnds >= 0) {
                remove(Closure.RETRY_AFTER);
                settle();
            }
            boolean due = now - nextCallNanos >= 0;
            if (closed.containsKey(Closure.JOURNAL)) {
                if (due) {
                    scheduleCall();
                }
                return due ? Duty.TEST_WRITE : Duty.NOTHING;
            }
            if (open || halfOpen || !due || !closed.keySet().stream().allMatch(Closure::isTried)) {
                return Duty.NOTHING;
            }
            if (!inTrials && closed.keySet().stream().anyMatch(why -> why.remedy() == Closure.Remedy.PROBE)) {
                scheduleCall();
                return Duty.PROBE;
            }
            beginHalfOpen(now);
            return Duty.NOTHING;
        } finally {
            lock.unlock();
        }
    }

    private void beginHalfOpen(long now) {
        halfOpen = true;
        released = false;
        hopeNanos = now;
        generation++;
        chooseTrial();
        changed.signalAll();
        keepersTurn.signalAll();
    }

    /**
     * The answer to a probe.
     *
     * @param trouble why SmartTask can't be called; null where it can, or where only a contact can tell
     */
    void probed(@Nullable Outcome trouble) {
        lock.lock();
        try {
            if (open || halfOpen) {
                return;
            }
            if (trouble != null) {
                closeTried(Closure.of(trouble), says(trouble));
            } else if (closed.keySet().stream().allMatch(Closure::isTried)) {
                if (trialsFailed == 0) {
                    LOG.info("SmartTask answers; contacts are let through one at a time");
                }
                beginHalfOpen(nanos.getAsLong());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the sources should be suspended now; stays so until it is half-open or open. */
    boolean wantsSourcesSuspended() {
        if (open) {
            return false;
        }
        lock.lock();
        try {
            if (open || halfOpen || (inTrials && closed.keySet().stream().allMatch(Closure::isTried))) {
                return false; // trials need contacts
            }
            long now = nanos.getAsLong();
            boolean longPause = closed.containsKey(Closure.RETRY_AFTER) && pauseEnds - now > patience.toNanos();
            return released || longPause || (now - hopeNanos > patience.toNanos() && !isShortPause());
        } finally {
            lock.unlock();
        }
    }

    /** Nothing but a pause, which is about to end. */
    private boolean isShortPause() {
        return closed.size() == 1 && closed.containsKey(Closure.RETRY_AFTER);
    }

    /** The sources are suspended: whoever waits may go home. */
    void release() {
        lock.lock();
        try {
            if (!open && !halfOpen) {
                released = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is half-open and nobody is there to be tried. */
    boolean lacksContacts() {
        lock.lock();
        try {
            return halfOpen && trial == null && waiters.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    // ---- for people

    /** As it is now. */
    GateState state() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            List<GateState.Reason> reasons = closed.entrySet().stream()
                    .map(entry -> new GateState.Reason(
                            entry.getKey().word(),
                            entry.getValue().what(),
                            entry.getValue().since()))
                    .toList();
            boolean pausing = closed.containsKey(Closure.RETRY_AFTER);
            long until = pausing ? pauseEnds : nextCallNanos;
            boolean counts = pausing || closed.keySet().stream().anyMatch(why -> why != Closure.OPERATOR);
            return new GateState(
                    open ? "open" : halfOpen ? "half-open" : "closed",
                    open ? Optional.empty() : Optional.of(closedAt),
                    reasons,
                    open || halfOpen || !counts
                            ? Optional.empty()
                            : Optional.of(Duration.ofNanos(Math.max(0, until - now))));
        } finally {
            lock.unlock();
        }
    }

    boolean isClosedFor(Closure why) {
        lock.lock();
        try {
            return closed.containsKey(why);
        } finally {
            lock.unlock();
        }
    }

    /** That it is closed, since when and why, once that has lasted longer than the patience; a half-open gate counts as open. */
    Optional<String> problem() {
        if (open) {
            return Optional.empty();
        }
        lock.lock();
        try {
            Duration lasts = Duration.ofNanos(nanos.getAsLong() - closedNanos);
            if (open || (halfOpen && trialsFailed == 0) || lasts.compareTo(patience) <= 0) {
                return Optional.empty();
            }
            GateState state = state();
            String reasons = closed.values().stream().map(Closed::what).collect(Collectors.joining("; "));
            return Optional.of("closed for %d s: %s".formatted(lasts.toSeconds(), reasons)
                    + state.next()
                            .map(next -> "; next look in %d s".formatted(toSeconds(next)))
                            .orElse(""));
        } finally {
            lock.unlock();
        }
    }

    private static long toSeconds(Duration duration) {
        return TimeUnit.MILLISECONDS.toSeconds(duration.toMillis() + 999);
    }
}
