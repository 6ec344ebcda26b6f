package org.contactcourier.source.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;

/**
 * How far the pass over a file has come, for people and for metrics: records, bytes, how fast, how long still. It is told each
 * window that is handed over and looks itself how many of that window's records have ended, since a window may take a minute
 * where SmartTask is slow. Thread-safe.
 */
final class FileProgress {
    /** People start to wonder after about this long. Nearly all files are done by then and need no line. */
    static final Duration FIRST_LINE = Duration.ofSeconds(10);

    /** Two lines a minute: often enough to see that it goes on, and an hour's file doesn't push everything else out of sight. */
    static final Duration NEXT_LINE = Duration.ofSeconds(30);

    private static final double NANOS = 1e9;

    /**
     * What was dealt with at some time.
     *
     * @param records that have ended, or whose window is over
     * @param bytes of the file that they cover
     * @param ended records that ended by this pass
     * @param skipped records that an earlier pass or drop had delivered
     */
    private record Reached(long records, long bytes, long ended, long skipped) {
        static final Reached NOTHING = new Reached(0, 0, 0, 0);

        Reached plus(Reached other) {
            return new Reached(
                    records + other.records, bytes + other.bytes, ended + other.ended, skipped + other.skipped);
        }
    }

    /**
     * Some records that were handed over together.
     *
     * @param records of the file that it covers, those included that were not handed over
     * @param bytes of the file that it covers
     */
    private record Window(Batch batch, long records, long bytes) {
        Reached reached() {
            int ended = 0;
            int skipped = 0;
            for (IntakeRecord record : batch.records()) {
                Optional<Ending> ending = record.ending();
                if (ending.isPresent()) {
                    if (ending.get() instanceof Ending.AlreadyDelivered) {
                        skipped++;
                    } else {
                        ended++;
                    }
                }
            }
            if (batch.isOver()) {
                return new Reached(records, bytes, ended, skipped);
            }
            // Bytes are known at the ends of windows only; in between they go with the records.
            double share = records == 0 ? 0 : (double) (ended + skipped) / records;
            return new Reached(ended + skipped, Math.round(share * bytes), ended, skipped);
        }
    }

    private final String file;
    private final String claim;
    private final LongSupplier nanos;

    private boolean reading;
    private long begunAt;
    private long size;
    private Reached dealtWith = Reached.NOTHING;
    private final Deque<Window> windows = new ArrayDeque<>();
    private long recordsHandedOver;
    private long bytesHandedOver;

    private Reached measured = Reached.NOTHING;
    private long measuredAt;
    private boolean standsStill;
    private long lineAt;
    private double secondsLeft = Double.NaN;

    /**
     * @param path in the folder of its claim
     * @param nanos the monotonic clock
     */
    FileProgress(Path path, LongSupplier nanos) {
        this.file = FileNames.printable(String.valueOf(path.getFileName()));
        this.claim = FileNames.printable(
                String.valueOf(path.resolveSibling("").normalize().getFileName()));
        this.nanos = nanos;
        this.lineAt = nanos.getAsLong();
    }

    /** Its name on one line, whatever is in it. */
    String file() {
        return file;
    }

    /** The name of its claim's folder: files of the same name may be read at once, but no two share a claim. */
    String claim() {
        return claim;
    }

    /**
     * Another pass begins.
     *
     * @param bytes that it will read
     */
    synchronized void begins(long bytes) {
        long now = nanos.getAsLong();
        reading = true;
        begunAt = now;
        size = bytes;
        dealtWith = Reached.NOTHING;
        windows.clear();
        recordsHandedOver = 0;
        bytesHandedOver = 0;
        measured = Reached.NOTHING;
        measuredAt = now;
        standsStill = true;
        secondsLeft = Double.NaN;
        long first = now + FIRST_LINE.toNanos();
        if (first - lineAt > 0) {
            lineAt = first; // else the pass before said something a moment ago
        }
    }

    /** The pass that has just begun goes on where an earlier one stood. */
    synchronized void goesOn(long records, long bytes) {
        dealtWith = new Reached(records, bytes, 0, 0);
        measured = dealtWith;
        recordsHandedOver = records;
        bytesHandedOver = bytes;
    }

    /**
     * A window is handed over, while those before it may not be over yet.
     *
     * @param records of the file up to this window's end
     * @param bytes of the file up to this window's end
     */
    synchronized void handsOver(Batch next, long records, long bytes) {
        while (!windows.isEmpty() && windows.element().batch().isOver()) {
            dealtWith = dealtWith.plus(windows.remove().reached());
        }
        windows.add(new Window(next, records - recordsHandedOver, bytes - bytesHandedOver));
        recordsHandedOver = records;
        bytesHandedOver = bytes;
    }

    /** The pass is over: nothing is said any more, and no record is held. */
    synchronized void ends() {
        reading = false;
        windows.clear();
        secondsLeft = Double.NaN;
    }

    /** Whether the pass has taken {@code duration} and isn't over. */
    synchronized boolean lasts(Duration duration) {
        return reading && nanos.getAsLong() - begunAt >= duration.toNanos();
    }

    synchronized double records() {
        return reached().records;
    }

    synchronized double bytesRead() {
        return reached().bytes;
    }

    synchronized double bytes() {
        return size;
    }

    /** By the pace before the last line; NaN while there is none, or none to go by. */
    synchronized double secondsLeft() {
        return Double.isNaN(secondsLeft)
                ? secondsLeft
                : Math.max(0, secondsLeft - (nanos.getAsLong() - measuredAt) / NANOS);
    }

    /**
     * What the log should say now, if it is time to say something. That nothing is delivered is said once: the gate, or
     * whoever waits, says why.
     */
    synchronized Optional<String> line() {
        long now = nanos.getAsLong();
        if (!reading || now - lineAt < 0) {
            return Optional.empty();
        }
        lineAt = now + NEXT_LINE.toNanos();
        boolean stood = standsStill;
        String line = measure(now);
        return stood && standsStill ? Optional.empty() : Optional.of(line);
    }

    private String measure(long now) {
        Reached at = reached();
        double seconds = (now - measuredAt) / NANOS;
        long ended = at.ended - measured.ended;
        long skipped = at.skipped - measured.skipped;
        double bytesPerSecond = (at.bytes - measured.bytes) / seconds;
        standsStill = ended + skipped == 0;
        measured = at;
        measuredAt = now;
        // The pace of skipping says nothing about what must still be sent.
        boolean delivers = ended > 0 && ended >= skipped;
        secondsLeft = delivers && bytesPerSecond > 0 ? Math.max(0, size - at.bytes) / bytesPerSecond : Double.NaN;

        String how;
        if (delivers) {
            how = RoundFigures.rate(ended / seconds);
        } else if (skipped > 0) {
            how = "skipping what was delivered before";
        } else {
            how = "nothing delivered for " + RoundFigures.time(seconds);
        }
        String left = Double.isNaN(secondsLeft) ? "" : ", about " + RoundFigures.time(secondsLeft) + " left";
        return String.format(
                Locale.ROOT,
                "%s, %d %% of %s, %s%s",
                RoundFigures.records(at.records),
                size == 0 ? 100 : at.bytes * 100 / size,
                RoundFigures.size(size),
                how,
                left);
    }

    private Reached reached() {
        Reached all = dealtWith;
        for (Window window : windows) {
            all = all.plus(window.reached());
        }
        return all;
    }
}
