package org.contactcourier.source.file;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
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
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.RunningBatches;
import org.jspecify.annotations.Nullable;

/**
 * A file at {@code .claimed/<instant>/<name>}, from its claim until it lies in {@code done/} or {@code failed/}: the body of the
 * message on its way through the route. It is read in passes, each from the start, until one finds that all its records have
 * ended. Used by one thread at a time: the poll between passes, the route during one.
 */
public final class ClaimedFile {
    /** So many records that have not ended are kept apart in a pass; with more, something else is wrong than these. */
    private static final int MOST_HELD = 1_000;

    /** What is to be done with it next. */
    enum Phase {
        /** Some record may not have ended: read it. */
        READ,
        /** All have, and the receipts are complete: move it once it has settled. */
        MOVE,
        /** An earlier process was about to move it: finish that. */
        RESUME
    }

    private final Path folder;
    private final Path file;
    private final Instant claimedAt;
    private final Candidate seen;
    private final ExponentialBackoff backoff;
    private final FileProgress progress;
    private Phase phase;
    private long dueAt;
    private long mark;
    private @Nullable Pass pass;
    private boolean unreadable;
    private boolean passing;
    private boolean fresh;
    private String tally = "";
    private long parked;

    ClaimedFile(Path file, Instant claimedAt, Candidate seen, ExponentialBackoff backoff, Phase phase, boolean fresh) {
        this.folder = file.resolveSibling("").normalize();
        this.file = file;
        this.claimedAt = claimedAt;
        this.seen = seen;
        this.backoff = backoff;
        this.progress = new FileProgress(file, System::nanoTime);
        this.phase = phase;
        this.dueAt = System.nanoTime();
        this.fresh = fresh;
    }

    Path folder() {
        return folder;
    }

    Path file() {
        return file;
    }

    Instant claimedAt() {
        return claimedAt;
    }

    Candidate seen() {
        return seen;
    }

    ExponentialBackoff backoff() {
        return backoff;
    }

    FileProgress progress() {
        return progress;
    }

    Phase phase() {
        return phase;
    }

    boolean isUnreadable() {
        return unreadable;
    }

    /** The place that all its origins have: the name it was dropped under, wherever it lies now. */
    String place() {
        return "file:" + name();
    }

    String name() {
        return String.valueOf(file.getFileName());
    }

    /** What the last pass came to, in a log line's words. */
    String tally() {
        return tally;
    }

    void tally(String counts) {
        tally = counts;
    }

    /** How many of its records the receipts call parked. */
    long parked() {
        return parked;
    }

    void parked(long count) {
        parked = count;
    }

    @Nullable
    Pass pass() {
        return pass;
    }

    void next(Phase what, long when) {
        phase = what;
        dueAt = when;
    }

    /** What had changed when it last entered the route; see {@link PauseReasons#hasChangedSince}. */
    long mark() {
        return mark;
    }

    /**
     * Whether the poll should hand it over now.
     *
     * @param awake whether its back-off is over whatever the time
     */
    boolean isDue(long now, boolean awake, long until, ByteBuffer buffer) throws IOException {
        BasicFileAttributes attributes = attributes();
        boolean same = seen.observe(attributes, now);
        if (phase == Phase.MOVE && !same) {
            seen.grew();
            phase = Phase.READ;
        }
        if (!awake && now - dueAt < 0) {
            return false;
        }
        return switch (phase) {
            case READ -> seen.isComplete(file, now, until, buffer);
            case MOVE -> seen.isSettled(now);
            case RESUME -> true;
        };
    }

    BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Enters the route; whoever calls {@link #leave} first ends the pass. */
    void enter(long changes) {
        if (changes != mark) {
            backoff.progress(); // it waited for something that may be over
        }
        mark = changes;
        passing = true;
    }

    boolean leave() {
        boolean was = passing;
        passing = false;
        return was;
    }

    /** Whether this was the pass right after the claim: Camel knows the file by its name in the inbox. */
    boolean wasFirst() {
        boolean was = fresh;
        fresh = false;
        return was;
    }

    void beginPass(RecordReader reader, Deadline deadline, BooleanSupplier paused, JsonFactory json, int batchSize) {
        pass = new Pass(reader, deadline, paused, json, batchSize);
        unreadable = false;
    }

    /** Waits until nobody works on anything that the pass has handed over. */
    void awaitPass() {
        Pass ending = pass;
        if (ending != null) {
            ending.awaitNone();
        }
    }

    void endPass() {
        Pass ending = pass;
        if (ending != null) {
            ending.end();
            unreadable = ending.sawUnreadable;
        }
        pass = null;
    }

    /**
     * The records still to be handed over, in windows, so that memory does not grow with the file; asking for the next waits until the
     * last are nearly through. Each must come to {@link Batch#over}. Fetches as it goes and throws nothing: what can't be fetched has
     * not ended.
     */
    public Iterator<Batch> batches() {
        return pass == null ? Collections.emptyIterator() : pass;
    }

    @Override
    public String toString() {
        return FileNames.printable(place());
    }

    /** Waits until something is over. */
    @FunctionalInterface
    private interface Wait {
        void end() throws InterruptedException;
    }

    /** One reading of the file, from its first record to its last or to where it makes no sense to go on. */
    final class Pass implements Iterator<Batch> {
        /** Payloads of one window together, at most: with two of them from each of several files still a small part of the heap. */
        private static final long WINDOW_BYTES = 8L * 1024 * 1024;

        private final int batchSize;
        private final Deadline deadline;
        private final BooleanSupplier paused;
        private final Set<String> held = new HashSet<>();
        private @Nullable Prefix prefix;
        private @Nullable RecordStream stream;
        private @Nullable Receipt receipt;
        private final RunningBatches running;

        /** Handed over, in the order of the file; what became of them is not in the receipts yet. */
        private final Deque<Batch> handedOver = new ArrayDeque<>();

        private boolean sawUnreadable;
        private boolean stopped;
        private long records;
        private long notEnded;
        private long newlyEnded;
        private boolean changed;
        private @Nullable Exception failure;

        private Pass(RecordReader reader, Deadline deadline, BooleanSupplier paused, JsonFactory json, int batchSize) {
            this.batchSize = batchSize;
            this.running = new RunningBatches(batchSize);
            this.paused = paused;
            this.deadline = deadline;
            try {
                receipt = new Receipt(json, folder);
                Prefix in = new Prefix(Files.newInputStream(file), seen.size());
                prefix = in;
                stream = reader.open(in, place(), Origin.NO_POSITION, deadline);
            } catch (IOException e) {
                fail(e);
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
            Batch next = new Batch(withoutHeld(window));
            handedOver.add(next);
            running.begins(next);
            progress.handsOver(next, records, prefix == null ? 0 : prefix.reached(from.bytesRead()));
            return next;
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

        /** False where the process is torn down: nothing more is handed over. */
        private boolean await(Wait wait) {
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
                return !seen.looksLike(attributes());
            } catch (IOException e) {
                return true;
            }
        }

        /** Looks at what is over; in the order of the file, as its receipts are. */
        private void takeStock() {
            while (!handedOver.isEmpty() && handedOver.element().isOver()) {
                takeStock(handedOver.remove());
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

        private void hold(IntakeRecord record) {
            notEnded++;
            held.addAll(record.identities());
        }

        private void fail(Exception e) {
            stopped = true;
            failure = e;
        }

        private void awaitNone() {
            boolean ignored = await(running::awaitNone); // what is still handed over shows when the pass ends
        }

        private void end() {
            awaitNone();
            takeStock();
            stopped |= !handedOver.isEmpty();
            RecordStream from = stream;
            stream = null;
            if (from != null) {
                boolean known = false;
                try {
                    // Stopped half-way, or Camel stopped asking: what was not fetched has not ended.
                    if (!stopped && from.hasNext()) {
                        stopped = true;
                    }
                    sawUnreadable = from.sawUnreadable();
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

    /** Whether the file is gone from its claim: somebody took it away. */
    boolean isGone() throws IOException {
        try {
            attributes();
            return false;
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
