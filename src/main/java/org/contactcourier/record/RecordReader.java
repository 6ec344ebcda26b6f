package org.contactcourier.record;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

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

    /** Input that can be opened more than once. */
    @FunctionalInterface
    interface Reopening {
        /** The input from its byte {@code offset} on. Whoever asks closes it. */
        InputStream from(long offset) throws IOException;
    }

    /**
     * Opens a stream over the records behind a checkpoint, as {@link #open} would have gone on to it: with the same indexes,
     * origins and positions. The beginning of the input is read at once.
     *
     * @return empty if the checkpoint is of no use: it is damaged, or the input's beginning means something else by now
     */
    default Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        return Optional.empty();
    }

    /** Reads one record again from its bytes, such as a parked one that the journal kept: the same bytes, the same origin. */
    IntakeRecord reread(Origin origin, Payload payload, Deadline deadline);

    /** What it reads. */
    InputFormats formats();

    /**
     * What the journal keeps can't be read, since no source has the name any more that it came from: nobody knows its mapping.
     * That says nothing about the item. It is read as soon as the source is configured again.
     */
    final class SourceGoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The message says what to do; it has no personal data. */
        public SourceGoneException(Source source) {
            super("no source is called %s any more; set its keys %s* again".formatted(source.word(), source.keys()));
        }
    }
}
