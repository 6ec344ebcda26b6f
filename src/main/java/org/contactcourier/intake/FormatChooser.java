package org.contactcourier.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.contactcourier.format.ForeignFile;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.csv.CsvFormat;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.format.vcard.VCardFormat;
import org.contactcourier.format.xml.XmlFormat;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads every format: looks at the beginning of the content, never at a name or a header, and leaves the rest to the first format
 * that knows it. What none knows is read as JSON, which says what is wrong with it. Thread-safe.
 */
public final class FormatChooser implements RecordReader {
    private final List<Format> formats;
    private final RecordReader otherwise;

    FormatChooser(List<Format> formats, RecordReader otherwise) {
        this.formats = List.copyOf(formats);
        this.otherwise = otherwise;
    }

    /**
     * All formats there are, where nothing is configured.
     *
     * @param mapper the strict one that everything shares
     */
    public static RecordReader all(ObjectMapper mapper) {
        return all(mapper, ObjectMapping.BY_NAME);
    }

    /**
     * All formats there are.
     *
     * @param mapper the strict one that everything shares
     * @param contacts what an object means, and how values are written
     */
    public static RecordReader all(ObjectMapper mapper, ObjectMapping contacts) {
        return around(new JsonFormat(mapper, contacts), contacts);
    }

    /** All formats there are, with this reader of JSON. */
    public static RecordReader around(JsonFormat json, ObjectMapping contacts) {
        return new FormatChooser(
                List.of(
                        new ForeignFile(),
                        new VCardFormat(contacts.normalisation()),
                        new XmlFormat(contacts),
                        new CsvFormat(contacts)),
                json);
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        return new Undecided(in, place, position, deadline);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        for (Format format : formats) {
            if (format.mediaType().equals(payload.mediaType())) {
                return format.reread(origin, payload, deadline);
            }
        }
        return otherwise.reread(origin, payload, deadline);
    }

    private RecordReader readerOf(Head head) {
        for (Format format : formats) {
            if (format.reads(head)) {
                return format;
            }
        }
        return otherwise;
    }

    /** Decides when the first record is asked for, as nothing may be read before. */
    private final class Undecided implements RecordStream {
        private final InputStream in;
        private final String place;
        private final long position;
        private final Deadline deadline;
        private @Nullable RecordStream decided;

        Undecided(InputStream in, String place, long position, Deadline deadline) {
            this.in = in;
            this.place = place;
            this.position = position;
            this.deadline = deadline;
        }

        private RecordStream decided() {
            RecordStream stream = decided;
            if (stream == null) {
                try {
                    Head head = Head.of(in);
                    stream = readerOf(head).open(head.before(in), place, position, deadline);
                } catch (IOException e) {
                    throw new UncheckedIOException("can't read " + place, e);
                }
                decided = stream;
            }
            return stream;
        }

        @Override
        public boolean hasNext() {
            return decided().hasNext();
        }

        @Override
        public IntakeRecord next() {
            return decided().next();
        }

        @Override
        public boolean sawUnreadable() {
            return decided != null && decided.sawUnreadable();
        }

        @Override
        public long bytesRead() {
            return decided == null ? 0 : decided.bytesRead();
        }

        @Override
        public void close() throws IOException {
            if (decided == null) {
                in.close();
            } else {
                decided.close();
            }
        }
    }
}
