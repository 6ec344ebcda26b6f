package org.contactcourier.gate;

import java.util.Optional;
import org.contactcourier.smarttask.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * No contact passes. Contacts wait; if that lasts longer than the patience, the sources are suspended and the contacts are
 * released. Guarded by the gate's lock.
 */
final class ClosedState extends OutageState {
    private final Timing timing;
    private long patientSince;
    private boolean released;

    /** The gate was open. */
    ClosedState(Outage outage) {
        this(outage, outage.timing().now());
    }

    /** @param patientSince since when contacts have been waiting in vain */
    ClosedState(Outage outage, long patientSince) {
        super(outage);
        this.timing = outage.timing();
        this.patientSince = patientSince;
    }

    @Override
    GateState next() {
        if (outage.isOver()) {
            return outage.end();
        }
        released &= !outage.needsContacts();
        return this;
    }

    /** Patience begins anew: there was a trial, if only one that was let through before. */
    @Override
    GateState afterFailedTrial() {
        outage.planCall();
        patientSince = timing.now();
        return next();
    }

    @Override
    public GateState look() {
        outage.endPauseIfOver();
        return !outage.isOver() && outage.isCallDue() && outage.needsContacts()
                ? new HalfOpenState(outage, false)
                : next();
    }

    @Override
    public GateState probeSucceeded() {
        return outage.canBeTried() ? new HalfOpenState(outage, true) : this;
    }

    @Override
    public GateState probeProvedNothing() {
        return outage.canBeTried() ? new HalfOpenState(outage, false) : this;
    }

    @Override
    public GateState probeFailed(Outcome trouble) {
        if (trouble instanceof Outcome.Unavailable unavailable) {
            unavailable.pause().ifPresent(outage::pause);
        }
        return blame(trouble);
    }

    @Override
    public Duty duty() {
        if (!outage.isCallDue()) {
            return Duty.NOTHING;
        } else if (outage.isFor(ClosedReason.JOURNAL)) {
            outage.planCall();
            return Duty.TEST_WRITE;
        } else if (outage.canBeTried()) {
            outage.planCall();
            return Duty.PROBE;
        }
        return Duty.NOTHING;
    }

    /** If only contacts can tell whether SmartTask works, the sources stay on, since they bring them. */
    @Override
    public boolean wantsSourcesSuspended() {
        if (outage.needsContacts()) {
            return false;
        }
        return released || outage.pausesLong() || (timing.isPastPatience(patientSince) && !outage.onlyPauses());
    }

    @Override
    public void release() {
        released = true;
    }

    @Override
    public boolean sendsHome(WaitingRoom.Waiter waiter, WaitingRoom room) {
        return released || super.sendsHome(waiter, room);
    }

    @Override
    public boolean admits(WaitingRoom.@Nullable Waiter waiter, WaitingRoom room) {
        return false;
    }

    @Override
    public boolean admitsParked(WaitingRoom room) {
        return false;
    }

    @Override
    boolean isHopeful() {
        return false;
    }

    @Override
    public GateStatus status() {
        return new GateStatus(
                "closed",
                Optional.of(outage.since()),
                outage.reasons(),
                outage.isFor(ClosedReason.OPERATOR) ? Optional.empty() : Optional.of(outage.untilNext()));
    }
}
