package org.contactcourier.journal;

import java.util.Optional;
import org.contactcourier.contact.Reason;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Organization;
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
 * @param elsewhere in SENDING only: another process that lives has an attempt open, for this contact or for one that shares an
 *     identity; it must be waited for
 * @param acknowledged in BURIED only: its source has let it go since; if the source yields it again, somebody wants it sent
 * @param organization where it goes, whatever its source's key says by now
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
        boolean elsewhere,
        boolean acknowledged,
        Organization organization) {

    /** The states of a row. */
    public enum State {
        SENDING,
        DELIVERED,
        PARKED,
        BURIED,
        REPLAYING,
        DISCARDED
    }

    /** The contact has no row, and can't be announced: another process is sending one that shares an identity. */
    public static JournalEntry sharedElsewhere(Origin origin, Organization organization) {
        return new JournalEntry(
                origin, State.SENDING, null, null, null, null, AttemptHistory.NONE, false, true, false, organization);
    }

    /**
     * How an earlier pass ended it; empty if none has.
     *
     * @throws JournalException if the row lacks what one in its state has
     */
    public Optional<Ending> ending() {
        return switch (state) {
            case DELIVERED -> Optional.of(new Ending.AlreadyDelivered(known(recordId)));
            case BURIED -> Optional.of(new Ending.Buried(known(reason), known(message), known(deadLetterId)));
            case DISCARDED -> Optional.of(new Ending.Discarded(deadLetterId, deadLetterId == null ? message : null));
            case SENDING, PARKED, REPLAYING -> Optional.empty();
        };
    }

    private <T> T known(@Nullable T value) {
        if (value == null) {
            throw new JournalException("the row of " + origin + " says " + state + " and lacks a column");
        }
        return value;
    }
}
