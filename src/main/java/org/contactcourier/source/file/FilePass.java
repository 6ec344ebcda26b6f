package org.contactcourier.source.file;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.RunningBatches;
import org.contactcourier.source.file.checkpoint.FileCheckpoint;
import org.contactcourier.source.file.checkpoint.FileCheckpoints;
import org.contactcourier.source.file.checkpoint.FileIdentity;
import org.contactcourier.source.file.checkpoint.UnusableCheckpointException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reading of a claimed file, from its first record or from its checkpoint to its last record, or until reading on makes no
 * sense: the batches that the route hands over. The route's thread asks for batches and ends the pass; batches end on any
 * thread, and {@link RunningBatches} hands that over. Not thread-safe by itself.
 */
final class FilePass implements Iterator<Batch> {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    /** Payloads of one window together, at most: with two of them from each of several files still a small part of the heap. */
    private static final long WINDOW_BYTES = 8L * 1024 * 1024;

    /** So many records that have not ended are kept apart in a pass; with more, something else is wrong than these. */
    private static final int MOST_HELD = 1_000;

    /** Waits until something is over. */
    @FunctionalInterface
    private interface Waiting {
        void end() throws InterruptedException;
    }

    private final ClaimedFile file;
    private final int batchSize;
    private final Deadline deadline;
    private final BooleanSupplier paused;
    private final Set<String> held = new HashSet<>();
    private @Nullable Prefix prefix;
    private @Nullable RecordStream stream;
    private @Nullable Receipt receipt;
    private final RunningBatches running;

    /** Handed over, in the order of the file; what became of them is not in the receipts yet. */
    private final Deque<Stretch> handedOver = new ArrayDeque<>();

    private final FileCheckpoints checkpoints;

    /** Of the file as it is read; null if it is no longer what was seen. */
    private @Nullable FileIdentity identity;

    /** Where the last checkpoint was taken; it may not be kept yet. */
    private long checkedRecords;

    private long checkedBytes;

    private boolean stopped;
    private long records;
    private long notEnded;
    private long newlyEnded;
    private boolean changed;
    private @Nullable Exception failure;

    /**
     * A part of the file that was handed over.
     *
     * @param end where it ends, if the file may be read on from there
     */
    private record Stretch(Batch batch, @Nullable Checkpoint end) {}

