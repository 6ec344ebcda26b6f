package org.contactcourier.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.Violation;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A contact that can't go into SmartTask, and why.
 *
 * @param id made from the origin, so the same bytes at the same place have the same one for ever
 * @param message one sentence for people
 * @param violations every rule that the record breaks; empty if the message says all
 * @param status of SmartTask's answer, where there was one
 * @param answer redacted and bounded
 * @param attempts their count; a record that was never sent has none
 * @param firstAt when the first attempt began; where there was none, when the record was buried
 * @param lastAt likewise for the last
 * @param mayExist whether an attempt is unconfirmed: the contact may be in SmartTask all the same
 * @param payload as the journal keeps it, uncut
 * @param contact the contact as far as it was read, as JSON in SmartTask's words; null where nothing was
 * @param refusalRun for a refusal the id that it shares with the others that had no acceptance between them
 * @param generation how often it was sent again on purpose
 * @param replaying whether it is being sent again, or waits for that
 * @param organization where it was to go, and goes if it is sent again
 */
public record DeadLetter(
        String id,
        Origin origin,
        Reason reason,
        String message,
        List<Violation> violations,
        OptionalInt status,
        @Nullable String answer,
        int attempts,
        Instant firstAt,
        Instant lastAt,
        boolean mayExist,
        Payload payload,
        @Nullable String contact,
        @Nullable String refusalRun,
        int generation,
        boolean replaying,
        Organization organization) {
    public DeadLetter {
        violations = List.copyOf(violations);
    }

    /** The id of the origin's letter: the same even from a journal that was lost and made anew. */
    public static String idOf(Origin origin) {
        return JournalJson.sha256(origin.key().getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }
}
