package org.contactcourier.format.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.format.ElementRecords;
import org.contactcourier.format.Format;
import org.contactcourier.format.Head;
import org.contactcourier.format.Part;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.Utf8Input;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Sha256;

/**
 * Reads contacts from tables in text: CSV with whatever separates the cells, in UTF-8, UTF-16 or windows-1252, whatever program
 * exported it. A row's payload is the header and the row, so that it can be read by itself. Knows nothing about where the bytes
 * come from. Thread-safe.
 */
public final class CsvFormat implements Format {
    private static final String MEDIA_TYPE = "text/csv";

    private static final byte[] SEPARATOR = CsvTable.SEPARATOR.getBytes(StandardCharsets.US_ASCII);

    private static final String UNKNOWN_HEADER =
            "a table whose header names no column for a name, an e-mail address or a phone number (rename columns, or read it"
                    + " through a mapping)";

    private final ObjectMapping contacts;

    public CsvFormat(ObjectMapping contacts) {
        this.contacts = contacts;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    @Override
    public String title() {
        return "CSV";
    }

    @Override
    public Set<String> mediaTypes() {
        return Set.of(
                MEDIA_TYPE,
                "text/x-csv",
                "application/csv",
                "application/x-csv",
                "text/comma-separated-values",
                "text/x-comma-separated-values",
                "text/tab-separated-values");
    }

    @Override
    public Set<String> endings() {
        return Set.of("csv", "tsv");
    }

    /** The header above the row; none is kept above what is no row. */
    @Override
    public int preface(byte[] payload) {
        boolean separator = payload.length >= SEPARATOR.length
                && Arrays.equals(payload, 0, SEPARATOR.length, SEPARATOR, 0, SEPARATOR.length);
        return lineEnd(payload, separator ? lineEnd(payload, 0) : 0);
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return from;
    }

    @Override
    public Optional<String> problem(Head head) {
        return CsvTable.findAny(head).map(any -> UNKNOWN_HEADER);
    }

    @Override
    public boolean recognizes(String beginning) {
        return beginning.indexOf('\0') < 0 && TableInText.begins(beginning);
    }

    @Override
    public Optional<String> findIn(String text) {
        return TableInText.find(text);
    }

    @Override
    public boolean reads(Head head) {
        return table(head).isPresent();
    }

    @Override
    public Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        try {
            return table(Head.of(new ByteArrayInputStream(first.payload().bytes())))
                    .flatMap(table -> RejectedTable.form(table, first));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
    }

    @Override
    public InputFormats.Completeness completeness(Head head) {
        CsvTable table = table(head).orElseThrow(() -> new IllegalArgumentException("no table of contacts"));
        return new TableCompleteness(head, table.syntax());
    }

    /** @throws UncheckedIOException if the header can't be fetched */
    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        try {
            Head head = Head.of(in);
            CsvTable table =
                    table(head).orElseThrow(() -> new IllegalArgumentException("no table of contacts: " + place));
            Utf8Input text = new Utf8Input(head.before(in));
            return open(table, rows(table, text, place), text, place, position, deadline);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + place, e);
        }
    }

    private TableRows rows(CsvTable table, Utf8Input text, String place) {
        return new TableRows(
                cutter(table, text, Limits.kept(place)),
                new CsvRow(table, contacts),
                new CsvRow(table, contacts),
                table);
    }

    private PartStream open(
            CsvTable table, TableRows rows, Utf8Input text, String place, long position, Deadline deadline) {
        return new PartStream(rows, new Rows(table, rows, place, position, deadline), place)
                .resumable(MEDIA_TYPE, text::find)
                .written(() -> notation(table, rows.reading()));
    }

    private RecordStream.Notation notation(CsvTable table, CsvRow reading) {
        CsvSyntax cells = table.inner() == null ? table.syntax() : table.inner();
        CsvColumns columns = table.columns();
        return new RecordStream.Notation(
                title(),
                reading.encoding(),
                String.valueOf(cells.delimiter()),
                columns.language().title(),
                contacts.areMapped()
                        ? columns.fates().mapped()
                        : contacts.normalisation()
                                .ledger()
                                .settled(columns.fates().named(), null),
                columns.sketch());
    }

    @Override
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        Head head = Head.of(in);
        Optional<CsvTable> table = table(head);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Utf8Input text = Utf8Input.resume(in.from(from.offset()), head, from);
        TableRows rows = rows(table.get(), text, place);
        if (!rows.goOn(from.bytesRead(), from.state())) {
            text.close();
            return Optional.empty();
        }
        return Optional.of(
                open(table.get(), rows, text, place, position, deadline).goingOn(from));
    }

    /** A mapping knows its headers, whatever they are. */
    private Optional<CsvTable> table(Head head) {
        Optional<CsvTable> known = CsvTable.find(head);
        return known.isPresent() || !contacts.areMapped() ? known : CsvTable.findAny(head);
    }

    /** Nobody knows what a mapping reads, so it reads everything. */
    private CsvSplitter cutter(CsvTable table, Utf8Input text, int kept) {
        CsvColumns columns = table.columns();
        return new CsvSplitter(
                text,
                table.syntax(),
                table.inner() == null ? columns.count() : 1,
                contacts.areMapped() || table.inner() != null ? column -> true : columns::isRead,
                table.length(),
                Limits.MAX_ELEMENT,
                kept,
                Limits.BUFFER);
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return ElementRecords.record(origin, payload, deadline, () -> contact(payload.wholeBytes()));
    }

    private MappedContact contact(byte[] bytes) throws RejectedRecordException {
        try {
            Head head = Head.of(new ByteArrayInputStream(bytes));
            CsvTable table =
                    table(head).orElseThrow(() -> new MalformedRecordException("there is no header above the row"));
            try (CsvSplitter cutter = cutter(table, new Utf8Input(new ByteArrayInputStream(bytes)), Limits.KEPT)) {
                Part cut = cutter.next();
                if (cut instanceof Part.Element row) {
                    CsvRow reading = new CsvRow(table, contacts);
                    return reading.contact(reading.text(row), row);
                }
                throw cut instanceof Part.Unreadable unreadable
                        ? unreadable.rejection()
                        : new MalformedRecordException("there is no row below the header");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
    }

    /** Makes records of the rows of one table. Not thread-safe. */
    private static final class Rows implements PartStream.Reading {
        private final byte[] header;
        private final MessageDigest headerDigest;
        private final CsvRow reading;
        private final TableRows rows;
        private final String place;
        private final long position;
        private final Deadline deadline;

        Rows(CsvTable table, TableRows rows, String place, long position, Deadline deadline) {
            this.header = table.header();
            this.headerDigest = Sha256.start();
            headerDigest.update(header);
            this.reading = rows.reading();
            this.rows = rows;
            this.place = place;
            this.position = position;
            this.deadline = deadline;
        }

        @Override
        public IntakeRecord record(Part cut, long index) {
            IntakeRecord record = read(cut, index);
            rows.notes().forEach(record::note);
            return record;
        }

        private IntakeRecord read(Part cut, long index) {
            if (cut instanceof Part.Element row) {
                Origin origin = origin(row.bytes(), index);
                try {
                    String text = reading.text(row);
                    Payload payload = belowHeader(text.getBytes(StandardCharsets.UTF_8));
                    return ElementRecords.record(origin, payload, deadline, () -> reading.contact(text, row));
                } catch (MalformedRecordException rejection) {
                    return IntakeRecord.rejected(origin, belowHeader(row.bytes()), rejection, deadline);
                } catch (RuntimeException | Error e) { // the row's edge
                    MalformedRecordException why = ReadingFailure.of(e, place);
                    return IntakeRecord.rejected(origin, belowHeader(row.bytes()), why, deadline);
                }
            }
            Part.Unreadable unreadable = (Part.Unreadable) cut;
            Payload payload =
                    unreadable.isWhole() ? belowHeader(unreadable.head()) : unreadable.payload(MEDIA_TYPE, place);
            return IntakeRecord.rejected(origin(unreadable.sha256(), index), payload, unreadable.rejection(), deadline);
        }

        /** With the header, since the same row below another header is another contact. */
        private Origin origin(byte[] row, long index) {
            return new Origin(place, position, index, Sha256.forOrigin(digest().digest(row)));
        }

        /** A header may be thousands of times as long as the row, so it is digested once. */
        private MessageDigest digest() {
            try {
                return (MessageDigest) headerDigest.clone();
            } catch (CloneNotSupportedException e) {
                MessageDigest digest = Sha256.start();
                digest.update(header);
                return digest;
            }
        }

        private Payload belowHeader(byte[] row) {
            byte[] both = Arrays.copyOf(header, header.length + row.length);
            System.arraycopy(row, 0, both, header.length, row.length);
            return Payload.whole(MEDIA_TYPE, both);
        }
    }
}
