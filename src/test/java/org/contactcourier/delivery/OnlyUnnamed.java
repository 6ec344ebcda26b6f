package org.contactcourier.delivery;

import java.io.InputStream;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;

/** Reads as a bundle does that has no source with a name any more. */
record OnlyUnnamed(RecordReader every) implements RecordReader {
    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        return every.open(in, place, position, deadline);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        if (!origin.source().name().isEmpty()) {
            throw new SourceGoneException(origin.source());
        }
        return every.reread(origin, payload, deadline);
    }

    @Override
    public InputFormats formats() {
        return every.formats();
    }
}
