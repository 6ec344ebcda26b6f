package org.contactcourier.source;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a source has fallen silent: a thread that died or hangs reports no problem by itself. With each sign of life the
 * source says how long the next may take, so that one that is busy isn't taken for one that is dead. Measured by the monotonic
 * clock, so that a clock that is set makes no alarm. Thread-safe.
 */
public final class Liveness {
    private record Sign(long at, Duration next) {}

    private final LongSupplier nanos;
    private volatile @Nullable Sign last;

    public Liveness(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The source has just done something, and counts as silent if it does nothing for {@code next}. */
    public void heard(Duration next) {
        last = new Sign(nanos.getAsLong(), next);
    }

    /** The source has stopped on purpose: nothing is expected of it. */
    public void rests() {
        last = null;
    }

    /** For how long the source has been silent; empty while it is not, or nothing is expected of it. */
    public Optional<Duration> silence() {
        Sign sign = last;
        if (sign == null) {
            return Optional.empty();
        }
        Duration silence = Duration.ofNanos(nanos.getAsLong() - sign.at());
        return silence.compareTo(sign.next()) > 0 ? Optional.of(silence) : Optional.empty();
    }

    /** The same in words, to follow the source's name. */
    public Optional<String> problem() {
        return silence().map(silence -> "has not been polled for " + silence.toSeconds() + " s");
    }
}
