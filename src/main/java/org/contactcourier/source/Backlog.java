package org.contactcourier.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What waits at a source, as it was last counted. Records of a topic, files of an inbox, mails of a folder: what one of them
 * holds isn't known before it is read. Immutable.
 *
 * @param count how many wait, those included that are being read
 * @param oldest since when the first of them waits; empty if nothing waits
 */
public record Backlog(long count, Optional<Instant> oldest) {
    /** Nothing waits here: either the source is empty, or another process reads it. */
    public static final Backlog NONE = new Backlog(0, Optional.empty());

    /** How long the first has waited; nothing if none waits, or if a clock elsewhere is ahead of ours. */
    public Duration age(Clock clock) {
        return oldest.map(since -> Duration.between(since, clock.instant()))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    /** With one less, which has been read and let go. */
    public Backlog less() {
        return count > 1 ? new Backlog(count - 1, oldest) : NONE;
    }
}
