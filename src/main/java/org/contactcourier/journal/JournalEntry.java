package org.contactcourier.journal;

import org.contactcourier.contact.Reason;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A contact's row.
 *
 * @param recordId SmartTask's id, once delivered
 * @param reason why it was buried, if it was
 * @param message what the dead letter says, if buried
 * @param deadLetterId the dead letter's id, if buried
 * @param abandoned in SENDING only: a process that no longer lives left an attempt open
 * @param elsewhere in SENDING only: another process that lives has an attempt open; it must be waited for
 */
public record JournalEntry(
        Origin origin,
        State state,
        @Nullable String recordId,
        @Nullable Reason reason,
        @Nullable String message,
        @Nullable String deadLetterId,
        AttemptHistory attempts,
        boolean abandoned,
        boolean elsewhere) {

    /** A row that no other process has an attempt open for. */
    public JournalEntry(
            Origin origin,
            State state,
            @Nullable String recordId,
            @Nullable Reason reason,
            @Nullable String message,
            @Nullable String deadLetterId,
            AttemptHistory attempts,
            boolean abandoned) {
        this(origin, state, recordId, reason, message, deadLetterId, attempts, abandoned, false);
    }

    /** The states of a row. */
    public enum State {
        SENDING,
        DELIVERED,
        PARKED,
        BURIED,
        REPLAYING,
        DISCARDED
    }
}
