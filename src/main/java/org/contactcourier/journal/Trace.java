package org.contactcourier.journal;

import java.time.Instant;
import java.util.List;
import org.contactcourier.contact.Reason;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows about one contact.
 *
 * @param recordId SmartTask's id, if the contact was delivered
 * @param matched whether that id belonged to another origin already
 * @param reason why it is buried, if it is
 * @param message the same for people; may have personal data
 * @param letterId the id of its dead letter, if it has ever had one
 * @param attempts their history so far
 * @param endedAt when it was delivered, buried or discarded; null while it is under way
 * @param generation how often it was sent again on purpose
 * @param organization where it goes or went
 * @param events what has happened to its dead letter, the oldest first
 */
public record Trace(
        Origin origin,
        JournalEntry.State state,
        @Nullable String recordId,
        boolean matched,
        @Nullable Reason reason,
        @Nullable String message,
        @Nullable String letterId,
        AttemptHistory attempts,
        @Nullable Instant endedAt,
        int generation,
        Organization organization,
        List<DeadLetters.Event> events) {}
