package org.contactcourier.source.file;

import java.util.Locale;

/** Sizes, times and rates as people say them: two or three digits and a unit, the same in every locale. */
final class RoundFigures {
    private static final String[] SIZES = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private RoundFigures() {}

    /** {@code 118 MB}: decimal, as file managers and network people count. */
    static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double size = bytes / 1e3;
        int unit = 0;
        while (size >= 999.5) { // would be shown as 1000
            size /= 1e3;
            unit++;
        }
        return String.format(Locale.ROOT, size < 9.95 ? "%.1f %s" : "%.0f %s", size, SIZES[unit]);
    }

    /** {@code 40 s}, {@code 3 min}, {@code 2 h}, {@code 3 days}: each unit from one and a half of it on. */
    static String time(double seconds) {
        if (seconds < 95) {
            return Math.max(10, Math.round(seconds / 10) * 10) + " s";
        }
        if (seconds < 90 * 60) {
            return Math.round(seconds / 60) + " min";
        }
        if (seconds < 36 * 3600) {
            return Math.round(seconds / 3600) + " h";
        }
        return String.format(Locale.ROOT, "%,d days", Math.round(seconds / 86_400));
    }

    /** {@code 2,310 records/s}, {@code 2.5 records/s}, {@code 6 records/min}. */
    static String rate(double perSecond) {
        if (perSecond < 1) {
            return String.format(Locale.ROOT, "%.0f records/min", perSecond * 60);
        }
        return String.format(Locale.ROOT, perSecond < 9.95 ? "%.1f records/s" : "%,.0f records/s", perSecond);
    }

    static String records(long count) {
        return String.format(Locale.ROOT, count == 1 ? "%,d record" : "%,d records", count);
    }
}
