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
 * What contacts take turns at: the gate, the permits for what is in flight, and the pace; dead letters that are sent again have
 * a pace of their own besides. Thread-safe.
 */
record Turns(Gate gate, InFlightPermits permits, RateLimiter pace, RateLimiter replayPace) {
    /**
     * A turn for one contact; nothing is taken yet.
     *
     * @param parked whether others go first, since they have never been tried
     */
    Turn of(IntakeRecord record, boolean parked) {
        return new Turn(this, record, parked);
    }

    /** Whether a turn is likely to come soon: nobody waits at the gate, and there is no limit to the rate. */
    boolean areFree() {
        return gate.isOpen() && pace.isFree();
    }

    /**
     * One contact's turn to send: a place at the gate, one of the permits for what is in flight, and its place in the pace of the
     * rate limiter. They are taken in this order, so a contact that waits long holds only its identity locks. Used by one thread
     * at a time.
     */
    static final class Turn implements AutoCloseable {
        private final Turns turns;
        private final IntakeRecord record;
        private final boolean parked;
        private @Nullable Permission place;
        private boolean hasPermit;
        private boolean replay;

        Turn(Turns turns, IntakeRecord record, boolean parked) {
            this.turns = turns;
            this.record = record;
            this.parked = parked;
        }

        /** It is a dead letter that is sent again. */
        void replays() {
            replay = true;
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
            // Before it holds anything: it may wait for long, and others must not wait for it.
            if (replay && !turns.replayPace().await(deadline)) {
                return false;
            }
            while (!deadline.isOver()) {
                if (!isAdmitted()) {
                    leave();
                    place = turns.gate().enter(record.identities(), parked, deadline);
                }
                if (!turns.permits().take(deadline, yields)) {
                    return false;
                }
                hasPermit = true;
                if (!turns.pace().await(deadline) || deadline.isOver()) {
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
            return place != null && turns.gate().admits(place);
        }

        /**
         * Tells everybody who takes turns what the attempt came to, and gives up the place at the gate.
         *
         * @param isRenewed whether there is another access token since, so that the same attempt is repeated
         * @return the run of refusals that the answer belongs to; none unless it is a refusal that is to be believed
         */
        Optional<String> tell(Outcome outcome, boolean isRenewed) {
            Optional<String> run = Optional.empty();
            if (isRenewed) {
                leave();
            } else if (!(outcome instanceof Outcome.Answered)) { // that one keeps its place: nothing is known yet
                run = place == null ? Optional.empty() : turns.gate().hears(place, outcome, replay);
                leave();
            }
            if (outcome instanceof Outcome.Unavailable unavailable) {
                unavailable.pause().ifPresent(turns.gate()::pauseFor);
                if (unavailable.isTooFast()) {
                    turns.pace().tooFast();
                }
            } else if (outcome instanceof Outcome.Unauthorized && !isRenewed) {
                turns.gate().close(outcome);
            }
            return run;
        }

        /** Gives up the place at the gate. Harmless when called again. */
        void leave() {
            if (place != null) {
                turns.gate().leave(place);
                place = null;
            }
        }

        /** Harmless when called again. */
        void givePermitBack() {
            if (hasPermit) {
                hasPermit = false;
                turns.permits().giveBack();
            }
        }

        @Override
        public void close() {
            leave();
            givePermitBack();
        }
    }
}
