package org.contactcourier.gate;

import java.util.Locale;
import org.contactcourier.smarttask.Outcome;

/** Why the gate is closed, and with that what opens it again. */
public enum Closure {
    /** SmartTask can't be reached, or asks for patience without saying how long. */
    UNAVAILABLE(Remedy.PROBE),
    /** The access token isn't accepted. */
    UNAUTHORIZED(Remedy.PROBE),
    /** Answers that say nothing about one contact, and nothing else. */
    MISCONFIGURED(Remedy.PROBE),
    /** Answers that leave open what happened, and nothing else. */
    UNCONFIRMED(Remedy.PROBE),
    /** No more contacts can be parked. */
    PARKED(Remedy.PROBE),
    /** So many refusals in a row that it can't be the contacts. */
    REFUSALS(Remedy.TRIAL),
    /** The journal can't be written. */
    JOURNAL(Remedy.TEST_WRITE),
    /** An operator closed it. */
    OPERATOR(Remedy.OPERATOR),
    /** SmartTask asked for a pause; it ends by itself. */
    RETRY_AFTER(Remedy.TIME);

    /** What takes a reason away. */
    enum Remedy {
        /** A probe that succeeds, then one contact that is Accepted or Refused. */
        PROBE,
        /** One contact that is Accepted. */
        TRIAL,
        TEST_WRITE,
        OPERATOR,
        TIME
    }

    private final Remedy remedy;

    Closure(Remedy remedy) {
        this.remedy = remedy;
    }

    Remedy remedy() {
        return remedy;
    }

    /** Whether a contact that is let through can tell whether the reason is gone. */
    boolean isTried() {
        return remedy == Remedy.PROBE || remedy == Remedy.TRIAL;
    }

    /** The reason that an attempt gives. */
    static Closure of(Outcome outcome) {
        if (outcome instanceof Outcome.Unauthorized) {
            return UNAUTHORIZED;
        } else if (outcome instanceof Outcome.Misconfigured) {
            return MISCONFIGURED;
        } else if (outcome instanceof Outcome.Unavailable) {
            return UNAVAILABLE;
        }
        return UNCONFIRMED;
    }

    /** The word as health and metrics have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
