package org.contactcourier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Liveness liveness = new Liveness(Duration.ofMinutes(1), nanos::get);

    @Test
    void saysNothingBeforeTheSourceHasBegun() {
        nanos.set(Duration.ofHours(1).toNanos());

        assertThat(liveness.problem()).isEmpty();
    }

    @Test
    void tellsASourceThatFellSilentUntilItIsHeardAgain() {
        liveness.heard();
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(liveness.problem()).contains("has not been polled for 61 s");

        liveness.heard();

        assertThat(liveness.problem()).isEmpty();
    }
}
