package org.contactcourier.record;

import java.io.Closeable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;

/**
 * Records as they come out of one value, file or part, in order. A top-level {@code []} yields none; blank input yields one
 * malformed record. {@link #hasNext} and {@link #next} throw {@link UncheckedIOException} if the bytes can't be fetched:
 * that says nothing about a record, and the records that follow have not ended.
 */
public interface RecordStream extends Iterator<IntakeRecord>, Closeable {
    /** Whether any record so far could not be read (Malformed; an Invalid one was read). */
    boolean sawUnreadable();

    /**
     * How many bytes the records handed out so far cover, and what lies between them; all of them once there are no more. Of
     * UTF-16 and UTF-32 their UTF-8 form counts.
     */
    long bytesRead();

    /**
     * Where the stream stands behind the records handed out so far, so that another one may go on from there; empty if it can't
     * say, as where it has looked at the next record already. It must not be asked for every record.
     */
    default Optional<Checkpoint> checkpoint() {
        return Optional.empty();
    }
}
