package org.contactcourier.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The history of attempts for one contact; it survives release, parking, burial, replay and restart.
 *
 * @param count attempts made so far, the one under way included
 * @param firstAt when the first began
 * @param lastAt when the last began
 * @param mayExist whether one of them is unconfirmed: the contact may have been created although nobody said so
 */
public record Attempts(
        int count, @Nullable Instant firstAt, @Nullable Instant lastAt, boolean mayExist) {
    public static final Attempts NONE = new Attempts(0, null, null, false);

    /** One attempt more, beginning at {@code now}. */
    public Attempts next(Instant now) {
        return new Attempts(count + 1, firstAt == null ? now : firstAt, now, mayExist);
    }

    /** The same, after an attempt that may have created the contact. */
    public Attempts unconfirmed() {
        return new Attempts(count, firstAt, lastAt, true);
    }
}
