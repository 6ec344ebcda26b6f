package org.contactcourier.source.file.finished;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;

/**
 * How long finished files stay, with their receipts and rejected rows: {@code intake.file.retention.*}. Immutable.
 *
 * @param done those in {@code done/}; empty if for ever
 * @param failed likewise in {@code failed/}
 */
public record FinishedRetention(Optional<Duration> done, Optional<Duration> failed) {
    private static final String DONE = "intake.file.retention.done";
    private static final String FAILED = "intake.file.retention.failed";

    /** Reads the keys; throws {@link org.contactcourier.configuration.ConfigurationException}. */
    public static FinishedRetention from(Configuration configuration) {
        return new FinishedRetention(
                configuration.optionalText(DONE).map(text -> configuration.duration(DONE)),
                configuration.optionalText(FAILED).map(text -> configuration.duration(FAILED)));
    }

    /** Whether anything is ever cleared away. */
    public boolean isOn() {
        return done.isPresent() || failed.isPresent();
    }

    Map<String, Optional<Duration>> byFolder() {
        return Map.of("done", done, "failed", failed);
    }
}
