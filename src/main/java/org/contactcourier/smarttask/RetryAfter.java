package org.contactcourier.smarttask;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads for how long a 429 or a 503 asks us to stay away: from {@code Retry-After} in both forms (RFC 9110, 10.2.3), else
 * from the headers that say when a rate limit begins anew, which every service has in a dialect of its own. An instant is
 * compared with the answer's own {@code Date}, so that a skew between the clocks doesn't matter; without one, with our clock.
 */
final class RetryAfter {
    /** Longer than this is taken for a mistake: nobody wants to wait a day because of one header. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** What a 429 is taken for that doesn't say how long. */
    static final Duration UNTOLD = Duration.ofSeconds(1);

    /** What stands before {@code Reset} and {@code Remaining}. */
    private static final List<String> LIMITS = List.of("RateLimit-", "X-RateLimit-", "X-Rate-Limit-");

    /** A reset beyond this counts from 1970: as a wait it would be thirty years. */
    private static final long EPOCH_SECONDS = 1_000_000_000;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");

    /** A parameter of draft-ietf-httpapi-ratelimit-headers: seconds until the reset. */
    private static final Pattern RESET = Pattern.compile(";\\s*t=([0-9]{1,18})");

    private static final Pattern SOME_REMAIN = Pattern.compile(";\\s*r=0*[1-9]");

    private RetryAfter() {}

    /** The headers of an answer, whatever the case of their names. */
    @FunctionalInterface
    interface Headers {
        @Nullable
        String get(String name);
    }

    /** How long to wait, never negative and not yet bounded by {@link #LONGEST}; empty where nothing can be read. */
    static Optional<Duration> read(Headers headers, Clock clock) {
        Instant now = value(headers, "Date").flatMap(RetryAfter::instant).orElseGet(clock::instant);
        return value(headers, "Retry-After")
                .flatMap(text -> seconds(text).or(() -> instant(text).map(until -> between(now, until))))
                .or(() -> LIMITS.stream()
                        .flatMap(limit -> reset(headers, limit, now).stream())
                        .findFirst())
                .or(() -> value(headers, "RateLimit").flatMap(RetryAfter::draft));
    }

    /** When the limit begins anew; nothing where it isn't used up, since some services tell that with every answer. */
    private static Optional<Duration> reset(Headers headers, String limit, Instant now) {
        if (value(headers, limit + "Remaining")
                .filter(left -> !left.equals("0"))
                .isPresent()) {
            return Optional.empty();
        }
        return value(headers, limit + "Reset")
                .flatMap(RetryAfter::seconds)
                .map(reset -> reset.toSeconds() > EPOCH_SECONDS ? reset.minusSeconds(now.getEpochSecond()) : reset)
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    /** Of several limits that are used up the one that lasts longest. */
    private static Optional<Duration> draft(String header) {
        return Arrays.stream(header.split(",", -1))
                .filter(limit -> !SOME_REMAIN.matcher(limit).find())
                .map(RESET::matcher)
                .filter(Matcher::find)
                .map(reset -> Duration.ofSeconds(Long.parseLong(reset.group(1))))
                .max(Comparator.naturalOrder());
    }

    static boolean isAbsurd(Duration wait) {
        return wait.compareTo(LONGEST) > 0;
    }

    static Duration bounded(Duration wait) {
        return isAbsurd(wait) ? LONGEST : wait;
    }

    private static Optional<String> value(Headers headers, String name) {
        return Optional.ofNullable(headers.get(name)).map(String::strip);
    }

    private static Optional<Duration> seconds(String text) {
        return SECONDS.matcher(text).matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(text)))
                : Optional.empty();
    }

    private static Duration between(Instant now, Instant until) {
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
