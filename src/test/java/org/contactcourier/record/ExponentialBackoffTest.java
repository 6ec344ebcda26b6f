package org.contactcourier.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.record.ExponentialBackoff.Jitter;
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
    void waitsTwiceAsLongWithFullJitter() {
        ExponentialBackoff most =
                new ExponentialBackoff(Duration.ofMillis(500), Duration.ofSeconds(30), Jitter.full(() -> 1));
        ExponentialBackoff half =
                new ExponentialBackoff(Duration.ofMillis(500), Duration.ofSeconds(30), Jitter.full(() -> 0.5));

        assertThat(List.of(most.after(1), most.after(2), most.after(3), most.after(100), most.after(Integer.MAX_VALUE)))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30));
        assertThat(half.after(2)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void growsByAnyFactorWithAnyJitter() {
        Jitter most = new Jitter(1, 1.2, () -> 1);
        ExponentialBackoff backoff = new ExponentialBackoff(Duration.ofSeconds(1), Duration.ofMillis(2_500), 1.5, most);

        Stream<Long> waits = Stream.generate(backoff::next).limit(5).map(Duration::toMillis);

        assertThat(waits).containsExactly(1_200L, 1_800L, 2_700L, 3_000L, 3_000L);
    }

    @Test
    void refusesALimitThatIsNoTime() {
        assertThatThrownBy(() -> new ExponentialBackoff(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
