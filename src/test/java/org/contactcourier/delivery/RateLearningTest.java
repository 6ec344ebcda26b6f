package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.delivery.limit.RateLimiter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a clock that only these tests move: SmartTask is a token bucket, and each 429 asks for a pause of one second. */
class RateLearningTest {
    private static final double SECOND = Duration.ofSeconds(1).toNanos();
    private static final int LIMIT = 100;

    private long now;
    private double tokens;
    private double filledAt;

    @ParameterizedTest
    @CsvSource({"10", "100"})
    void usesMostOfALimitThatNobodyToldItOf(int burst) {
        RateLimiter pace = new RateLimiter(0, () -> now);

        double share = shareOfTheLimit(pace, burst, 60, 120);

        assertThat(share).isBetween(0.85, 1.01);
    }

    /** Eleven requests in the first second of a process, ten of which a bucket held: it went on with seven a second. */
    @ParameterizedTest
    @CsvSource({"10", "100"})
    void findsALimitAfterASlowBeginning(int burst) {
        RateLimiter pace = new RateLimiter(0, () -> now);
        for (int i = 0; i < 11; i++) {
            long ignored = pace.reserve();
            now += Duration.ofMillis(90).toNanos();
        }
        pace.tooFast();

        double share = shareOfTheLimit(pace, burst, 15, 60);

        assertThat(share).isBetween(0.85, 1.01);
    }

    /** Three seconds at the lower pace show that it lasts: the limit lies between it and the pace that was too fast. */
    @Test
    void triesTheMiddleSoon() {
        RateLimiter pace = new RateLimiter(0, () -> now);
        List<Long> burst = Stream.generate(pace::reserve).limit(200).toList();
        pace.tooFast();
        now = burst.get(199) + Duration.ofSeconds(2).toNanos();
        double tooFast = rate(pace);
        pace.tooFast();

        now += Duration.ofSeconds(1).toNanos();
        double less = rate(pace);
        now += Duration.ofSeconds(3).toNanos();

        assertThat(rate(pace)).isCloseTo((less + tooFast) / 2, withPercentage(1));
    }

    private static double rate(RateLimiter pace) {
        long place = pace.reserve();
        return SECOND / (pace.reserve() - place);
    }

    @Test
    void forgetsALimitThatIsGone() {
        RateLimiter pace = new RateLimiter(0, () -> now);
        double ignored = shareOfTheLimit(pace, 10, 60, 120);

        now += Duration.ofMinutes(3).toNanos();

        long first = pace.reserve();
        assertThat(pace.reserve() - first).isLessThan(Duration.ofMillis(1).toNanos());
    }

    @Test
    void neverExceedsTheRateThatIsSet() {
        RateLimiter pace = new RateLimiter(LIMIT, () -> now);
        pace.tooFast();

        now += Duration.ofMinutes(3).toNanos();

        long first = pace.reserve();
        assertThat(pace.reserve() - first).isEqualTo(Duration.ofSeconds(1).toNanos() / LIMIT);
    }

    /** A machine that stalled woke 16 sleepers at once; a bucket of ten refused six of them, and each refusal cost everybody a second. */
    @Test
    void spacesAgainWhatAStallWokeAllAtOnce() {
        RateLimiter pace = new RateLimiter(0, () -> now);
        pace.tooFast(); // one a second
        now += Duration.ofSeconds(1).toNanos();
        pace.tooFast(); // and that was too fast, too
        List<Long> places = Stream.generate(pace::reserve).limit(16).toList();

        now = places.get(15) + Duration.ofSeconds(2).toNanos();

        assertThat(places).allMatch(pace::isMissed);
        List<Long> others = Stream.generate(pace::reserve).limit(16).toList();
        assertThat(others.get(15) - others.get(0))
                .isGreaterThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void bearsTheLatenessOfABusyMachine() {
        RateLimiter pace = new RateLimiter(0, () -> now);
        pace.tooFast();
        long place = pace.reserve();

        now = place + Duration.ofMillis(90).toNanos();

        assertThat(pace.isMissed(place)).isFalse();
    }

    @Test
    void missesNoPlaceAtTheRateThatIsSet() {
        RateLimiter pace = new RateLimiter(LIMIT, () -> now);
        long place = pace.reserve();

        now += Duration.ofSeconds(1).toNanos();

        assertThat(pace.isMissed(place)).isFalse();
    }

    /** Between these seconds. */
    private double shareOfTheLimit(RateLimiter pace, int burst, int from, int to) {
        tokens = burst;
        filledAt = 0;
        int accepted = 0;
        while (now < to * SECOND) {
            now = pace.reserve();
            if (!passes(burst)) {
                pace.tooFast();
                now += Duration.ofSeconds(1).toNanos();
            } else if (now >= from * SECOND) {
                accepted++;
            }
            now += Duration.ofMillis(1).toNanos() / 16; // 16 workers, a millisecond each
        }
        return accepted / (double) (to - from) / LIMIT;
    }

    private boolean passes(int burst) {
        tokens = Math.min(burst, tokens + (now - filledAt) / SECOND * LIMIT);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
