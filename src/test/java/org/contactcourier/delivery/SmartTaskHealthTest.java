package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SmartTaskHealthTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final SmartTaskHealth condition =
            new SmartTaskHealth("SmartTask", LoggerFactory.getLogger(getClass()), nanos::get);

    /** Health stayed UP while SmartTask answered 401 to everything. */
    @Test
    void isAProblemOnceNothingButTroubleHasLastedTenSeconds() {
        condition.troubledBy("status 401");
        assertThat(condition.problem()).isEmpty();
        passes(Duration.ofSeconds(11));

        condition.troubledBy("status 401");

        assertThat(condition.problem()).contains("status 401, for 11 s");
    }

    @Test
    void isNoProblemWhileOthersAreDelivered() {
        condition.troubledBy("status 500");
        passes(Duration.ofSeconds(8));
        condition.fine();
        condition.troubledBy("status 500");
        passes(Duration.ofSeconds(8));

        assertThat(condition.problem()).isEmpty();
    }

    @Test
    void isNoProblemAnyMoreOnceSomethingWentWell() {
        condition.troubledBy("connect refused");
        passes(Duration.ofMinutes(5));

        condition.fine();

        assertThat(condition.problem()).isEmpty();
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
