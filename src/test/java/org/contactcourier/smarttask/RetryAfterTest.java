package org.contactcourier.smarttask;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

    @Test
    void readsSeconds() {
        assertThat(RetryAfter.read(" 120 ", null, CLOCK)).contains(Duration.ofMinutes(2));
    }

    @Test
    void readsADate() {
        assertThat(RetryAfter.read("Mon, 23 Nov 2026 10:00:30 GMT", null, CLOCK))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void comparesADateWithTheClockOfTheServer() {
        assertThat(RetryAfter.read("Mon, 23 Nov 2026 12:00:30 GMT", "Mon, 23 Nov 2026 12:00:00 GMT", CLOCK))
                .contains(Duration.ofSeconds(30));
    }

    @Test
    void doesNotWaitForADateThatHasPassed() {
        assertThat(RetryAfter.read("Mon, 23 Nov 2026 09:00:00 GMT", null, CLOCK))
                .contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5", "Mon, 99 Nov 2026 09:00:00 GMT", "99999999999999999999"})
    void readsNothingElse(String header) {
        assertThat(RetryAfter.read(header, null, CLOCK)).isEmpty();
    }

    @Test
    void takesAbsurdWaitsForAnHour() {
        assertThat(RetryAfter.read("999999999999999999", null, CLOCK).map(RetryAfter::bounded))
                .contains(Duration.ofHours(1));
    }
}
