package org.contactcourier.smarttask;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Retry-After} in both forms (RFC 9110, 10.2.3). A date is compared with the answer's own {@code Date}, so that a
 * skew between the clocks doesn't matter; without one, with our clock.
 */
final class RetryAfter {
    /** Longer than this is taken for a mistake: nobody wants to wait a day because of one header. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");

    private RetryAfter() {}

    /** How long to wait, never negative and not yet bounded by {@link #LONGEST}; empty where nothing can be read. */
    static Optional<Duration> read(@Nullable String header, @Nullable String date, Clock clock) {
        if (header == null) {
            return Optional.empty();
        }
        String text = header.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        return instant(text).map(until -> {
            Instant now = Optional.ofNullable(date).flatMap(RetryAfter::instant).orElseGet(clock::instant);
            Duration wait = Duration.between(now, until);
            return wait.isNegative() ? Duration.ZERO : wait;
        });
    }

    static boolean isAbsurd(Duration wait) {
        return wait.compareTo(LONGEST) > 0;
    }

    static Duration bounded(Duration wait) {
        return isAbsurd(wait) ? LONGEST : wait;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
