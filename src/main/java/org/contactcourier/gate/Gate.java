package org.contactcourier.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.Outcome;
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
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    /** More contacts than this need not wait to be the next that is tried, one every second or later. */
    private static final int MOST_CANDIDATES = 8;

    /** How long a waiter sleeps before it looks at its deadline again. */
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private final Duration patience;
    private final int mostRefused;
    private final Clock clock;
    private final LongSupplier nanos;
    private final ProbeSchedule calls;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Closures closures;
    private final WaitingRoom room = new WaitingRoom();
    private final Condition keepersTurn = lock.newCondition();

    private volatile boolean open = true;
    private boolean halfOpen;
    private boolean released;
    private boolean inTrials;
    private int trialsFailed;
    private Instant closedAt = Instant.EPOCH;
    private long closedNanos;
    private long hopeNanos;
    private long pauseEnds;
    private volatile boolean allAccepted = true;
    private int refused;
    private long generation;
    private long seenByKeeper;

    /**
     * A gate that is open.
     *
     * @param patience how long contacts wait before they are released
     * @param mostRefused how many refusals in a row close it
     * @param random evenly from 0 to 1
     */
    public Gate(Duration patience, int mostRefused, Clock clock, LongSupplier nanos, DoubleSupplier random) {
        this.patience = patience;
        this.mostRefused = mostRefused;
        this.clock = clock;
        this.nanos = nanos;
        this.calls = new ProbeSchedule(nanos, random);
        this.closures = new Closures(patience, clock);
    }

    /** The right to make one attempt; to be given back by {@link #leave}, whatever came of it. */
    public static final class Entry {
        private static final Entry FREE = new Entry(null);

        private final WaitingRoom.@Nullable Waiter waiter;

        private Entry(WaitingRoom.@Nullable Waiter waiter) {
            this.waiter = waiter;
        }

        /** Whether everybody else waits for what becomes of this attempt. */
        boolean isTrial() {
            return waiter != null;
        }
    }

    // ---- for contacts

    public boolean isOpen() {
        return open;
    }

    /**
     * Waits until an attempt may be made.
     *
     * @param identities of the contact, so that trials go to different ones
     * @param replay whether it is a parked contact, which lets others go first
     * @throws NotEndedException where the deadline comes first, or the gate has been closed for too long
     */
    public Entry enter(Set<String> identities, boolean replay, Deadline deadline)
            throws NotEndedException, InterruptedException {
        if (open) {
            return Entry.FREE;
        }
        WaitingRoom.Waiter waiter = new WaitingRoom.Waiter(identities, replay);
        boolean tries = false;
        lock.lockInterruptibly();
        try {
            long since = nanos.getAsLong();
            room.add(waiter);
            chooseTrial();
            while (true) {
                if (open) {
                    return Entry.FREE;
                } else if (halfOpen && room.isTrial(waiter)) {
                    tries = true;
                    return new Entry(waiter);
                } else if (released || isDispensable(waiter, since)) {
                    throw new NotEndedException("the gate is closed");
                } else if (deadline.isOver()) {
                    throw new NotEndedException("the deadline came first");
                }
                long ignored = changed.awaitNanos(LOOK_NANOS);
            }
        } finally {
            room.remove(waiter);
            if (!tries) {
                room.endTrial(waiter);
                chooseTrial();
            }
            lock.unlock();
        }
    }

    /**
     * While contacts are the probe the sources stay on, and a few contacts are enough. The others must not wait beyond the patience:
     * a Kafka batch that doesn't end costs its consumer the membership, and their threads are everybody's.
     */
    private boolean isDispensable(WaitingRoom.Waiter waiter, long since) {
        long now = nanos.getAsLong();
        return needsContacts()
                && now - closedNanos > patience.toNanos()
                && !room.isTrial(waiter)
                && (room.isBeyond(MOST_CANDIDATES, waiter) || now - since > patience.toNanos());
    }

    /** The attempt is over, or was never made. Harmless when called again. */
    public void leave(Entry entry) {
        if (entry.waiter != null) {
            lock.lock();
            try {
                room.endTrial(entry.waiter);
                chooseTrial();
            } finally {
                lock.unlock();
            }
        }
    }

    private void chooseTrial() {
        if (halfOpen && room.chooseTrial()) {
            changed.signalAll();
        }
    }

    /** Whether an attempt may begin now: long may have passed since {@link #enter}. */
    public boolean admits(Entry entry) {
        if (open) {
            return true;
        }
        lock.lock();
        try {
            return open || (halfOpen && isTrial(entry));
        } finally {
            lock.unlock();
        }
    }

    /** Not one that began before the gate was opened in another way: that is an attempt like any other by now. */
    private boolean isTrial(Entry entry) {
        return entry.waiter != null && room.isTrial(entry.waiter);
    }

    /**
     * Takes note of what SmartTask said to an attempt. Does not close the gate for a failure, since that may be about the one contact;
     * closes it for too many refusals.
     */
    public void hears(Entry entry, Outcome outcome) {
        if (open && outcome instanceof Outcome.Accepted && allAccepted) {
            return; // the way of nearly every contact, without a lock
        }
        lock.lock();
        try {
            if (outcome instanceof Outcome.Accepted) {
                refused = 0;
                allAccepted = true;
                closures.remove(Closure.REFUSALS);
                if (isTrial(entry)) {
                    closures.removeIf(Closure::isTried);
                }
            } else if (outcome instanceof Outcome.Refused) {
                hearsRefusal(entry);
            } else if (isTrial(entry)) {
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
            add(
                    Closure.REFUSALS,
                    "SmartTask has refused %d contacts in a row, so it is not about the contacts"
                            .formatted(mostRefused));
        }
        if (isTrial(entry)) {
            closures.removeIf(closure -> closure.isTried() && closure != Closure.REFUSALS);
            if (closures.has(Closure.REFUSALS)) {
                endHalfOpen();
            }
        }
    }

    private void trialFailed(Outcome outcome) {
        trialsFailed++;
        // SmartTask answers probes and not this: then probes tell nothing until it can't be reached at all.
        inTrials = !(outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Unauthorized);
        blame(outcome);
        endHalfOpen();
    }

    private void endHalfOpen() {
        halfOpen = false;
        hopeNanos = nanos.getAsLong();
        calls.planNext();
    }

    /** Whether a refusal says something about the contact. */
    public boolean believesRefusals() {
        lock.lock();
        try {
            return !closures.has(Closure.REFUSALS);
        } finally {
            lock.unlock();
        }
    }

    /** Whether parked contacts may be tried: while it is open, or half-open with nobody else to try. */
    public boolean admitsParked() {
        if (open) {
            return true;
        }
        lock.lock();
        try {
            return halfOpen && room.isEmpty() && nanos.getAsLong() - hopeNanos > ProbeSchedule.FIRST.toNanos();
        } finally {
            lock.unlock();
        }
    }

    // ---- closing and opening

    /** Closes it because of an attempt that failed while nothing else passed. */
    public void close(Outcome outcome) {
        lock.lock();
        try {
            blame(outcome);
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** The reason that an answer gives to stay closed; none where it only said that we are too fast. */
    private void blame(Outcome outcome) {
        if (!(outcome instanceof Outcome.Unavailable unavailable && unavailable.isTooFast())) {
            add(Closure.of(outcome), "SmartTask: " + outcome.trouble());
        }
    }

    /** @param what happened, for people; no value of a contact, no address */
    public void close(Closure why, String what) {
        lock.lock();
        try {
            add(why, what);
            settle();
        } finally {
            lock.unlock();
        }
    }

    private void add(Closure why, String what) {
        if (closures.add(why, what)) {
            calls.begin();
        }
    }

    /** What {@code Retry-After} asks for: nobody sends before its instant. A longer pause that is under way stays. */
    public void pauseFor(Duration duration) {
        lock.lock();
        try {
            pause(duration);
            settle();
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration duration) {
        long end = nanos.getAsLong() + duration.toNanos();
        boolean isNew = closures.addQuietly(Closure.RETRY_AFTER, "SmartTask asks for a pause");
        if (isNew || end - pauseEnds > 0) {
            pauseEnds = end;
            if (duration.compareTo(patience) > 0) {
                closures.tell(
                        "SmartTask asks for a pause of " + duration.toSeconds() + " s", Closure.RETRY_AFTER.word());
            }
        }
    }

    /** Takes a reason away. */
    void clear(Closure why) {
        lock.lock();
        try {
            closures.remove(why);
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** As an operator does: takes away all but what nobody can wish away. */
    public void openByHand() {
        lock.lock();
        try {
            refused = 0;
            closures.removeIf(why -> why != Closure.JOURNAL && why != Closure.RETRY_AFTER);
            settle();
        } finally {
            lock.unlock();
        }
    }

    /** Draws the conclusions from the reasons there are. */
    private void settle() {
        long now = nanos.getAsLong();
        if (closures.isEmpty()) {
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
        halfOpen &= closures.areOnlyTried();
        released &= !needsContacts();
        changed.signalAll();
        keepersTurn.signalAll();
    }

    /** Whether nothing but a contact can say if SmartTask works. */
    private boolean needsContacts() {
        return closures.areOnlyTried() && (inTrials || !closures.hasAny(Closure.Remedy.PROBE));
    }

    private void reopen(long now) {
        closures.tellOpen(Duration.ofNanos(now - closedNanos));
        open = true;
        generation++;
        halfOpen = false;
        released = false;
        inTrials = false;
        room.endTrials();
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

    /** Waits until the gate opens, closes or becomes half-open, unless it has since this was last called; or until time has passed. */
    void awaitChange(Duration whileOpen, Duration whileClosed) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = (open ? whileOpen : whileClosed).toNanos();
            while (left > 0 && seenByKeeper == generation) {
                left = keepersTurn.awaitNanos(left);
            }
            seenByKeeper = generation;
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
            if (closures.has(Closure.RETRY_AFTER) && nanos.getAsLong() - pauseEnds >= 0) {
                closures.remove(Closure.RETRY_AFTER);
                settle();
            }
            if (open || halfOpen || !calls.isDue()) {
                return Duty.NOTHING;
            }
            if (closures.has(Closure.JOURNAL)) {
                calls.planNext();
                return Duty.TEST_WRITE;
            }
            if (!closures.areOnlyTried()) {
                return Duty.NOTHING;
            }
            if (needsContacts()) {
                beginHalfOpen();
                return Duty.NOTHING;
            }
            calls.planNext();
            return Duty.PROBE;
        } finally {
            lock.unlock();
        }
    }

    private void beginHalfOpen() {
        halfOpen = true;
        released = false;
        hopeNanos = nanos.getAsLong();
        generation++;
        chooseTrial();
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
                if (trouble instanceof Outcome.Unavailable unavailable) {
                    unavailable.pause().ifPresent(this::pause);
                }
                blame(trouble);
                settle();
            } else if (closures.areOnlyTried()) {
                if (trialsFailed == 0) {
                    LOG.info("SmartTask answers; contacts are let through one at a time");
                }
                beginHalfOpen();
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
            if (open || halfOpen || needsContacts()) {
                return false;
            }
            long now = nanos.getAsLong();
            boolean longPause = closures.has(Closure.RETRY_AFTER) && pauseEnds - now > patience.toNanos();
            return released
                    || longPause
                    || (now - hopeNanos > patience.toNanos() && !closures.areNothingBut(Closure.RETRY_AFTER));
        } finally {
            lock.unlock();
        }
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
            return halfOpen && room.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    // ---- for people

    /** How many contacts wait. */
    int waiting() {
        lock.lock();
        try {
            return room.size();
        } finally {
            lock.unlock();
        }
    }

    /** As it is now. */
    public GateState state() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            boolean pausing = closures.has(Closure.RETRY_AFTER);
            long until = pausing ? pauseEnds : calls.nextNanos();
            return new GateState(
                    open ? "open" : halfOpen ? "half-open" : "closed",
                    open ? Optional.empty() : Optional.of(closedAt),
                    closures.list(),
                    open || halfOpen || closures.has(Closure.OPERATOR)
                            ? Optional.empty()
                            : Optional.of(Duration.ofNanos(Math.max(0, until - now))));
        } finally {
            lock.unlock();
        }
    }

    /** Whether SmartTask works as far as anybody knows: open, or only pausing because it asked for that. */
    public boolean isOpenOrPauses() {
        if (open) {
            return true;
        }
        lock.lock();
        try {
            return open || closures.areNothingBut(Closure.RETRY_AFTER);
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosedFor(Closure why) {
        lock.lock();
        try {
            return closures.has(why);
        } finally {
            lock.unlock();
        }
    }

    /**
     * That it is closed, since when and why, once that has lasted longer than the patience. A half-open gate counts as open, except
     * in the moments between one trial that failed and the next.
     */
    public Optional<String> problem() {
        if (open) {
            return Optional.empty();
        }
        lock.lock();
        try {
            Duration lasts = Duration.ofNanos(nanos.getAsLong() - closedNanos);
            if (open || lasts.compareTo(patience) <= 0 || (halfOpen && (trialsFailed == 0 || isForgotten()))) {
                return Optional.empty();
            }
            GateState state = state();
            String reasons =
                    state.reasons().stream().map(GateState.Reason::what).collect(Collectors.joining("; "));
            return Optional.of("closed for %d s: %s".formatted(lasts.toSeconds(), reasons)
                    + state.next()
                            .map(next -> "; next look in %d s".formatted(toSeconds(next)))
                            .orElse(""));
        } finally {
            lock.unlock();
        }
    }

    /** Half-open, and nobody has come to be tried for a long time. */
    private boolean isForgotten() {
        return !room.hasTrial() && nanos.getAsLong() - hopeNanos > patience.toNanos();
    }

    private static long toSeconds(Duration duration) {
        return TimeUnit.MILLISECONDS.toSeconds(duration.toMillis() + 999);
    }
}
