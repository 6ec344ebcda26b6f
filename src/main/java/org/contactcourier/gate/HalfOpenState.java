package org.contactcourier.gate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One contact passes at a time, the trial; what SmartTask says to it decides. Which contact that is, the {@link WaitingRoom}
 * knows: a trial may outlast this state. Guarded by the gate's lock.
 */
final class HalfOpenState extends OutageState {
    private final Timing timing;
    private final long since;
    private final boolean probed;

    /** @param probed whether a probe that succeeded led here, and not time, or an answer that proved nothing */
    HalfOpenState(Outage outage, boolean probed) {
        super(outage);
        this.timing = outage.timing();
        this.since = timing.now();
        this.probed = probed;
    }

    /** Whether the log should tell of it. It should not after each trial that failed. */
    boolean isNews() {
        return isHopeful();
    }

    /**
     * If a reason came that no contact can take away, the gate closes, and the patience is reckoned from when it became
     * half-open.
     */
    @Override
    GateState next() {
        if (outage.isOver()) {
            return outage.end();
        }
        return outage.canBeTried() ? this : new ClosedState(outage, since);
    }

    @Override
    GateState afterFailedTrial() {
        outage.planCall();
        return new ClosedState(outage);
    }

    @Override
    public boolean admits(WaitingRoom.@Nullable Waiter waiter, WaitingRoom room) {
        return room.isTrial(waiter);
    }

    /** A parked contact is tried if no source brings one. */
    @Override
    public boolean admitsParked(WaitingRoom room) {
        return room.isEmpty() && timing.isPast(ProbeSchedule.FIRST, since);
    }

    /** SmartTask has answered as it should, and no trial says otherwise. */
    @Override
    boolean isHopeful() {
        return probed && !outage.hasFailedTrial();
    }

    @Override
    public GateStatus status() {
        return new GateStatus("half-open", Optional.of(outage.since()), outage.reasons(), Optional.empty());
    }
}
