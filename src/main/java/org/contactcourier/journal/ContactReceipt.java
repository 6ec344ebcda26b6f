package org.contactcourier.journal;

import java.time.Instant;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * How one contact ended.
 *
 * @param outcome DELIVERED, BURIED or DISCARDED
 * @param recordId SmartTask's id, if delivered
 * @param matched whether that id already belonged to another origin
 * @param reason why it was buried, if it was
 * @param deadLetterId likewise
 * @param attempts how many it took
 * @param at when it ended
 * @param organization where it went, or was to go
 */
public record ContactReceipt(
        Origin origin,
        State outcome,
        @Nullable String recordId,
        boolean matched,
        @Nullable Reason reason,
        @Nullable String deadLetterId,
        int attempts,
        Instant at,
        Organization organization) {}
