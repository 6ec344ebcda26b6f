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
 * @param parkedTries how many of them were made since the contact was parked, those in a brown-out included
 * @param others what became of other contacts since this one first failed; null if it has not failed
 */
public record AttemptHistory(
        int count,
        @Nullable Instant firstAt,
        @Nullable Instant lastAt,
        boolean mayExist,
        int parkedTries,
        @Nullable Others others) {
    public static final AttemptHistory NONE = new AttemptHistory(0, null, null, false, 0, null);

    /**
     * Attempts for other contacts.
     *
     * @param tried how many came to an outcome that says something; 429 does not
     * @param failed how many of those were neither Accepted nor Refused
     * @param accepted how many were Accepted
     */
    public record Others(long tried, long failed, long accepted) {
        public static final Others NONE = new Others(0, 0, 0);

        public Others plus(Others more) {
            return new Others(tried + more.tried, failed + more.failed, accepted + more.accepted);
        }
    }

    /** One attempt more, beginning at {@code now}. */
    public AttemptHistory next(Instant now) {
        return new AttemptHistory(count + 1, firstAt == null ? now : firstAt, now, mayExist, parkedTries, others);
    }

    /** The same, after an attempt that may have created the contact. */
    public AttemptHistory unconfirmed() {
        return mayExist(true);
    }

    public AttemptHistory mayExist(boolean value) {
        return new AttemptHistory(count, firstAt, lastAt, value, parkedTries, others);
    }

    /** The same, after one more try that the contact had while parked. */
    public AttemptHistory triedParked() {
        return new AttemptHistory(count, firstAt, lastAt, mayExist, parkedTries + 1, others);
    }

    public AttemptHistory others(Others seen) {
        return new AttemptHistory(count, firstAt, lastAt, mayExist, parkedTries, seen);
    }

    /** This, with what a row said before. A first failure and an unconfirmed attempt are never forgotten. */
    public AttemptHistory after(AttemptHistory before) {
        return new AttemptHistory(
                count == 0 ? before.count : count,
                before.firstAt == null ? firstAt : before.firstAt,
                lastAt == null ? before.lastAt : lastAt,
                before.mayExist || mayExist,
                Math.max(before.parkedTries, parkedTries),
                others == null ? before.others : others);
    }
}
