package org.contactcourier.delivery.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SmartTaskHealthTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final SmartTaskHealth health =
            new SmartTaskHealth("SmartTask", LoggerFactory.getLogger(getClass()), nanos::get);

    /** Health stayed UP while SmartTask answered 401 to everything. */
    @Test
    void isAProblemOnceNothingButTroubleHasLastedTenSeconds() {
        health.troubledBy("status 401");
        assertThat(health.problem()).isEmpty();
        passes(Duration.ofSeconds(11));

        health.troubledBy("status 401");

        assertThat(health.problem()).contains("status 401, for 11 s");
    }

    @Test
    void isNoProblemWhileOthersAreDelivered() {
        health.troubledBy("status 500");
        passes(Duration.ofSeconds(8));
        health.fine();
        health.troubledBy("status 500");
        passes(Duration.ofSeconds(8));

        assertThat(health.problem()).isEmpty();
    }

    @Test
    void isNoProblemAnyMoreOnceSomethingWentWell() {
        health.troubledBy("connect refused");
        passes(Duration.ofMinutes(5));

        health.fine();

        assertThat(health.problem()).isEmpty();
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
