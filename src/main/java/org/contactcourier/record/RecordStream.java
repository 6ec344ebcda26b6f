package org.contactcourier.record;

import java.io.Closeable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.contactcourier.contact.FieldFate;
import org.jspecify.annotations.Nullable;

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

    /** How the input is written, as far as that is known by now. It is known when the first record is there. */
    default Notation notation() {
        return Notation.UNKNOWN;
    }

    /**
     * How an input is written. What isn't known, or means nothing in its format, is null.
     *
     * @param format what people call it
     * @param encoding of its text; text of ASCII alone is called UTF-8, until another letter shows what it is
     * @param separator of the cells of a table
     * @param language of the headers of a table
     * @param columns those of a table, with what becomes of a value in them
     * @param mapping in JSLT, one that reads a table as its headers say
     */
    record Notation(
            @Nullable String format,
            @Nullable String encoding,
            @Nullable String separator,
            @Nullable String language,
            List<FieldFate> columns,
            @Nullable String mapping) {
        /** Nothing is known. */
        public static final Notation UNKNOWN = new Notation(null, null, null, null, List.of(), null);

        /** That of some format. */
        public static Notation of(String format, @Nullable String encoding) {
            return new Notation(format, encoding, null, null, List.of(), null);
        }
    }
}
