package org.contactcourier.delivery;

import java.util.Optional;
import org.contactcourier.smarttask.Outcome;

/** What comes next for a contact: a function of what its latest attempt came to and of the tries before. Immutable. */
sealed interface Next {
    /**
     * Another attempt.
     *
     * @param tries so far
     * @param after the failure that it comes after; none where nothing has failed, or a question has just been answered
     */
    record SendAgain(Tries tries, Optional<Outcome> after) implements Next {
        static final SendAgain FIRST = new SendAgain(Tries.NONE, Optional.empty());

        /** The same tries, and nothing to wait for: a question has its answer. */
        static SendAgain atOnce(Tries tries) {
            return new SendAgain(tries.renewed(false), Optional.empty());
        }
    }

    /** It is in SmartTask. */
    record Confirm(String recordId) implements Next {}

    /**
     * It is to be buried.
     *
     * @param run the run of refusals that this one belongs to
     */
    record Bury(Outcome.Refused answer, String run) implements Next {}

    /** No attempt is left, or another one now would end the same way: the exhaustion rule. */
    record GiveUp(Outcome last) implements Next {}

    /** This pass ends and says nothing about the contact. */
    record Release() implements Next {}

    /**
     * The tries of one pass.
     *
     * @param failures in a row, which the back-off grows with
     * @param used how many of them use up an attempt
     * @param renewed whether the access token was renewed for the attempt that comes next
     */
    record Tries(int failures, int used, boolean renewed) {
        static final Tries NONE = new Tries(0, 0, false);

        Tries renewed(boolean now) {
            return new Tries(failures, used, now);
        }

        private Tries failed(boolean usesUpAnAttempt) {
            return new Tries(failures + 1, usesUpAnAttempt ? used + 1 : used, renewed);
        }
    }

    /** How many attempts a pass has. A parked contact has one each time it is due, and holds its identity locks for that only. */
    record Allowance(int attempts, boolean parked) {}

    /**
     * What comes after an attempt.
     *
     * @param refusalRun the run of refusals, if the outcome is a refusal that is to be believed
     * @param hasOtherToken whether the token that wasn't accepted has been replaced since
     */
    static Next after(
            Outcome outcome, Optional<String> refusalRun, boolean hasOtherToken, Tries tries, Allowance allowance) {
        if (outcome instanceof Outcome.Accepted accepted) {
            return new Confirm(accepted.recordId());
        } else if (outcome instanceof Outcome.Answered) {
            return SendAgain.atOnce(tries);
        } else if (outcome instanceof Outcome.Refused refused) {
            return refusalRun.isPresent() ? new Bury(refused, refusalRun.get()) : new Release();
        } else if (outcome instanceof Outcome.Unauthorized) {
            return unauthorized(outcome, hasOtherToken, tries, allowance);
        } else if (outcome instanceof Outcome.Unavailable unavailable) {
            return failed(outcome, tries.failed(unavailable.usesUpAnAttempt()), allowance);
        } else if (outcome instanceof Outcome.Unconfirmed) {
            return failed(outcome, tries.failed(true), allowance);
        }
        return new GiveUp(outcome); // Misconfigured: another try now would end the same way
    }

    private static Next failed(Outcome outcome, Tries tries, Allowance allowance) {
        return tries.used() >= allowance.attempts() ? new GiveUp(outcome) : new SendAgain(tries, Optional.of(outcome));
    }

    /** It says nothing about the contact, which waits at the gate until there is a token that is accepted. */
    private static Next unauthorized(Outcome outcome, boolean hasOtherToken, Tries tries, Allowance allowance) {
        return allowance.parked() && !hasOtherToken
                ? new Release()
                : new SendAgain(tries.renewed(hasOtherToken), Optional.of(outcome));
    }
}
