package org.contactcourier.reconcile;

import org.jspecify.annotations.Nullable;

/** Puts numbers that come in order and say the same into ranges. For one thread. */
final class IndexRanges {
    private final RangeEnd end;
    private @Nullable String what;
    private long first;
    private long last;

    /** Hears of a range that is over. */
    @FunctionalInterface
    interface RangeEnd {
        void over(long first, long last, String what);
    }

    IndexRanges(RangeEnd end) {
        this.end = end;
    }

    /** Takes the next number. */
    void add(long number, String says) {
        if (says.equals(what) && number == last + 1) {
            last = number;
            return;
        }
        close();
        what = says;
        first = number;
        last = number;
    }

    /** No more come. */
    void close() {
        if (what != null) {
            end.over(first, last, what);
            what = null;
        }
    }

    /** The two numbers as people read them. */
    static String text(long first, long last) {
        return first == last ? Long.toString(first) : first + "-" + last;
    }
}
