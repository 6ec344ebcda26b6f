package org.contactcourier.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExponentialBackoffTest {
    @Test
    void doublesFromOneSecondUpToTheLimit() {
        ExponentialBackoff backoff = new ExponentialBackoff(Duration.ofSeconds(30));

        Stream<Long> waits = Stream.generate(backoff::next).limit(7).map(Duration::toSeconds);

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void startsAgainAfterProgress() {
        ExponentialBackoff backoff = new ExponentialBackoff(Duration.ofSeconds(30));
        Duration first = backoff.next();
        Duration second = backoff.next();

        backoff.progress();

        assertThat(second).isGreaterThan(first);
        assertThat(backoff.next()).isEqualTo(first);
    }

    @Test
    void neverWaitsLongerThanALimitBelowTheFirstWait() {
        ExponentialBackoff backoff = new ExponentialBackoff(Duration.ofMillis(20));

        assertThat(Stream.generate(backoff::next).limit(3)).containsOnly(Duration.ofMillis(20));
    }

    @Test
    void refusesALimitThatIsNoTime() {
        assertThatThrownBy(() -> new ExponentialBackoff(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
