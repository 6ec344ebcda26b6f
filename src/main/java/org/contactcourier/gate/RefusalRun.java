package org.contactcourier.gate;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The refusals since SmartTask last accepted a contact. Each run has an id, so that what was buried in it can be sent again
 * together. Guarded by the gate's lock, except {@link #isEmpty}.
 */
final class RefusalRun {
    private static final DateTimeFormatter BEGIN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Two runs may begin in the same second, or in processes that share a journal. */
    private static final int SUFFIXES = 1 << 20;

    private final Timing timing;
    private volatile int length;
    private String id = "";

    RefusalRun(Timing timing) {
        this.timing = timing;
    }

    /** Any thread may ask. */
    boolean isEmpty() {
        return length == 0;
    }

    int length() {
        return length;
    }

    void end() {
        length = 0;
    }

    /** Counts one more, and returns the id of the run. */
    String add() {
        int before = length;
        if (before == 0) {
            int suffix = (int) (timing.random().getAsDouble() * SUFFIXES);
            id = "%s-%05x".formatted(BEGIN.format(timing.clock().instant()), Math.min(suffix, SUFFIXES - 1));
        }
        length = before + 1; // one thread at a time counts
        return id;
    }
}
