package org.contactcourier.intake;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/** A record for each piece that a cutter cuts out. Not thread-safe. */
final class CutStream implements RecordStream {
    private final Cutter cutter;
    private final Reading reading;
    private final String place;
    private @Nullable Cut ahead;
    private boolean exhausted;
    private boolean sawUnreadable;
    private long index;
    private long bytesRead;

    /** Cuts input into pieces. */
    interface Cutter extends Closeable {
        /** The next piece, or null after the last. */
        @Nullable
        Cut next() throws IOException;

        /** The offset behind the last piece; behind everything once there is no more. */
        long covered();
    }

    /** Makes a record of a piece. */
    interface Reading {
        /**
         * The record that {@code cut} is.
         *
         * @param index the piece's number, from 0
         */
        IntakeRecord record(Cut cut, long index);
    }

    CutStream(Cutter cutter, Reading reading, String place) {
        this.cutter = cutter;
        this.reading = reading;
        this.place = place;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !exhausted) {
            try {
                ahead = cutter.next();
            } catch (IOException e) {
                throw new UncheckedIOException("can't read " + place, e);
            }
            if (ahead == null) {
                exhausted = true;
                bytesRead = cutter.covered();
            }
        }
        return ahead != null;
    }

    @Override
    public IntakeRecord next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException("no record left in " + place);
        }
        Cut cut = ahead;
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

    @Override
    public void close() throws IOException {
        cutter.close();
    }
}
