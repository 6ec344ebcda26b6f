package org.contactcourier.gate;

import java.util.Locale;
import java.util.Optional;
import org.contactcourier.smarttask.Outcome;

/** Why the gate is closed. Each reason knows its {@link Remedy}, which is what opens the gate again. */
public enum ClosedReason {
    /** SmartTask can't be reached, or it asks us to wait and doesn't say how long. */
    UNAVAILABLE(Remedy.PROBE),
    /** SmartTask doesn't accept the access token. */
    UNAUTHORIZED(Remedy.PROBE),
    /** SmartTask only gives answers that say nothing about one contact. */
    MISCONFIGURED(Remedy.PROBE),
    /** SmartTask only gives answers that leave open what happened. */
    UNCONFIRMED(Remedy.PROBE),
    /** No more contacts can be parked. */
    PARKED(Remedy.PROBE),
    /** So many refusals in a row that it can't be the contacts. */
    REFUSALS(Remedy.TRIAL),
    /** The journal can't be written. */
    JOURNAL(Remedy.TEST_WRITE),
    /** An operator closed the gate. */
    OPERATOR(Remedy.OPERATOR),
    /** SmartTask asked for a pause; it ends by itself. */
    RETRY_AFTER(Remedy.TIME);

    /** What takes a reason away. */
    enum Remedy {
        /** A probe that succeeds, then one contact that is Accepted. */
        PROBE,
        /** One contact that is Accepted. */
        TRIAL,
        /** A row that can be written to the journal. */
        TEST_WRITE,
        /** An operator who opens the gate. */
        OPERATOR,
        /** The end of the pause. */
        TIME
    }

    private final Remedy remedy;

    ClosedReason(Remedy remedy) {
        this.remedy = remedy;
    }

    Remedy remedy() {
        return remedy;
    }

    /** Whether a trial, which is one contact that is let through, can tell whether the reason is gone. */
    boolean isTried() {
        return remedy == Remedy.PROBE || remedy == Remedy.TRIAL;
    }

    /** The reason that an answer gives to close the gate; none if the answer only says that we are too fast. */
    static Optional<ClosedReason> of(Outcome outcome) {
        if (outcome instanceof Outcome.Unavailable unavailable) {
            return unavailable.isTooFast() ? Optional.empty() : Optional.of(UNAVAILABLE);
        } else if (outcome instanceof Outcome.Unauthorized) {
            return Optional.of(UNAUTHORIZED);
        } else if (outcome instanceof Outcome.Misconfigured || outcome instanceof Outcome.Refused) {
            return Optional.of(MISCONFIGURED);
        }
        return Optional.of(UNCONFIRMED);
    }

    /** The word as health and metrics have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
