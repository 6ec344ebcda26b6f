package org.contactcourier.gate;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.contactcourier.smarttask.Outcome;

/**
 * What closed and half-open have in common: an event changes the reasons of the {@link Outage}, and the reasons that are left
 * decide what follows. Guarded by the gate's lock.
 */
abstract sealed class OutageState implements GateState permits ClosedState, HalfOpenState {
    final Outage outage;

    OutageState(Outage outage) {
        this.outage = outage;
    }

    /** The state that follows from the reasons that are left. */
    abstract GateState next();

    /** A trial failed: the state in which the next call is waited for. */
    abstract GateState afterFailedTrial();

    /** Whether nobody needs to be told of the outage although it goes on. */
    abstract boolean isHopeful();

    @Override
    public final GateState close(ClosedReason why, String what) {
        outage.add(why, what);
        return next();
    }

    @Override
    public final GateState blame(Outcome outcome) {
        outage.blame(outcome);
        return next();
    }

    @Override
    public final GateState pause(Duration duration) {
        outage.pause(duration);
        return next();
    }

    @Override
    public final GateState clear(Predicate<ClosedReason> gone) {
        outage.clear(gone);
        return next();
    }

    /**
     * A trial may come back when an operator, the journal or a pause has closed the gate meanwhile: what it shows still
     * counts.
     */
    @Override
    public final GateState hears(Outcome outcome, boolean isTrial) {
        if (outcome instanceof Outcome.Accepted) {
            outage.clear(why -> why == ClosedReason.REFUSALS || (isTrial && why.isTried()));
        } else if (isTrial && outcome instanceof Outcome.Refused && outage.isFor(ClosedReason.REFUSALS)) {
            outage.clear(why -> why.isTried() && why != ClosedReason.REFUSALS);
            return afterFailedTrial();
        } else if (isTrial) { // refused or failed: in an outage a refusal may come from whatever stands in between
            outage.trialFailed(outcome);
            return afterFailedTrial();
        }
        return next();
    }

    @Override
    public final boolean isClosedFor(ClosedReason why) {
        return outage.isFor(why);
    }

    @Override
    public final boolean isOpenOrPauses() {
        return outage.onlyPauses();
    }

    /**
     * While contacts are the probe the sources stay on, and a few contacts are enough. The others must not wait beyond the
     * patience: a Kafka batch that doesn't end costs its consumer the membership, and all sources share the threads.
     */
    @Override
    public boolean sendsHome(WaitingRoom.Waiter waiter, WaitingRoom room) {
        return outage.needsContacts() && outage.isPastPatience() && room.isDispensable(waiter);
    }

    final Duration lasts() {
        return outage.lasts();
    }

    @Override
    public final Optional<String> problem() {
        if (!outage.isPastPatience() || isHopeful()) {
            return Optional.empty();
        }
        GateStatus status = status();
        String reasons =
                status.reasons().stream().map(GateStatus.ReasonDetail::what).collect(Collectors.joining("; "));
        String next = status.next()
                .map(left -> "; next look in %d s".formatted(toSeconds(left)))
                .orElse(outage.canBeTried() ? "; it opens when SmartTask accepts a contact" : "");
        return Optional.of("closed for %d s: %s%s".formatted(lasts().toSeconds(), reasons, next));
    }

    private static long toSeconds(Duration duration) {
        return TimeUnit.MILLISECONDS.toSeconds(duration.toMillis() + 999);
    }
}
