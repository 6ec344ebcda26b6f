package org.contactcourier.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Liveness liveness = new Liveness(nanos::get);

    @Test
    void saysNothingBeforeTheSourceHasBegun() {
        nanos.set(Duration.ofHours(1).toNanos());

        assertThat(liveness.problem()).isEmpty();
    }

    @Test
    void tellsASourceThatFellSilentUntilItIsHeardAgain() {
        liveness.heard(Duration.ofMinutes(1));
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(liveness.problem()).contains("has not been polled for 61 s");

        liveness.heard(Duration.ofMinutes(1));

        assertThat(liveness.problem()).isEmpty();
    }

    @Test
    void givesABusySourceTheTimeItAskedFor() {
        liveness.heard(Duration.ofMinutes(3));
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());

        assertThat(liveness.problem()).isEmpty();
    }

    @Test
    void expectsNothingOfASourceThatRests() {
        liveness.heard(Duration.ofMinutes(1));
        liveness.rests();
        nanos.addAndGet(Duration.ofHours(1).toNanos());

        assertThat(liveness.problem()).isEmpty();
    }
}
