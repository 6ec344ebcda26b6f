package org.contactcourier.console.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Instants, durations and counts as people read them. Stateless. */
final class Times {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Times() {}

    static String utc(Instant instant) {
        return UTC.format(instant);
    }

    /** How long ago, in one unit. */
    static String ago(Instant then, Instant now) {
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < 2 * MINUTE) {
            return seconds + " s ago";
        }
        if (seconds < 2 * HOUR) {
            return seconds / MINUTE + " min ago";
        }
        return seconds < 2 * DAY ? seconds / HOUR + " h ago" : seconds / DAY + " days ago";
    }

    /** With a comma at each thousand. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
