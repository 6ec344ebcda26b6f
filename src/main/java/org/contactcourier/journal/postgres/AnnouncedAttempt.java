package org.contactcourier.journal.postgres;

import java.time.Instant;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.sql.TraceTags;
import org.contactcourier.record.Organization;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is to be announced.
 *
 * @param attempts with this one
 * @param isFurther whether the contact may have a row already
 * @param identities the keys of what it needs for itself, one behind the other
 * @param trace the tags of its addresses
 * @param since since when it has been waiting for them; null if it hasn't
 * @param organization where it goes; a row that is there already must say the same
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AnnouncedAttempt(
        AttemptHistory attempts,
        boolean isFurther,
        byte[] identities,
        byte[] trace,
        @Nullable Instant since,
        Organization organization) {
    private static final byte[] NOTHING = {};

    /** An attempt of a contact that needs nothing for itself. */
    static AnnouncedAttempt alone(AttemptHistory attempts, boolean isFurther) {
        return new AnnouncedAttempt(attempts, isFurther, NOTHING, NOTHING, null, Organization.UNNAMED);
    }

    /** An attempt of the contact that claims what it needs. */
    static AnnouncedAttempt of(
            IdentityClaim claim, IdentityKeys keys, TraceTags tags, AttemptHistory attempts, boolean isFurther) {
        Organization organization = claim.record().organization();
        return new AnnouncedAttempt(
                attempts,
                isFurther,
                keys.of(organization, claim.identities()),
                tags.of(claim.record()),
                claim.since(),
                organization);
    }

    /** From when on its request may leave. */
    long atMillis() {
        Instant at = attempts.lastAt();
        return at == null ? 0 : at.toEpochMilli();
    }

    /** @param renews whether this start announced it before */
    IdentityRows.Bid bid(boolean renews) {
        return new IdentityRows.Bid(identities, since, renews);
    }
}
