package org.contactcourier.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.RecordStream;

/** A stream of one record that is known already. Not thread-safe. */
public final class OnlyRecord implements RecordStream {
    private final Iterator<IntakeRecord> records;
    private final boolean sawUnreadable;
    private final long bytesRead;
    private final Closeable source;

    /**
     * The stream of {@code record}.
     *
     * @param bytesRead how many bytes it covers
     * @param source what the record came from; closed with the stream
     */
    public OnlyRecord(IntakeRecord record, long bytesRead, Closeable source) {
        this.records = List.of(record).iterator();
        this.sawUnreadable = record.rejection() instanceof MalformedRecordException;
        this.bytesRead = bytesRead;
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    @Override
    public IntakeRecord next() {
        return records.next();
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
        source.close();
    }
}
