package org.contactcourier.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.contactcourier.contact.Note;
import org.contactcourier.format.ForeignFile;
import org.contactcourier.format.Format;
import org.contactcourier.format.FormatList;
import org.contactcourier.format.Head;
import org.contactcourier.format.OnlyRecord;
import org.contactcourier.format.Part;
import org.contactcourier.format.UnreadableBuffer;
import org.contactcourier.format.Utf8Input.OffsetMap;
import org.contactcourier.format.codepage.CodePageGuess;
import org.contactcourier.format.codepage.CodePageInput;
import org.contactcourier.format.codepage.LateCodePage;
import org.contactcourier.format.csv.CsvFormat;
import org.contactcourier.format.json.JsonFormat;
import org.contactcourier.format.ldif.LdifFormat;
import org.contactcourier.format.vcard.HCardFormat;
import org.contactcourier.format.vcard.MecardFormat;
import org.contactcourier.format.vcard.VCardFormat;
import org.contactcourier.format.xml.XmlFormat;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Limits;
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
    private static final Part.Position BEGINNING = new Part.Position(0, 1, 1);
    private static final String UNKNOWN = "neither JSON, XML, a vCard nor a table with a known header";

    private final FormatList formats;
    private final RecordReader otherwise;
    private final @Nullable Charset encoding;
    private final @Nullable String region;

    private FormatChooser(ObjectMapper mapper, ObjectMapping contacts, @Nullable Charset encoding) {
        this.encoding = encoding;
        this.region = contacts.normalisation().region();
        VCardFormat cards = new VCardFormat(contacts.normalisation());
        JsonFormat json = new JsonFormat(mapper, contacts, this, cards::contact, this::problem);
        otherwise = json;
        // A file of cards may have anything else in front of the first, and a table's header looks like any line.
        formats = new FormatList(List.of(
                new ForeignFile(),
                cards,
                new HCardFormat(contacts.normalisation()),
                new XmlFormat(contacts, cards::contact),
                json,
                new LdifFormat(contacts),
                new MecardFormat(cards),
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
        return new FormatChooser(mapper, contacts, null);
    }

    /**
     * All formats there are.
     *
     * @param mapper the strict one that everything shares
     * @param contacts what an object means, and how values are written
     * @param encoding of text that isn't Unicode; null if its content is to tell
     */
    public static RecordReader all(ObjectMapper mapper, ObjectMapping contacts, @Nullable Charset encoding) {
        return new FormatChooser(mapper, contacts, encoding);
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
    public Optional<RecordStream> resume(Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        Head head = Head.of(in);
        Optional<Format> known = formats.of(head);
        if (!isInCodePage(known, head)) {
            return resume(known, in, place, position, deadline, from);
        }
        if (isTable(known) && CodePageInput.isOpen(head)) {
            AtomicReference<LateCodePage> text = new AtomicReference<>();
            Reopening late = offset -> {
                InputStream lines = in.from(offset);
                LateCodePage page = new LateCodePage(lines, encoding, region, offset, () -> linesBefore(in, offset));
                text.set(page);
                return page;
            };
            return resume(known, late, place, position, deadline, from)
                    .map(records -> new Undecided(
                            records, Objects.requireNonNull(text.get()), from.records(), place, position, deadline));
        }
        Charset charset = CodePageInput.of(head, encoding, region).charset();
        if (charset == null) {
            return resume(known, in, place, position, deadline, from);
        }
        known = formats.of(Head.of(offset -> new CodePageInput(in.from(offset), charset)));
        AtomicReference<CodePageInput> text = new AtomicReference<>();
        Reopening decoded = offset -> {
            CodePageInput page = offset == 0
                    ? new CodePageInput(in.from(0), charset)
                    : CodePageInput.resume(in.from(from.offset()), charset, from);
            text.set(page);
            return page;
        };
        Optional<RecordStream> stream =
                resume(known, decoded, place, position, deadline, from.openedAt(from.bytesRead(), 0));
        return stream.map(records ->
                new Undecided(records, Objects.requireNonNull(text.get()), charset, place, position, deadline));
    }

    private static long linesBefore(Reopening in, long offset) throws IOException {
        try (InputStream beginning = new BufferedInputStream(in.from(0))) {
            long lines = 0;
            for (long at = 0; at < offset; at++) {
                lines += beginning.read() == '\n' ? 1 : 0;
            }
            return lines;
        }
    }

    private Optional<RecordStream> resume(
            Optional<Format> known, Reopening in, String place, long position, Deadline deadline, Checkpoint from)
            throws IOException {
        RecordReader reader = reader(known);
        String mediaType = known.map(Format::mediaType).orElse(JsonFormat.MEDIA_TYPE);
        return mediaType.equals(from.mediaType()) && from.bytesRead() > 0
                ? reader.resume(in, place, position, deadline, from)
                : Optional.empty();
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return reader(formats.ofPayload(payload.mediaType())).reread(origin, payload, deadline);
    }

    private RecordReader reader(Optional<Format> known) {
        return known.isPresent() ? known.get() : otherwise;
    }

    /** Whether the format leaves it open which code page its text is in, and the text doesn't say it itself. */
    private static boolean isInCodePage(Optional<Format> known, Head head) {
        if (known.isPresent() && known.get() instanceof VCardFormat) {
            return !new String(head.text(), StandardCharsets.ISO_8859_1)
                    .toUpperCase(Locale.ROOT)
                    .contains("CHARSET=");
        }
        return known.map(format ->
                        format instanceof CsvFormat || format instanceof LdifFormat || format instanceof MecardFormat)
                .orElse("{[<\0".indexOf(head.first()) < 0);
    }

    private static boolean isTable(Optional<Format> known) {
        return known.isEmpty() || known.get() instanceof CsvFormat;
    }

    /** Decides when the first record is asked for, as nothing may be read before. */
    private final class Undecided implements RecordStream {
        private final InputStream in;
        private final String place;
        private final long position;
        private final Deadline deadline;
        private @Nullable RecordStream decided;
        private @Nullable Charset read;
        private @Nullable CodePageInput codePage;
        private @Nullable LateCodePage late;
        private Notation outside = Notation.UNKNOWN;
        private long handedOut;
        private long before;

        Undecided(InputStream in, String place, long position, Deadline deadline) {
            this.in = in;
            this.place = place;
            this.position = position;
            this.deadline = deadline;
        }

        /** Text in {@code charset}, and the records in it. */
        Undecided(
                RecordStream records,
                CodePageInput text,
                Charset charset,
                String place,
                long position,
                Deadline deadline) {
            this(text, place, position, deadline);
            decided = records;
            read = charset;
            codePage = text;
        }

        /** Text whose code page isn't known yet, and the records in it behind so many others. */
        Undecided(
                RecordStream records,
                LateCodePage text,
                long recordsBefore,
                String place,
                long position,
                Deadline deadline) {
            this(text, place, position, deadline);
            decided = records;
            late = text;
            handedOut = recordsBefore;
        }

        private RecordStream decided() {
            RecordStream stream = decided;
            if (stream == null) {
                try {
                    stream = opened(Head.of(in));
                } catch (IOException e) {
                    throw new UncheckedIOException("can't read " + place, e);
                } catch (RuntimeException | Error e) { // the item's edge: its beginning can't be looked at
                    String problem = String.valueOf(ReadingFailure.of(e, place).getMessage());
                    stream = only(new UnreadableBuffer(0).piece(BEGINNING, problem), in);
                }
                decided = stream;
            }
            return stream;
        }

        private RecordStream opened(Head head) throws IOException {
            Optional<Format> known = formats.of(head);
            outside = Notation.of(
                    known.isPresent() ? known.get().title() : "JSON",
                    head.encoding().title());
            InputStream whole = head.before(in);
            if (!isInCodePage(known, head)) {
                return reader(known).open(whole, place, position, deadline);
            }
            if (isTable(known) && CodePageInput.isOpen(head)) {
                LateCodePage text = new LateCodePage(whole, encoding, region);
                late = text;
                return reader(known).open(text, place, position, deadline);
            }
            CodePageInput.Choice choice = CodePageInput.of(head, encoding, region);
            Charset charset = choice.charset();
            if (charset != null) {
                CodePageInput unicode = new CodePageInput(whole, charset);
                Head decoded = Head.of(unicode);
                read = charset;
                codePage = unicode;
                return reader(formats.of(decoded)).open(decoded.before(unicode), place, position, deadline);
            }
            return isTable(known) && choice.problem().isPresent()
                    ? buried(whole, choice.problem().get(), BEGINNING)
                    : reader(known).open(whole, place, position, deadline);
        }

        private RecordStream buried(InputStream whole, String problem, Part.Position from) throws IOException {
            UnreadableBuffer all = new UnreadableBuffer(Limits.kept(place));
            all.addAll(whole);
            return only(all.piece(from, problem), whole);
        }

        private RecordStream only(Part.Unreadable piece, InputStream source) {
            Origin origin = new Origin(place, position, handedOut, Sha256.forOrigin(piece.sha256()));
            Payload payload = piece.payload("application/octet-stream", place);
            return new OnlyRecord(
                    IntakeRecord.rejected(origin, payload, piece.rejection(), deadline), piece.size(), source);
        }

        @Override
        public boolean hasNext() {
            if (decided().hasNext()) {
                return true;
            }
            InputStream rest = late == null ? null : late.rest().orElse(null);
            if (rest == null) {
                return false;
            }
            return ends(rest);
        }

        /** Goes on with the one record that has the rest of a table whose code page can't be told. */
        private boolean ends(InputStream rest) {
            try {
                LateCodePage text = Objects.requireNonNull(late);
                before = decided().bytesRead();
                decided = buried(rest, CodePageGuess.UNKNOWN, text.end());
                late = null;
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException("can't read " + place, e);
            }
        }

        @Override
        public IntakeRecord next() {
            IntakeRecord record = decided().next();
            handedOut++;
            Charset charset = late == null ? read : late.charset().orElse(null);
            if (charset != null && record.contact() != null) {
                record.note(new Note("", "encoding", null, charset.name()));
            }
            return record;
        }

        @Override
        public Notation notation() {
            RecordStream stream = decided;
            Notation inside = stream == null ? Notation.UNKNOWN : stream.notation();
            Charset charset = late == null ? read : late.charset().orElse(null);
            String unicode = inside.encoding() == null ? outside.encoding() : inside.encoding();
            return new Notation(
                    inside.format() == null ? outside.format() : inside.format(),
                    charset == null ? unicode : charset.name(),
                    inside.separator(),
                    inside.language(),
                    inside.columns(),
                    inside.mapping());
        }

        @Override
        public boolean sawUnreadable() {
            return decided != null && decided.sawUnreadable();
        }

        @Override
        public long bytesRead() {
            return decided == null ? 0 : before + decided.bytesRead();
        }

        @Override
        public Optional<Checkpoint> checkpoint() {
            Optional<Checkpoint> inner = decided == null ? Optional.empty() : decided.checkpoint();
            CodePageInput text = codePage;
            if (text == null) {
                LateCodePage undecided = late;
                return undecided == null || undecided.isOpen() ? inner : Optional.empty();
            }
            return inner.filter(standing -> standing.skip() == 0).flatMap(standing -> {
                OffsetMap.RawPlace place = text.find(standing.offset());
                return place == null ? Optional.empty() : Optional.of(standing.openedAt(place.offset(), place.skip()));
            });
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