    FilePass(
            ClaimedFile file,
            RecordReader reader,
            Deadline deadline,
            BooleanSupplier paused,
            JsonFactory json,
            int batchSize,
            FileCheckpoints checkpoints) {
        this.file = file;
        this.checkpoints = checkpoints;
        this.batchSize = batchSize;
        this.running = new RunningBatches(batchSize);
        this.paused = paused;
        this.deadline = deadline;
        try {
            Path folder = file.inbox().at(file.folder());
            FileIdentity now = FileIdentity.of(file.inbox().at(file.file()));
            identity = now.size() == file.seen().size() ? now : null;
            if (!file.mayResume() || !resumes(reader, json, folder)) {
                receipt = new Receipt(json, folder, file.name(), reader.formats());
                stream = reader.open(open(0), file.place(), Origin.NO_POSITION, deadline);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Opens what was there of the file when it was found complete. */
    private InputStream open(long offset) throws IOException {
        FileChannel channel = file.inbox().read(file.file());
        Prefix in = new Prefix(
                Channels.newInputStream(channel.position(offset)), file.seen().size(), offset);
        prefix = in;
        return in;
    }

    /** Whether the pass goes on where an earlier one stood; else it begins at the file's beginning. */
    private boolean resumes(RecordReader reader, JsonFactory json, Path folder) throws IOException {
        Receipt lines = null;
        try {
            Optional<FileCheckpoint> kept = checkpoints.find(file.checkpoint());
            if (kept.isPresent() && isUnchanged(kept.get())) {
                lines = Receipt.resume(
                        json, folder, file.name(), reader.formats(), kept.get().receipt());
                resume(reader, kept.get().reader());
                receipt = lines;
                return true;
            }
        } catch (UnusableCheckpointException e) {
            LOG.warn("{} is read from its beginning, where the journal skips what has ended: {}", file, e.getMessage());
            if (lines != null) {
                lines.close();
            }
        }
        checkpoints.forget(file.checkpoint());
        return false;
    }

    private boolean isUnchanged(FileCheckpoint kept) throws IOException {
        boolean unchanged = kept.identity().equals(identity);
        if (unchanged) {
            try (FileChannel there = file.inbox().read(file.file())) {
                String sample = FileIdentity.sample(there, kept.reader().offset());
                unchanged = kept.sample().equals(sample);
            }
        }
        if (!unchanged) {
            LOG.info("{} has changed since it was begun, so it is read from its beginning", file);
        }
        return unchanged;
    }

    private void resume(RecordReader reader, Checkpoint from) throws IOException, UnusableCheckpointException {
        Optional<RecordStream> on;
        try {
            on = reader.resume(this::open, file.place(), Origin.NO_POSITION, deadline, from);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException e) { // the words of another version
            LOG.debug("{} can't be read on from {}", file, from, e);
            on = Optional.empty();
        }
        if (on.isEmpty()) {
            throw new UnusableCheckpointException("its reader can't go on there");
        }
        stream = on.get();
        records = from.records();
        checkedRecords = records;
        checkedBytes = from.bytesRead();
        LOG.info(
                "{} is read on from record {}, at byte {} of {}",
                file,
                records,
                from.offset(),
                file.seen().size());
    }

    /** Tells {@code progress} where this pass has begun. */
    void tell(FileProgress progress) {
        RecordStream from = stream;
        if (records > 0 && from != null && prefix != null) {
            progress.goesOn(records, prefix.reached(from.bytesRead()));
        }
    }

    @Override
    public boolean hasNext() {
        RecordStream from = stream;
        if (stopped || from == null) {
            return false;
        }
        boolean known = false;
        try {
            boolean more = from.hasNext();
            known = true;
            return more;
        } catch (UncheckedIOException e) {
            fail(e);
            return false;
        } finally {
            stopped |= !known; // also by a bug or an Error: what was not handed over has not ended
        }
    }

    @Override
    public Batch next() {
        boolean room = await(running::awaitRoom);
        takeStock();
        stopped |= !room || paused.getAsBoolean();
        // Camel asks whether there is more before it has dealt with what it has, so this may be too late to say no.
        if (stopped) {
            return new Batch(List.of());
        }
        RecordStream from = stream;
        if (from == null) {
            throw new NoSuchElementException();
        }
        List<IntakeRecord> window = new ArrayList<>();
        boolean whole = false;
        try {
            read(from, window);
            whole = true;
        } catch (UncheckedIOException e) {
            fail(e);
        } finally {
            stopped |= !whole; // a window that was begun and not handed over: see hasNext
        }
        Checkpoint end = stopped ? null : checkpoint(from);
        Batch next = new Batch(withoutHeld(window));
        handedOver.add(new Stretch(next, end));
        running.begins(next);
        file.progress().handsOver(next, records, prefix == null ? 0 : prefix.reached(from.bytesRead()));
        return next;
    }

    /** Where the stream stands, if that is worth to be kept. */
    private @Nullable Checkpoint checkpoint(RecordStream from) {
        long bytes = from.bytesRead();
        if (records - checkedRecords < FileCheckpoints.RECORDS && bytes - checkedBytes < FileCheckpoints.BYTES) {
            return null;
        }
        checkedRecords = records;
        checkedBytes = bytes;
        return from.checkpoint().orElse(null);
    }

    private void read(RecordStream from, List<IntakeRecord> window) {
        long bytes = 0;
        while (window.size() < batchSize && bytes < WINDOW_BYTES && from.hasNext()) {
            IntakeRecord record = from.next();
            if (record.rejection() instanceof MalformedRecordException && hasChanged()) {
                changed = true;
                stopped = true;
                return;
            }
            record.isReadAgain(file.isTakenBack());
            records++;
            bytes += record.payload().bytes().length;
            window.add(record);
        }
    }

    /** What shares an identity with one that has not ended waits for it: order within a file. */
    private List<IntakeRecord> withoutHeld(List<IntakeRecord> window) {
        if (!await(() -> running.awaitSharers(new Batch(window)))) {
            window.forEach(this::hold);
            return List.of();
        }
        takeStock();
        List<IntakeRecord> free = new ArrayList<>(window.size());
        for (IntakeRecord record : window) {
            if (Collections.disjoint(held, record.identities())) {
                free.add(record);
            } else {
                hold(record);
            }
        }
        return free;
    }

    /** False if the process is being torn down: then nothing more is handed over. */
    private boolean await(Waiting wait) {
        try {
            wait.end();
            return true;
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Bytes that can't be read may be half of what a writer is about to change: such a file is read again, not buried. */
    private boolean hasChanged() {
        try {
            return !file.seen().looksLike(file.attributes());
        } catch (IOException e) {
            return true;
        }
    }

    /** Handles the batches that are over, in the order of the file, which is also the order of its receipts. */
    private void takeStock() {
        while (!handedOver.isEmpty() && handedOver.element().batch().isOver()) {
            Stretch over = handedOver.remove();
            takeStock(over.batch());
            keep(over.end());
        }
    }

    private void takeStock(Batch batch) {
        Receipt to = receipt;
        if (to == null) {
            return;
        }
        long before = newlyEnded;
        long open = notEnded;
        try {
            for (IntakeRecord record : batch.records()) {
                Optional<Ending> ending = record.ending();
                if (ending.isPresent()) {
                    to.add(record, ending.get());
                    if (!(ending.get() instanceof Ending.AlreadyDelivered)) {
                        newlyEnded++;
                    }
                } else {
                    hold(record);
                }
            }
        } catch (IOException e) {
            fail(e);
        }
        // A whole window in which nothing ended any more: what follows would fare the same.
        if (deadline.isOver() || held.size() > MOST_HELD || (notEnded > open && newlyEnded == before)) {
            stopped = true;
        }
    }

    /** Keeps the end of a stretch, if each record of the file before it has ended and is in the receipt. */
    private void keep(@Nullable Checkpoint end) {
        Receipt to = receipt;
        FileIdentity its = identity;
        if (end == null || notEnded > 0 || failure != null || to == null || its == null) {
            return;
        }
        // The reader closes its own when it comes to the end.
        try (FileChannel from = file.inbox().read(file.file())) {
            String sample = FileIdentity.sample(from, end.offset());
            checkpoints.keep(file.checkpoint(), new FileCheckpoint(its, sample, end, to.sync()));
            file.resumable();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void hold(IntakeRecord record) {
        notEnded++;
        held.addAll(record.identities());
    }

    private void fail(Exception e) {
        stopped = true;
        failure = e;
    }

    void awaitNone() {
        boolean ignored = await(running::awaitNone); // what is still handed over shows when the pass ends
    }

    void end() {
        awaitNone();
        takeStock();
        stopped |= !handedOver.isEmpty();
        RecordStream from = stream;
        stream = null;
        if (from != null && receipt != null) {
            receipt.written(from.notation());
        }
        if (from != null) {
            boolean known = false;
            try {
                // Stopped half-way, or Camel stopped asking: what was not fetched has not ended.
                if (!stopped && from.hasNext()) {
                    stopped = true;
                }
                from.close();
                known = true;
            } catch (UncheckedIOException e) {
                fail(e);
            } catch (IOException e) {
                fail(e);
            } finally {
                stopped |= !known;
            }
        }
    }

    /** Whether each record of the file has ended. */
    boolean allEnded() {
        return notEnded == 0 && !stopped && failure == null && !changed;
    }

    boolean madeProgress() {
        return newlyEnded > 0;
    }

    /** Whether the file changed while it was read, in a way that matters. */
    boolean hasSeenChange() {
        return changed;
    }

    Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    @Nullable
    Receipt receipt() {
        return receipt;
    }

    /** For people: how far it came. */
    String notEndedTally() {
        return notEnded + " of " + records + (stopped ? " or more" : "") + " records have not ended";
    }
}
