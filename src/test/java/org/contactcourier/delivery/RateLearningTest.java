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
        RateLimiter limiter = new RateLimiter(0, () -> now);

        double share = shareOfTheLimit(limiter, burst, 60, 120);

        assertThat(share).isBetween(0.85, 1.01);
    }

    /** Eleven requests in the first second of a process, ten of which a bucket held: it went on with seven a second. */
    @ParameterizedTest
    @CsvSource({"10", "100"})
    void findsALimitAfterASlowBeginning(int burst) {
        RateLimiter limiter = new RateLimiter(0, () -> now);
        for (int i = 0; i < 11; i++) {
            long ignored = limiter.reserve();
            now += Duration.ofMillis(90).toNanos();
        }
        limiter.tooFast();

        double share = shareOfTheLimit(limiter, burst, 15, 60);

        assertThat(share).isBetween(0.85, 1.01);
    }

    /** Three seconds at the lower rate show that it lasts: the limit lies between it and the rate that was too fast. */
    @Test
    void triesTheMiddleSoon() {
        RateLimiter limiter = new RateLimiter(0, () -> now);
        List<Long> burst = Stream.generate(limiter::reserve).limit(200).toList();
        limiter.tooFast();
        now = burst.get(199) + Duration.ofSeconds(2).toNanos();
        double tooFast = rate(limiter);
        limiter.tooFast();

        now += Duration.ofSeconds(1).toNanos();
        double less = rate(limiter);
        now += Duration.ofSeconds(3).toNanos();

        assertThat(rate(limiter)).isCloseTo((less + tooFast) / 2, withPercentage(1));
    }

    private static double rate(RateLimiter limiter) {
        long place = limiter.reserve();
        return SECOND / (limiter.reserve() - place);
    }

    @Test
    void forgetsALimitThatIsGone() {
        RateLimiter limiter = new RateLimiter(0, () -> now);
        double ignored = shareOfTheLimit(limiter, 10, 60, 120);

        now += Duration.ofMinutes(3).toNanos();

        long first = limiter.reserve();
        assertThat(limiter.reserve() - first).isLessThan(Duration.ofMillis(1).toNanos());
    }

    @Test
    void neverExceedsTheRateThatIsSet() {
        RateLimiter limiter = new RateLimiter(LIMIT, () -> now);
        limiter.tooFast();

        now += Duration.ofMinutes(3).toNanos();

        long first = limiter.reserve();
        assertThat(limiter.reserve() - first).isEqualTo(Duration.ofSeconds(1).toNanos() / LIMIT);
    }

    /**
     * A machine that stalled woke 16 sleepers at once; a bucket of ten refused six of them, and each refusal cost everybody a
     * second.
     */
    @Test
    void spacesAgainWhatAStallWokeAllAtOnce() {
        RateLimiter limiter = new RateLimiter(0, () -> now);
        limiter.tooFast(); // one a second
        now += Duration.ofSeconds(1).toNanos();
        limiter.tooFast(); // and that was too fast, too
        List<Long> places = Stream.generate(limiter::reserve).limit(16).toList();

        now = places.get(15) + Duration.ofSeconds(2).toNanos();

        assertThat(places).allMatch(limiter::isMissed);
        List<Long> others = Stream.generate(limiter::reserve).limit(16).toList();
        assertThat(others.get(15) - others.get(0))
                .isGreaterThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void bearsTheLatenessOfABusyMachine() {
        RateLimiter limiter = new RateLimiter(0, () -> now);
        limiter.tooFast();
        long place = limiter.reserve();

        now = place + Duration.ofMillis(90).toNanos();

        assertThat(limiter.isMissed(place)).isFalse();
    }

    @Test
    void missesNoPlaceAtTheRateThatIsSet() {
        RateLimiter limiter = new RateLimiter(LIMIT, () -> now);
        long place = limiter.reserve();

        now += Duration.ofSeconds(1).toNanos();

        assertThat(limiter.isMissed(place)).isFalse();
    }

    /** Between these seconds. */
    private double shareOfTheLimit(RateLimiter limiter, int burst, int from, int to) {
        tokens = burst;
        filledAt = 0;
        int accepted = 0;
        while (now < to * SECOND) {
            now = limiter.reserve();
            if (!passes(burst)) {
                limiter.tooFast();
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
