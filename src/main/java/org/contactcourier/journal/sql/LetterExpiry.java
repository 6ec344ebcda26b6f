package org.contactcourier.journal.sql;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives dead letters up that nobody has wanted for long. Off unless there is a {@code dead-letter.retention}. Thread-safe. */
public final class LetterExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(LetterExpiry.class);

    /** Some milliseconds of the writer's time. */
    private static final int EXPIRED_AT_ONCE = 100;

    private final SqlDeadLetters letters;
    private final Optional<Duration> retention;

    /** Of {@code letters}, those that were buried longer ago than {@code retention}. */
    public LetterExpiry(SqlDeadLetters letters, Optional<Duration> retention) {
        this.letters = letters;
        this.retention = retention;
    }

    /** Gives up those whose time has come by {@code now}; how many. */
    public long run(Instant now) {
        if (retention.isEmpty()) {
            return 0;
        }
        Instant before = now.minus(retention.get());
        long all = 0;
        int expired = letters.expire(before, EXPIRED_AT_ONCE);
        while (expired > 0) {
            all += expired;
            expired = letters.expire(before, EXPIRED_AT_ONCE);
        }
        if (all > 0) {
            LOG.info("Gave up {} dead letters that were buried more than {} ago", all, retention.get());
        }
        return all;
    }
}
