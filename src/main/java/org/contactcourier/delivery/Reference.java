package org.contactcourier.delivery;

import org.contactcourier.journal.AttemptHistory.Others;
import org.contactcourier.smarttask.Outcome;

/** What is known of a company or an owner that contacts name. */
sealed interface Reference {
    /** It is there: a company's record id, or a colleague's user id. */
    record Found(String id) implements Reference {}

    /**
     * SmartTask has said that there is no such company or owner.
     *
     * @param code why, as the receipt has it
     */
    record Missing(String code) implements Reference {}

    /**
     * SmartTask failed on it until a contact's attempts were used up.
     *
     * @param outcome the last one
     * @param parked whether that contact was a parked one, which has one attempt only
     * @param whileOthersPassed whether it is about the company or the owner, not about SmartTask
     * @param mark all attempts until that contact began
     * @param atNanos when it was given up
     */
    record Failed(Outcome outcome, boolean parked, boolean whileOthersPassed, Others mark, long atNanos)
            implements Reference {}
}
