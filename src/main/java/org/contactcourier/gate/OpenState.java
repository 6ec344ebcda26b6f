package org.contactcourier.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.contactcourier.smarttask.Outcome;
import org.jspecify.annotations.Nullable;

/** All contacts pass. Immutable. */
final class OpenState implements GateState {
    private static final GateStatus STATUS = new GateStatus("open", Optional.empty(), List.of(), Optional.empty());

    private final Timing timing;
    private final GateLog log;

    OpenState(Timing timing, GateLog log) {
        this.timing = timing;
        this.log = log;
    }

    @Override
    public GateState close(ClosedReason why, String what) {
        return begin().close(why, what);
    }

    @Override
    public GateState blame(Outcome outcome) {
        return ClosedReason.of(outcome).isPresent() ? begin().blame(outcome) : this;
    }

    @Override
    public GateState pause(Duration duration) {
        return begin().pause(duration);
    }

    private ClosedState begin() {
        return new ClosedState(new Outage(timing, log));
    }

    @Override
    public boolean isOpenOrPauses() {
        return true;
    }

    @Override
    public boolean admits(WaitingRoom.@Nullable Waiter waiter, WaitingRoom room) {
        return true;
    }

    @Override
    public boolean admitsParked(WaitingRoom room) {
        return true;
    }

    @Override
    public GateStatus status() {
        return STATUS;
    }
}
