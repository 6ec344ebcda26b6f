package org.contactcourier.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.contactcourier.format.ForeignFile;
import org.contactcourier.format.Format;
import org.contactcourier.format.FormatList;
import org.contactcourier.format.Head;
import org.contactcourier.format.OnlyRecord;
import org.contactcourier.format.Part;
import org.contactcourier.format.UnreadableBuffer;
import org.contactcourier.format.csv.CsvFormat;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.format.vcard.VCardFormat;
import org.contactcourier.format.xml.XmlFormat;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Reads every format: looks at the beginning of the content, never at a name or a header, and leaves the rest to the first format
 * that knows it. If none does, it is read as JSON, which cuts it into pieces and says where. The list of formats is here and
 * nowhere else. Thread-safe.
 */
public final class FormatChooser implements RecordReader {
    private static final String UNKNOWN = "neither JSON, XML, a vCard nor a table with a known header";

    private final FormatList formats;
    private final RecordReader otherwise;

    private FormatChooser(ObjectMapper mapper, ObjectMapping contacts) {
        JsonFormat json = new JsonFormat(mapper, contacts, this, this::problem);
        otherwise = json;
        // A file of cards may have anything else in front of the first, and a table's header looks like any line.
        formats = new FormatList(List.of(
                new ForeignFile(),
                new VCardFormat(contacts.normalisation()),
                new XmlFormat(contacts),
                json,
                new CsvFormat(contacts)));
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
        return new FormatChooser(mapper, contacts);
    }

    @Override
    public InputFormats formats() {
        return formats;
    }

    /** What is wrong with content that no format knows. */
    private String problem(Head head) {
        return formats.problem(head).orElse(UNKNOWN);
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        return new Undecided(in, place, position, deadline);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return reader(formats.ofPayload(payload.mediaType())).reread(origin, payload, deadline);
    }

    private RecordReader reader(Optional<Format> known) {
        return known.isPresent() ? known.get() : otherwise;
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
                    stream = reader(formats.of(head)).open(head.before(in), place, position, deadline);
                } catch (IOException e) {
                    throw new UncheckedIOException("can't read " + place, e);
                } catch (RuntimeException | Error e) { // the item's edge: its beginning can't be looked at
                    stream = unreadable(
                            String.valueOf(ReadingFailure.of(e, place).getMessage()));
                }
                decided = stream;
            }
            return stream;
        }

        private RecordStream unreadable(String problem) {
            Part.Unreadable nothing = new UnreadableBuffer(0).piece(new Part.Position(0, 1, 1), problem);
            Origin origin = new Origin(place, position, 0, Sha256.forOrigin(nothing.sha256()));
            Payload payload = nothing.payload("application/octet-stream", place);
            return new OnlyRecord(IntakeRecord.rejected(origin, payload, nothing.rejection(), deadline), 0, in);
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
