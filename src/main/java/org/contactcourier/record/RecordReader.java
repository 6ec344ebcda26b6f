package org.contactcourier.record;

import java.io.InputStream;

/**
 * Reads and validates: bytes in, records out. The shape (one object, an array, newline-delimited or concatenated objects) is
 * decided by content. Thread-safe; the streams it opens are not.
 */
public interface RecordReader {
    /**
     * Opens a stream of records over {@code in}, which the stream closes. Nothing is read before the first record is asked for,
     * and no more than one record plus a buffer is held.
     *
     * @param place the first part of every origin, such as {@code kafka:contacts/0}
     * @param position the offset in a Kafka partition, or {@link org.contactcourier.record.Origin#NO_POSITION}
     */
    RecordStream open(InputStream in, String place, long position, Deadline deadline);

    /** Reads one record again from its bytes, such as a parked one that the journal kept: the same bytes, the same origin. */
    IntakeRecord reread(Origin origin, Payload payload, Deadline deadline);

    /** What it reads. */
    InputFormats formats();
}
