package org.contactcourier.source.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import org.contactcourier.record.InputFormats;
import org.jspecify.annotations.Nullable;

/**
 * What we saw of a file over time, to tell whether it is complete. Its age is how long <em>we</em> have seen it unchanged, on
 * the monotonic clock: a copy may carry any time stamp. What it holds is scanned once, on from where the last scan ended. Used
 * by one thread at a time.
 */
final class Candidate {
    /** Long enough that a writer between two writes is seen, short against the 100 ms that a contact may take. */
    static final Duration QUIET = Duration.ofMillis(50);

    /** The route takes a file in a moment, unless all of its threads are busy with others. */
    private static final Duration OFFER = Duration.ofSeconds(1);

    /** Input that ends too early gets this many times the settling time, since its writer may just be slow. */
    static final int PATIENCE = 10;

    /** So much of one file is scanned in one poll at most, so that a big one does not hold up the others: some 10 ms. */
    private static final long BYTES_A_POLL = 4L * 1024 * 1024;

    private final Duration settle;
    private final InputFormats formats;
    private @Nullable Object fileKey;
    private @Nullable FileTime modified;
    private long size = -1;
    private long unchangedSince;
    private InputFormats.Completeness content;
    private long scanned;
    private boolean knownComplete;
    private boolean grew;
    private boolean reported;
    private boolean offered;
    private long offeredAt;
    private boolean waits;
    private long waitsUntil;

    /** @param formats the formats that the file may have */
    Candidate(Duration settle, InputFormats formats) {
        this.settle = settle;
        this.formats = formats;
        this.content = formats.completeness();
    }

    /**
     * Notes the file's size and time stamp at {@code now} (nanoseconds of the monotonic clock).
     *
     * @return whether it looks as it did the last time
     */
    boolean observe(BasicFileAttributes file, long now) {
        if (size == file.size()
                && file.lastModifiedTime().equals(modified)
                && Objects.equals(fileKey, file.fileKey())) {
            return true;
        }
        knownComplete = false;
        // The scan continues only if the file has grown. The same size with another time means other content.
        if (file.size() <= size || !Objects.equals(fileKey, file.fileKey())) {
            content = formats.completeness();
            scanned = 0;
        }
        size = file.size();
        modified = file.lastModifiedTime();
        fileKey = file.fileKey();
        unchangedSince = now;
        return false;
    }

    /** As it was observed last, an earlier process found it complete and began to read it. */
    void wasComplete() {
        knownComplete = true;
    }

    /** The file was read, and has changed since: it is no single document, so from now on it must settle before each read. */
    void grew() {
        grew = true;
    }

    /** Whether nothing was said about trouble with the file yet; from now on it was. */
    boolean reportsOnce() {
        boolean first = !reported;
        reported = true;
        return first;
    }

    /** The file is handed to the route, which claims it as soon as it has a thread for it. */
    void offered(long now) {
        offered = true;
        offeredAt = now;
    }

    /** Whether the file was ever handed to the route. */
    boolean isOffered() {
        return offered;
    }

    /** Whether the route should have claimed the file by now. */
    boolean isOverdue(long now) {
        return now - offeredAt >= OFFER.toNanos();
    }

    /** It is not complete before {@code until} on the monotonic clock, whatever it holds: it can't be claimed for now. */
    void waitsUntil(long until) {
        waits = true;
        waitsUntil = until;
    }

    /** Whether the file has not changed for the settling time, so that it may be moved. */
    boolean isSettled(long now) {
        return now - unchangedSince >= settle.toNanos();
    }

    /** When the file will have settled, unless it changes. */
    long settledAt() {
        return unchangedSince + settle.toNanos();
    }

    /** How many bytes there are to read: what comes after them was not seen when the file was found complete. */
    long size() {
        return size;
    }

    /** Whether {@code file} still looks as it did at the last look. */
    boolean looksLike(BasicFileAttributes file) {
        return size == file.size() && file.lastModifiedTime().equals(modified);
    }

    /** What tells the file from another that has its name. */
    @Nullable
    Object fileKey() {
        return fileKey;
    }

    FileTime modified() {
        return modified == null ? FileTime.fromMillis(0) : modified;
    }

    /**
     * Whether the file is complete, as far as anyone can tell: content that shows its end, if it closes and did not change
     * for {@link #QUIET}; anything else after the settling time; input that ends too early, or in the middle of a record, after
     * {@value #PATIENCE} times that.
     *
     * @param until when this poll should stop scanning, on the monotonic clock
     */
    boolean isComplete(Inbox inbox, Path file, long now, long until, ByteBuffer buffer) throws IOException {
        long quiet = now - unchangedSince;
        if (waits && now - waitsUntil < 0) {
            return false;
        }
        if (quiet < QUIET.toNanos() || (grew && quiet < settle.toNanos())) {
            return false;
        }
        if (knownComplete) {
            return true;
        }
        boolean givenUp = quiet >= settle.toNanos() * PATIENCE;
        if (size == 0) {
            return givenUp;
        }
        if (scanned < size) {
            scan(inbox, file, until, buffer);
        }
        if (scanned < size) {
            return false;
        }
        if (content.showsItsEnd()) {
            return content.isClosed() || givenUp;
        }
        return givenUp || (quiet >= settle.toNanos() && !content.isCut());
    }

    private void scan(Inbox inbox, Path file, long until, ByteBuffer buffer) throws IOException {
        long end = Math.min(size, scanned + BYTES_A_POLL);
        try (FileChannel channel = inbox.read(file)) {
            while (scanned < end && System.nanoTime() - until < 0) {
                buffer.clear();
                buffer.limit((int) Math.min(buffer.capacity(), end - scanned));
                int read = channel.read(buffer, scanned);
                if (read < 0) {
                    return; // it became shorter; the next look will see that
                }
                buffer.flip();
                content.accept(buffer);
                scanned += read;
            }
        }
    }
}
