package org.contactcourier.gate;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.contactcourier.smarttask.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One state of the {@link Gate}. There are three:
 * <ul>
 *   <li>{@link OpenState}: all contacts pass. A reason to be closed leads to closed.
 * <li>{@link ClosedState}: no contact passes. A probe that succeeds leads to half-open; if only a contact can tell whether
 * SmartTask
 *       works, time does. When no reason is left, it is open.
 * <li>{@link HalfOpenState}: one contact passes at a time. If it fails, or if a reason comes that no contact can take away,
 * the gate
 *       is closed. When no reason is left, it is open.
 * </ul>
 *
 * <p>A method for an event returns the state that follows, which is often the same one; the gate makes it the present one.
 * Guarded by the gate's lock: without the lock, a thread may only ask of which type the state is. A state knows neither
 * threads nor the log.
 */
sealed interface GateState permits OpenState, OutageState {

    // ---- events

    /** There is a reason to be closed. */
    GateState close(ClosedReason why, String what);

    /** SmartTask gave an answer that is no contact's fault. */
    GateState blame(Outcome outcome);

    /** SmartTask asks for a pause. */
    GateState pause(Duration duration);

    /** Some reasons are gone. */
    default GateState clear(Predicate<ClosedReason> gone) {
        return this;
    }

    /**
     * SmartTask answered an attempt.
     *
     * @param isTrial whether the others wait for this answer
     */
    default GateState hears(Outcome outcome, boolean isTrial) {
        return this;
    }

    /** Time has passed. */
    default GateState look() {
        return this;
    }

    /** SmartTask answered a probe. */
    default GateState probeSucceeded() {
        return this;
    }

    /** Something answered a probe, and only a contact can tell whether SmartTask works. */
    default GateState probeProvedNothing() {
        return this;
    }

    /** SmartTask didn't answer a probe as it should. */
    default GateState probeFailed(Outcome trouble) {
        return this;
    }

    /** The sources are suspended: the contacts that wait are to go home. */
    default void release() {}

    // ---- questions

    /** What the keeper is to do now. If it is to call somebody, this plans the next call. */
    default Duty duty() {
        return Duty.NOTHING;
    }

    default boolean isClosedFor(ClosedReason why) {
        return false;
    }

    /** Whether SmartTask works as far as is known. */
    boolean isOpenOrPauses();

    /** Whether a contact may be sent; with a permission from an open gate, {@code waiter} is null. */
    boolean admits(WaitingRoom.@Nullable Waiter waiter, WaitingRoom room);

    /** Whether a contact that waits is to go home. */
    default boolean sendsHome(WaitingRoom.Waiter waiter, WaitingRoom room) {
        return false;
    }

    default boolean wantsSourcesSuspended() {
        return false;
    }

    /** Whether parked contacts may be tried. */
    boolean admitsParked(WaitingRoom room);

    /** Why this is a problem for an operator, if it is one. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    GateStatus status();
}
