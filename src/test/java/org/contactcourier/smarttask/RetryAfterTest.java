package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static Optional<Duration> read(Map<String, String> headers) {
        return RetryAfter.read(headers::get, CLOCK);
    }

    private static Optional<Duration> read(String retryAfter) {
        return read(Map.of("Retry-After", retryAfter));
    }

    @Test
    void readsSeconds() {
        assertThat(read(" 120 ")).contains(Duration.ofMinutes(2));
    }

    @Test
    void readsADate() {
        assertThat(read("Mon, 23 Nov 2026 10:00:30 GMT")).contains(Duration.ofSeconds(30));
    }

    @Test
    void comparesADateWithTheClockOfTheServer() {
        assertThat(read(Map.of(
                        "Retry-After", "Mon, 23 Nov 2026 12:00:30 GMT", "Date", "Mon, 23 Nov 2026 12:00:00 GMT")))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void doesNotWaitForADateThatHasPassed() {
        assertThat(read("Mon, 23 Nov 2026 09:00:00 GMT")).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5", "Mon, 99 Nov 2026 09:00:00 GMT", "99999999999999999999"})
    void readsNothingElse(String header) {
        assertThat(read(header)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void takesAbsurdWaitsForAnHour(String header) {
        assertThat(read(header).map(RetryAfter::bounded)).contains(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"})
    void readsWhenALimitBeginsAnew(String header) {
        assertThat(read(Map.of(header, "30"))).contains(Duration.ofSeconds(30));
    }

    @Test
    void readsAnInstantWhereTheNumberIsTooLongForAWait() {
        String until = String.valueOf(NOW.plusSeconds(30).getEpochSecond());

        assertThat(read(Map.of("X-RateLimit-Reset", until))).contains(Duration.ofSeconds(30));
    }

    @Test
    void comparesTheInstantOfALimitWithTheClockOfTheServer() {
        String until = String.valueOf(NOW.plusSeconds(7_230).getEpochSecond());

        assertThat(read(Map.of("X-RateLimit-Reset", until, "Date", "Mon, 23 Nov 2026 12:00:00 GMT")))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void doesNotWaitForALimitThatHasBegunAnew() {
        assertThat(read(Map.of("X-RateLimit-Reset", "1000000001"))).contains(Duration.ZERO);
    }

    /** Some services say with every answer when their limit begins anew, used up or not. */
    @Test
    void doesNotWaitForALimitThatIsNotUsedUp() {
        assertThat(read(Map.of("X-RateLimit-Remaining", "4999", "X-RateLimit-Reset", "1800")))
                .isEmpty();
        assertThat(read(Map.of("RateLimit", "\"hourly\";r=4999;t=1800"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\";r=0;t=30", "\"x\"; t=30; r=0", "\"a\";r=0;t=5, \"b\";r=0;t=30, \"c\";r=7;t=900"})
    void readsTheDraftOfAStandard(String header) {
        assertThat(read(Map.of("RateLimit", header))).contains(Duration.ofSeconds(30));
    }

    @Test
    void prefersRetryAfter() {
        assertThat(read(Map.of("Retry-After", "2", "RateLimit-Reset", "30"))).contains(Duration.ofSeconds(2));
    }

    @Test
    void looksFurtherWhereRetryAfterCannotBeRead() {
        assertThat(read(Map.of("Retry-After", "soon", "RateLimit-Reset", "30"))).contains(Duration.ofSeconds(30));
    }
}
