package org.contactcourier.delivery.limit;

import org.contactcourier.smarttask.Outcome;

/** What an answer says about how busy SmartTask is. */
public enum LoadSignal {
    /** It created or found what it was sent, in the time that this takes just now. */
    BORNE,

    /** It gave up, or no answer came in time: what a server does that has too much to do. */
    TOO_MUCH,

    /** Nothing. */
    UNTOLD;

    private static final int NO_ANSWER = 0;

    /**
     * Classifies an outcome. A refusal or an answer to a question tells nothing: it is often quicker than a creation, and
     * would pass for what an idle SmartTask needs. A 429 is left to {@link RateLimiter}, which spaces requests and so lowers
     * what is in flight: if it counted here, too, one fault would slow everything down twice. An address where nobody listens
     * is left to the gate, and a plain 500 is as likely one contact's as everybody's.
     *
     * @param status of the answer, 0 where there is none
     */
    public static LoadSignal of(Outcome outcome, int status) {
        if (outcome instanceof Outcome.Accepted) {
            return BORNE;
        }
        return switch (status) {
            case 502, 503, 504 -> TOO_MUCH;
            case NO_ANSWER -> outcome instanceof Outcome.Unconfirmed ? TOO_MUCH : UNTOLD;
            default -> UNTOLD;
        };
    }
}
