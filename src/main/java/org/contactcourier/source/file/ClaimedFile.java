package org.contactcourier.source.file;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.RecordReader;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.file.checkpoint.FileCheckpoints;
import org.jspecify.annotations.Nullable;

/**
 * A file at {@code .claimed/<instant>/<name>}, from its claim until it lies in {@code done/} or {@code failed/}: the body of the
 * message on its way through the route. It is read in passes, each from its checkpoint, until one finds that all its records have
 * ended. Used by one thread at a time: the poll between passes, the route during one.
 */
public final class ClaimedFile {
    /** The next step for the file. */
    enum Phase {
        /** Some record may not have ended: read it. */
        READ,
        /** All have, and the receipts are complete: move it once it has settled. */
        MOVE,
        /** An earlier process was about to move it: finish that. */
        RESUME
    }

    private final Inbox inbox;
    private final Path folder;
    private final Path file;
    private final Instant claimedAt;
    private final Candidate seen;
    private final ExponentialBackoff backoff;
    private final FileProgress progress;
    private Phase phase;
    private long dueAt;
    private long mark;
    private @Nullable FilePass pass;
    private long buried;
    private String rejected = "";
    private boolean passing;
    private boolean fresh;
    private boolean mayResume;
    private boolean takenBack;
    private String tally = "";
    private long parked;

    ClaimedFile(
            Inbox inbox,
            Path file,
            Instant claimedAt,
            Candidate seen,
            ExponentialBackoff backoff,
            Phase phase,
            boolean fresh) {
        this.inbox = inbox;
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

    Inbox inbox() {
        return inbox;
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

    /** It was moved already, and has changed since. */
    void isTakenBack(boolean value) {
        takenBack = value;
    }

    /** Whether nobody has dropped it again: it is only read again. */
    boolean isTakenBack() {
        return takenBack;
    }

    /** Whether the receipts call any of its records buried. */
    boolean hasBuried() {
        return buried > 0;
    }

    /** What the name of the file with its rejected rows ends with; empty if there is none. */
    String rejected() {
        return rejected;
    }

    void buried(long count, String ending) {
        buried = count;
        rejected = ending;
    }

    /** The place that all its origins have: the name it was dropped under, wherever it lies now. */
    String place() {
        return inbox.source().word() + ":" + name();
    }

    String name() {
        return String.valueOf(file.getFileName());
    }

    /** The result of the last pass, worded for a log line. */
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

    /** What its checkpoint is kept under: no two claims share a folder. */
    String checkpoint() {
        String name = folder.getFileName() + "/" + name();
        return inbox.source().name().isEmpty() ? name : inbox.source().word() + ":" + name;
    }

    /** Whether there may be a checkpoint of it. */
    boolean mayResume() {
        return mayResume;
    }

    /** There may be a checkpoint of it from now on. */
    void resumable() {
        mayResume = true;
    }

    @Nullable
    FilePass pass() {
        return pass;
    }

    /** Whether it may enter the route: while the source is paused, only if nothing is left to read. */
    boolean mayEnter(PauseReasons pauses) {
        return phase != Phase.READ || !pauses.isPaused();
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
            case READ -> seen.isComplete(inbox, file, now, until, buffer);
            case MOVE -> seen.isSettled(now);
            case RESUME -> true;
        };
    }

    BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(inbox.at(file), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Enters the route. The first call of {@link #leave} ends the pass. */
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

    void beginPass(
            RecordReader reader,
            Deadline deadline,
            BooleanSupplier paused,
            JsonFactory json,
            int batchSize,
            FileCheckpoints checkpoints) {
        pass = new FilePass(this, reader, deadline, paused, json, batchSize, checkpoints);
    }

    /** Lets people see where the pass that has begun goes on. */
    void tellProgress() {
        FilePass begun = pass;
        if (begun != null) {
            begun.tell(progress);
        }
    }

    /** Waits until no work is under way on the records of this pass. */
    void awaitPass() {
        FilePass ending = pass;
        if (ending != null) {
            ending.awaitNone();
        }
    }

    void endPass() {
        FilePass ending = pass;
        if (ending != null) {
            ending.end();
        }
        pass = null;
    }

    /**
     * The records still to be handed over, in windows, so that memory does not grow with the file; asking for the next waits
     * until the last are nearly through. Each must come to {@link Batch#over}. Fetches as it goes and throws nothing: what
     * can't be fetched has not ended.
     */
    public Iterator<Batch> batches() {
        return pass == null ? Collections.emptyIterator() : pass;
    }

    @Override
    public String toString() {
        return FileNames.printable(place());
    }

    /** Whether the file is gone from its claim; false if nobody can tell now. */
    boolean isCertainlyGone() {
        try {
            return isGone();
        } catch (IOException e) {
            return false;
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
