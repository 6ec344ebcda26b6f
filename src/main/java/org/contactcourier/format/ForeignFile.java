package org.contactcourier.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.format.Part.Position;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;

/**
 * Files that contacts are never read from, though people send them: archives, workbooks, pictures. They are known by their first
 * bytes, and each is one malformed record that says what it is and what to do instead. Nothing in them is unpacked, so that it
 * doesn't matter how much that would be. Thread-safe.
 */
public final class ForeignFile implements Format {
    private static final String MEDIA_TYPE = "application/octet-stream";
    private static final Position BEGINNING = new Position(0, 1, 1);

    private static final String AS_CSV = "save its table as CSV";
    private static final String UNPACK = "send the files in it unpacked";
    private static final String NO_TEXT = "send contacts as CSV, vCards or JSON";

    /** The marks by which files are known: what is asked first must be the more particular. */
    private static final List<Mark> MARKS = List.of(
            // Entries of an archive have their names in plain.
            new Mark("PK\3\4", "xl/", "an Excel workbook", AS_CSV),
            new Mark("PK\3\4", "opendocument.spreadsheet", "an OpenDocument spreadsheet", AS_CSV),
            new Mark("PK\3\4", "Index/Document.iwa", "a Numbers spreadsheet", AS_CSV),
            new Mark("PK\3\4", "[Content_Types].xml", "an Office document", AS_CSV),
            new Mark("PK\3\4", "", "a ZIP archive", UNPACK),
            new Mark("PK\5\6", "", "an empty ZIP archive", UNPACK),
            new Mark("PK\7\b", "", "a ZIP archive in parts", UNPACK),
            new Mark(
                    "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1",
                    "W\0o\0r\0k\0b\0o\0o\0k",
                    "an old Excel workbook",
                    AS_CSV),
            new Mark("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1", "", "an old Office document", AS_CSV),
            new Mark("\u001f\u008b\b", "", "a gzip archive", UNPACK),
            new Mark("BZh", "1AY&SY", "a bzip2 archive", UNPACK),
            new Mark("\u00fd7zXZ\0", "", "an xz archive", UNPACK),
            new Mark("(\u00b5/\u00fd", "", "a Zstandard archive", UNPACK),
            new Mark("7z\u00bc\u00af'\u001c", "", "a 7-Zip archive", UNPACK),
            new Mark("Rar!\u001a\u0007", "", "a RAR archive", UNPACK),
            new Mark("%PDF-", "", "a PDF document", NO_TEXT),
            new Mark("{\\rtf", "", "a rich text document", NO_TEXT),
            new Mark("\u0089PNG\r\n\u001a\n", "", "a PNG picture", NO_TEXT),
            new Mark("\u00ff\u00d8\u00ff", "", "a JPEG picture", NO_TEXT),
            new Mark("GIF87a", "", "a GIF picture", NO_TEXT),
            new Mark("GIF89a", "", "a GIF picture", NO_TEXT),
            new Mark("SQLite format 3\0", "", "an SQLite database", AS_CSV),
            new Mark("x\u009f>\"", "", "a winmail.dat of Outlook", "send the mail as plain text"));

    /**
     * What a kind of file is known by, one character for a byte.
     *
     * @param beginning its first bytes
     * @param inside what is to be found somewhere in the head, if anything
     * @param name what it is, for people
     * @param remedy what to do instead
     */
    private record Mark(String beginning, String inside, String name, String remedy) {
        boolean fits(byte[] head) {
            return begins(head) && (inside.isEmpty() || new String(head, ISO_8859_1).contains(inside));
        }

        /** Byte by byte: every record of every source is asked for each mark. */
        private boolean begins(byte[] head) {
            if (head.length < beginning.length()) {
                return false;
            }
            for (int i = 0; i < beginning.length(); i++) {
                if ((head[i] & 0xFF) != beginning.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        String problem() {
            return "this is " + name + ", which is not read; " + remedy;
        }
    }

    /** What is wrong with content that begins with {@code head}, if it is such a file. */
    public static Optional<String> problem(byte[] head) {
        return MARKS.stream().filter(mark -> mark.fits(head)).findFirst().map(Mark::problem);
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "a foreign file";
    }

    /** None: by its name or type it says of itself that it holds no contacts. */
    @Override
    public Set<String> mediaTypes() {
        return Set.of();
    }

    @Override
    public Set<String> endings() {
        return Set.of();
    }

    @Override
    public boolean recognizes(String beginning) {
        return false;
    }

    @Override
    public boolean reads(Head head) {
        return problem(head.raw()).isPresent();
    }

    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        ElementRecords pieces = new ElementRecords(MEDIA_TYPE, place, position, deadline, ForeignFile::contact);
        return new PartStream(new Whole(in, Limits.kept(place)), pieces, place);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        Part.Element all = new Part.Element(BEGINNING, payload.bytes());
        return ElementRecords.record(origin, payload, deadline, () -> contact(all));
    }

    private static MappedContact contact(Part.Element file) throws MalformedRecordException {
        throw new MalformedRecordException(problem(file.bytes()).orElse("this is no text"));
    }

    /** Cuts out everything as one piece. */
    private static final class Whole implements PartStream.Cutter {
        private final InputStream in;
        private final int kept;
        private long covered;

        Whole(InputStream in, int kept) {
            this.in = in;
            this.kept = kept;
        }

        @Override
        public @Nullable Part next() throws IOException {
            byte[] head = in.readNBytes(Head.MOST);
            if (head.length == 0) {
                return null;
            }
            UnreadableBuffer piece = new UnreadableBuffer(kept);
            piece.add(head, 0, head.length);
            piece.addAll(in);
            covered = piece.size();
            return piece.piece(BEGINNING, problem(head).orElse("this is no text"));
        }

        @Override
        public long covered() {
            return covered;
        }

        @Override
        public long lookedAt() {
            return covered;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
