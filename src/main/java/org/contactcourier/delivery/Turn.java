package org.contactcourier.delivery;

import java.time.Duration;
import java.util.Optional;
import org.contactcourier.delivery.limit.InFlightPermits;
import org.contactcourier.delivery.limit.RateLimiter;
import org.contactcourier.gate.Gate;
import org.contactcourier.gate.Permission;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One contact's turn to send: a place at the gate, one of the permits for what is in flight, and its place in the pace of the
 * rate limiter. They are taken in this order, so a contact that waits long holds only its identity locks. Used by one thread
 * at a time.
 */
final class Turn implements AutoCloseable {
    private final Gate gate;
    private final InFlightPermits permits;
    private final RateLimiter pace;
    private final IntakeRecord record;
    private final boolean parked;
    private @Nullable Permission place;
    private boolean hasPermit;

    /** @param parked whether others go first, since they have never been tried */
    Turn(Gate gate, InFlightPermits permits, RateLimiter pace, IntakeRecord record, boolean parked) {
        this.gate = gate;
        this.permits = permits;
        this.pace = pace;
        this.record = record;
        this.parked = parked;
    }

    /**
     * Waits for the turn.
     *
     * @param yields whether everybody else gets a permit first
     * @return false when the deadline came first
     * @throws NotEndedException if the gate has been closed for too long
     */
    boolean await(Duration backOff, boolean yields) throws NotEndedException, InterruptedException {
        Deadline deadline = record.deadline();
        if (!backOff.isZero() && !deadline.sleep(backOff)) {
            return false;
        }
        while (!deadline.isOver()) {
            if (!isAdmitted()) {
                leave();
                place = gate.enter(record.identities(), parked, deadline);
            }
            if (!permits.take(deadline, yields)) {
                return false;
            }
            hasPermit = true;
            if (!pace.await(deadline) || deadline.isOver()) {
                return false;
            }
            if (isAdmitted()) {
                return true;
            }
            close(); // the gate closed while this one waited
        }
        return false;
    }

    private boolean isAdmitted() {
        return place != null && gate.admits(place);
    }

    /**
     * Tells the gate what the attempt came to, and gives up the place there.
     *
     * @return the run of refusals that the answer belongs to; none unless it is a refusal that is to be believed
     */
    Optional<String> tellsGate(Outcome outcome) {
        Optional<String> run = place == null ? Optional.empty() : gate.hears(place, outcome);
        leave();
        return run;
    }

    /** Gives up the place at the gate. Harmless when called again. */
    void leave() {
        if (place != null) {
            gate.leave(place);
            place = null;
        }
    }

    /** Harmless when called again. */
    void givePermitBack() {
        if (hasPermit) {
            hasPermit = false;
            permits.giveBack();
        }
    }

    @Override
    public void close() {
        leave();
        givePermitBack();
    }
}
