package org.contactcourier.gate;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.record.Organization;
import org.contactcourier.smarttask.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows whether SmartTask can be called. Contacts wait here before an attempt. If the gate has been closed
 * for longer than its patience, {@link GateKeeper} suspends the sources, and only then the contacts that wait are released as
 * not ended.
 *
 * <p>This is a circuit breaker, with three differences. An open gate lets contacts pass, as a <em>closed</em> circuit does.
 * It closes for reasons that stand side by side, each with its own {@linkplain ClosedReason.Remedy remedy}, and not for a
 * rate of failures. And its callers wait, where those of a circuit breaker fail at once. {@linkplain HalfOpenState Half-open}
 * means the same: one contact passes at a time, another one each time, and what SmartTask says to it decides.
 *
 * <p>The gate calls neither SmartTask nor a source. It judges no outcome: a failure may be about the one contact, so its
 * callers decide whether to {@linkplain #close(Outcome) close} it.
 *
 * <p>Thread-safe. These threads use it:
 * <ul>
 *   <li>the workers, each with one contact: {@link #enter}, {@link #admits}, {@link #hears}, {@link #leave}, {@link #close};
 *   <li>the keeper's thread, alone: {@link #awaitChange}, {@link #look}, {@link #wantsSourcesSuspended}, {@link #release};
 *   <li>the keeper's probe thread, alone: {@link #probed};
 *   <li>an operator's request: {@link #close}, {@link #openByHand};
 *   <li>health, metrics and the page: the questions.
 * </ul>
 *
 * <p>One lock guards the present {@link GateState} and the {@link WaitingRoom}; every change of state goes through {@link
 * #become}. The reference to the state is volatile, so while the gate is open and SmartTask accepts, a worker reads it and
 * takes no lock. A worker that has just read it may still pass a gate that closes; {@link #admits} asks again right before
 * the attempt.
 */
public final class Gate {
    /** How long a waiter sleeps before it looks at its deadline again. */
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private final Timing timing;
    private final int mostRefused;
    private final RefusalRun refusals;
    private final RefusalRun replayedRefusals;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition keepersTurn = lock.newCondition();
    private final GateLog log;
    private final WaitingRoom room;
    private volatile GateState state;
    private long changes;
    private long changesSeenByKeeper;

    /**
     * A gate that is open.
     *
     * @param organization whose contacts it lets through
     * @param patience how long contacts wait before they are released
     * @param mostRefused how many refusals in a row close it
     * @param random evenly from 0 to 1
     */
    public Gate(
            Organization organization,
            Duration patience,
            int mostRefused,
            Clock clock,
            LongSupplier nanos,
            DoubleSupplier random) {
        this.timing = new Timing(patience, clock, nanos, random);
        this.mostRefused = mostRefused;
        this.log = new GateLog(organization, patience);
        this.room = new WaitingRoom(timing);
        this.refusals = new RefusalRun(timing);
        this.replayedRefusals = new RefusalRun(timing);
        this.state = new OpenState(timing, log);
    }

    // ---- for contacts

    public boolean isOpen() {
        return state instanceof OpenState;
    }

    /**
     * Waits until an attempt may be made.
     *
     * @param identities of the contact, so that trials go to different ones
     * @param replay whether it is a parked contact, which lets others go first
     * @throws NotEndedException if the deadline comes first, or if the gate has been closed for too long
     */
    public Permission enter(Set<String> identities, boolean replay, Deadline deadline)
            throws NotEndedException, InterruptedException {
        if (isOpen()) {
            return Permission.FREE;
        }
        lock.lockInterruptibly();
        try {
            return await(room.add(identities, replay), deadline);
        } finally {
            lock.unlock();
        }
    }

    private Permission await(WaitingRoom.Waiter waiter, Deadline deadline)
            throws NotEndedException, InterruptedException {
        boolean tries = false;
        try {
            chooseTrial();
            while (!isOpen()) {
                if (state.admits(waiter, room)) {
                    tries = true;
                    return Permission.trial(waiter);
                } else if (state.sendsHome(waiter, room)) {
                    throw new NotEndedException("the gate is closed");
                } else if (deadline.isOver()) {
                    throw new NotEndedException("the deadline came first");
                }
                long ignored = changed.awaitNanos(LOOK_NANOS);
            }
            return Permission.FREE;
        } finally {
            room.remove(waiter);
            if (!tries) {
                endTrial(waiter);
            }
        }
    }

    /** The attempt is over, or was never made. Harmless when called again. */
    public void leave(Permission permission) {
        if (permission.isTrial()) {
            lock.lock();
            try {
                endTrial(permission.waiter());
            } finally {
                lock.unlock();
            }
        }
    }

    private void endTrial(WaitingRoom.@Nullable Waiter waiter) {
        room.endTrial(waiter);
        chooseTrial();
    }

    private void chooseTrial() {
        if (state instanceof HalfOpenState && room.chooseTrial()) {
            changed.signalAll();
        }
    }

    /** Whether an attempt may begin now: long may have passed since {@link #enter}. */
    public boolean admits(Permission permission) {
        return isOpen() || withLock(() -> state.admits(permission.waiter(), room));
    }

    /**
     * Takes note of what SmartTask said to an attempt. Does not close the gate for a failure, since that may be about the one
     * contact; closes it for too many refusals in a row.
     *
     * @return for a refusal that says something about the contact, the id of the run of refusals that it belongs to. None
     *     while the gate is half-open or closed for trouble: in an outage a refusal may come from whatever stands in between
     */
    public Optional<String> hears(Permission permission, Outcome outcome) {
        return hears(permission, outcome, false);
    }

    /**
     * {@link #hears(Permission, Outcome)}. Refusals of dead letters that are sent again don't close it: somebody may send a
     * thousand that are still bad.
     *
     * @param replay whether the contact is such a letter
     */
    public Optional<String> hears(Permission permission, Outcome outcome, boolean replay) {
        if (outcome instanceof Outcome.Accepted && isOpen() && refusals.isEmpty() && replayedRefusals.isEmpty()) {
            return Optional.empty(); // the way of nearly every contact, without the lock
        }
        lock.lock();
        try {
            Optional<String> run = Optional.empty();
            if (outcome instanceof Outcome.Accepted) {
                refusals.end();
                replayedRefusals.end();
            } else if (outcome instanceof Outcome.Refused && !permission.isTrial() && state.isOpenOrPauses()) {
                run = replay ? Optional.of(replayedRefusals.add()) : counted();
            }
            // A trial that began before the gate was opened in another way is an attempt like any other by now.
            become(state.hears(outcome, room.isTrial(permission.waiter())));
            return run;
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> counted() {
        String run = refusals.add();
        if (refusals.length() < mostRefused) {
            return Optional.of(run);
        }
        become(state.close(
                ClosedReason.REFUSALS,
                ("SmartTask has refused %d contacts in a row, so it is not about the contacts;"
                                + " those buried have the refusal_run %s")
                        .formatted(mostRefused, run)));
        return Optional.empty();
    }

    /** Whether parked contacts may be tried: while it is open, or half-open with no other contact to try. */
    public boolean admitsParked() {
        return isOpen() || withLock(() -> state.admitsParked(room));
    }

    // ---- closing and opening

    /** Closes it because of an attempt that failed while nothing else passed. */
    public void close(Outcome outcome) {
        change(before -> before.blame(outcome));
    }

    /**
     * Closes it for a reason; other reasons stay.
     *
     * @param what happened, for people; no value of a contact, no address
     */
    public void close(ClosedReason why, String what) {
        change(before -> before.close(why, what));
    }

    /** What {@code Retry-After} asks for: no contact is sent before its instant. A longer pause that is under way stays. */
    public void pauseFor(Duration duration) {
        change(before -> before.pause(duration));
    }

    /** Takes a reason away. */
    void clear(ClosedReason why) {
        change(before -> before.clear(why::equals));
    }

    /** As an operator does: takes away all reasons but the two that an operator can't wish away. */
    public void openByHand() {
        change(before -> {
            refusals.end();
            return before.clear(why -> why != ClosedReason.JOURNAL && why != ClosedReason.RETRY_AFTER);
        });
    }

    private void change(UnaryOperator<GateState> event) {
        lock.lock();
        try {
            become(event.apply(state));
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. The log comes first, so that it is written before anybody can see the new state. */
    private void become(GateState next) {
        if (next == state) {
            return;
        }
        log.changed(state, next);
        state = next;
        changes++;
        if (next instanceof OpenState) {
            room.endTrials();
        }
        chooseTrial();
        changed.signalAll();
        keepersTurn.signalAll();
    }

    // ---- for the keeper

    /** Waits until the state changes, unless it has since this was last called; or until time has passed. */
    void awaitChange(Duration whileOpen, Duration whileClosed) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = (isOpen() ? whileOpen : whileClosed).toNanos();
            while (left > 0 && changesSeenByKeeper == changes) {
                left = keepersTurn.awaitNanos(left);
            }
            changesSeenByKeeper = changes;
        } finally {
            lock.unlock();
        }
    }

    /** Lets time have its effect, and says what is to be done. */
    Duty look() {
        if (isOpen()) {
            return Duty.NOTHING;
        }
        change(GateState::look);
        return withLock(() -> state.duty());
    }

    /**
     * The answer to a probe.
     *
     * @param trouble why SmartTask can't be called; null if it can
     */
    void probed(@Nullable Outcome trouble) {
        change(before -> {
            if (trouble == null) {
                return before.probeSucceeded();
            }
            return Probe.isInconclusive(trouble) ? before.probeProvedNothing() : before.probeFailed(trouble);
        });
    }

    /** Whether the sources should be suspended now; stays so until it is half-open or open. */
    boolean wantsSourcesSuspended() {
        return !isOpen() && withLock(() -> state.wantsSourcesSuspended());
    }

    /** The sources are suspended: the contacts that wait may go home. */
    void release() {
        lock.lock();
        try {
            state.release();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is half-open and no contact is there to be tried. */
    boolean lacksContacts() {
        return withLock(() -> state instanceof HalfOpenState && room.isEmpty());
    }

    // ---- for people

    /** What it is called in a sentence. */
    String called() {
        return log.gate();
    }

    /** How many contacts wait. */
    int waiting() {
        return withLock(room::size);
    }

    /** As it is now. */
    public GateStatus status() {
        return withLock(() -> state.status());
    }

    /** Whether SmartTask works as far as is known: open, or closed only for a pause that SmartTask asked for. */
    public boolean isOpenOrPauses() {
        return isOpen() || withLock(() -> state.isOpenOrPauses());
    }

    public boolean isClosedFor(ClosedReason why) {
        return withLock(() -> state.isClosedFor(why));
    }

    /**
     * That it is closed, since when and why, once that has lasted longer than the patience. A half-open gate counts as open only
     * if SmartTask has answered a probe as it should and no trial has failed since: that nobody comes to be tried proves nothing.
     */
    public Optional<String> problem() {
        return isOpen() ? Optional.empty() : withLock(() -> state.problem());
    }

    private <T> T withLock(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
