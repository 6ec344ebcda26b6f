package org.contactcourier.intake;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Source;

/**
 * Reads what comes from each source as that source is set up to be read, also when a parked record of it is read again later.
 * Thread-safe.
 */
final class ReaderBySource implements RecordReader {
    private final Map<Source, RecordReader> readers;

    /** @param readers one for every source */
    ReaderBySource(Map<Source, RecordReader> readers) {
        this.readers = Map.copyOf(readers);
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        return of(Source.of(place)).open(in, place, position, deadline);
    }

    @Override
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        return of(Source.of(place)).resume(in, place, position, deadline, from);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return of(origin.source()).reread(origin, payload, deadline);
    }

    /** Those of any: a mapping says what fields mean, not what a format looks like. */
    @Override
    public InputFormats formats() {
        return of(Source.FILE).formats();
    }

    private RecordReader of(Source source) {
        RecordReader reader = readers.get(source);
        if (reader == null) {
            throw new SourceGoneException(source);
        }
        return reader;
    }
}
