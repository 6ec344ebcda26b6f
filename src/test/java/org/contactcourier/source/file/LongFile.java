package org.contactcourier.source.file;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;

/** A file that takes as long as a test says, and no time at all: its clock, its windows, and how its records end. */
final class LongFile {
    private static final Ending DELIVERED = new Ending.Delivered("id", false);
    private static final Ending DELIVERED_BEFORE = new Ending.AlreadyDelivered("id");
    private static final Payload PAYLOAD = Payload.whole("application/json", new byte[0]);

    private final Deadline deadline = Deadline.root(Clock.systemUTC());
    private final Queue<IntakeRecord> open = new ArrayDeque<>();
    private long nanos = Long.MAX_VALUE - 1; // a monotonic clock may overflow at any time
    private long records;
    private Batch last = new Batch(List.of());
    final FileProgress progress;

    LongFile(String claim, String name) {
        progress = new FileProgress(Path.of("inbox", ".claimed", claim, name), () -> nanos);
    }

    /** Hands over a window of so many records, which ends at that byte of the file; the one before it is over then. */
    void handsOver(int count, long bytes) {
        List<IntakeRecord> window =
                IntStream.range(0, count).mapToObj(i -> record(records + i)).toList();
        records += count;
        open.addAll(window);
        last.over();
        last = new Batch(window);
        progress.handsOver(last, records, bytes);
    }

    void delivers(int count) {
        end(count, DELIVERED);
    }

    void hadDelivered(int count) {
        end(count, DELIVERED_BEFORE);
    }

    private void end(int count, Ending how) {
        for (int i = 0; i < count; i++) {
            open.remove().end(how);
        }
    }

    void passes(Duration time) {
        nanos += time.toNanos();
    }

    private IntakeRecord record(long index) {
        return IntakeRecord.rejected(
                new Origin("file:any", Origin.NO_POSITION, index, "0".repeat(32)),
                PAYLOAD,
                new MalformedRecordException("of the test"),
                deadline);
    }
}
