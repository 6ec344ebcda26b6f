package org.contactcourier.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import org.contactcourier.format.Utf8Input.OffsetMap;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;

/** A record for each piece that a cutter cuts out. Not thread-safe. */
public final class PartStream implements RecordStream {
    private final Cutter cutter;
    private final Reading reading;
    private final String place;
    private @Nullable Part ahead;
    private boolean exhausted;
    private boolean broken;
    private boolean sawUnreadable;
    private long index;
    private long bytesRead;
    private @Nullable String mediaType;
    private OffsetMap.@Nullable Lookup places;
    private Supplier<Notation> notation = () -> Notation.UNKNOWN;

    /** Cuts input into pieces. */
    public interface Cutter extends Closeable {
        /** The next piece, or null after the last. */
        @Nullable
        Part next() throws IOException;

        /** The offset behind the last piece; behind everything once there is no more. */
        long covered();

        /** How many bytes were looked at so far, each as often as that was. */
        long lookedAt();

        /** All that one needs to go on behind the last piece, besides {@link #covered}; empty if nobody could. */
        default Optional<List<String>> state() {
            return Optional.empty();
        }
    }

    /** Makes a record of a piece. */
    public interface Reading {
        /**
         * The record that {@code cut} is.
         *
         * @param index the piece's number, from 0
         */
        IntakeRecord record(Part cut, long index);
    }

    public PartStream(Cutter cutter, Reading reading, String place) {
        this.cutter = cutter;
        this.reading = reading;
        this.place = place;
    }

    /**
     * Lets others go on from where it stands.
     *
     * @param format the media type of what it reads
     * @param where the cutter's offsets are in the input
     */
    public PartStream resumable(String format, OffsetMap.Lookup where) {
        mediaType = format;
        places = where;
        return this;
    }

    /** Says how the input is written; asked again whenever somebody wants to know. */
    public PartStream written(Supplier<Notation> how) {
        notation = how;
        return this;
    }

    @Override
    public Notation notation() {
        return notation.get();
    }

    /** Goes on from {@code from}, where the cutter stands already. */
    public PartStream goingOn(Checkpoint from) {
        index = from.records();
        bytesRead = from.bytesRead();
        sawUnreadable = from.sawUnreadable();
        return this;
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        String format = mediaType;
        OffsetMap.Lookup where = places;
        if (format == null || where == null || ahead != null || exhausted || broken) {
            return Optional.empty();
        }
        OffsetMap.RawPlace at = where.find(bytesRead);
        return at == null
                ? Optional.empty()
                : cutter.state()
                        .map(state ->
                                new Checkpoint(format, index, bytesRead, at.offset(), at.skip(), sawUnreadable, state));
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !exhausted) {
            ahead = cut();
            if (ahead == null) {
                exhausted = true;
                bytesRead = cutter.covered();
            }
        }
        return ahead != null;
    }

    private @Nullable Part cut() {
        if (broken) {
            return null;
        }
        try {
            return cutter.next();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + place, e);
        } catch (RuntimeException | Error e) { // the cutter's edge: nobody knows where it stands now
            broken = true;
            Part.Position here = new Part.Position(cutter.covered(), 1, 1);
            String problem = ReadingFailure.of(e, place).getMessage();
            return new UnreadableBuffer(0).piece(here, problem + "; nothing behind it is read");
        }
    }

    @Override
    public IntakeRecord next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException("no record left in " + place);
        }
        Part cut = ahead;
        ahead = null;
        bytesRead = cutter.covered();
        IntakeRecord record = reading.record(cut, index);
        sawUnreadable |= record.rejection() instanceof MalformedRecordException;
        index++;
        return record;
    }

    @Override
    public boolean sawUnreadable() {
        return sawUnreadable;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    /** How many bytes were looked at for the records so far, each as often as that was: what cutting them out cost. */
    public long lookedAt() {
        return cutter.lookedAt();
    }

    @Override
    public void close() throws IOException {
        cutter.close();
    }
}
