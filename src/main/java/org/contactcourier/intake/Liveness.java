package org.contactcourier.intake;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a source has fallen silent: a thread that died or hangs reports no problem by itself. Measured by the monotonic
 * clock, so that a clock that is set makes no alarm. Thread-safe.
 */
public final class Liveness {
    private final Duration longest;
    private final LongSupplier nanos;
    private volatile @Nullable Long heardAt;

    /** @param longest after which a source that has been heard once counts as silent */
    public Liveness(Duration longest, LongSupplier nanos) {
        this.longest = longest;
        this.nanos = nanos;
    }

    /** The source has just done something. */
    public void heard() {
        heardAt = nanos.getAsLong();
    }

    /** That and since when the source is silent; empty while it is not, or has not begun. */
    public Optional<String> problem() {
        Long last = heardAt;
        if (last == null) {
            return Optional.empty();
        }
        Duration silence = Duration.ofNanos(nanos.getAsLong() - last);
        return silence.compareTo(longest) > 0
                ? Optional.of("has not been polled for " + silence.toSeconds() + " s")
                : Optional.empty();
    }
}
