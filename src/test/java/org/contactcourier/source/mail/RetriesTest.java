package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final long UID_VALIDITY = 7;

    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final Retries retries = new Retries(clock(), Duration.ofSeconds(30));

    @Test
    void takesMailsNeverTriedBeforeThoseThatFailed() {
        retries.choose(UID_VALIDITY, List.of(1L, 2L), 10);
        retries.postpone(1, false);
        pass(Duration.ofSeconds(5));

        assertThat(retries.choose(UID_VALIDITY, List.of(1L, 2L, 3L), 10)).containsExactly(2L, 3L, 1L);
    }

    @Test
    void skipsWhatStillWaits() {
        retries.choose(UID_VALIDITY, List.of(1L), 10);
        retries.postpone(1, false);

        assertThat(retries.choose(UID_VALIDITY, List.of(1L), 10)).isEmpty();
    }

    @Test
    void waitsLongerEachTimeUntilThereIsProgress() {
        retries.choose(UID_VALIDITY, List.of(1L), 10);

        assertThat(retries.postpone(1, false)).isEqualTo(Duration.ofSeconds(1));
        assertThat(retries.postpone(1, false)).isEqualTo(Duration.ofSeconds(2));
        assertThat(retries.postpone(1, false)).isEqualTo(Duration.ofSeconds(4));
        assertThat(retries.postpone(1, true)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void waitsForNothingOnceItIsWoken() {
        retries.choose(UID_VALIDITY, List.of(1L), 10);
        retries.postpone(1, false);
        retries.postpone(1, false);

        retries.wake();

        assertThat(retries.choose(UID_VALIDITY, List.of(1L), 10)).containsExactly(1L);
        assertThat(retries.postpone(1, false)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void forgetsEverythingWhenTheFolderWasMadeAnew() {
        retries.choose(UID_VALIDITY, List.of(1L), 10);
        retries.postpone(1, false);

        assertThat(retries.choose(UID_VALIDITY + 1, List.of(1L), 10)).containsExactly(1L);
    }

    @Test
    void takesNoMoreThanAsked() {
        assertThat(retries.choose(UID_VALIDITY, List.of(1L, 2L, 3L), 2)).containsExactly(1L, 2L);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
