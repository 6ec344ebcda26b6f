package org.contactcourier.journal;

import java.time.Instant;
import java.util.Set;
import org.contactcourier.record.IntakeRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a contact needs for itself while it is announced: no two processes have one of its identities announced at a time.
 *
 * @param since since when its worker has been waiting for them; null if it has not been told to wait. Of those that wait, the
 *     first to come is the first to get them
 */
public record IdentityClaim(IntakeRecord record, @Nullable Instant since) {
    /** The claim of a contact that has not been told to wait. */
    public static IdentityClaim of(IntakeRecord record) {
        return new IdentityClaim(record, null);
    }

    /** The identities in clear text: personal data. They are only made when a journal asks for them. */
    public Set<String> identities() {
        return record.identities();
    }
}
