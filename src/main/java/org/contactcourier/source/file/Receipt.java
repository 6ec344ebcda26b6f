package org.contactcourier.source.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.contactcourier.account.ColumnList;
import org.contactcourier.account.FieldTally;
import org.contactcourier.account.NoteList;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.Reason;
import org.contactcourier.files.UnixFile;
import org.contactcourier.record.Ending;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordStream.Notation;
import org.contactcourier.source.file.checkpoint.ReceiptTotals;
import org.contactcourier.source.file.checkpoint.UnusableCheckpointException;
import org.contactcourier.source.file.finished.ReceiptNames;
import org.contactcourier.source.file.rejected.RejectedRows;
import org.jspecify.annotations.Nullable;

/**
 * A file's receipts while they are being written: a line per record, and what it comes to. They lie hidden in the file's claim
 * until they are complete; each pass begins them anew, or goes on behind the lines below its checkpoint. Memory does not grow
 * with the file. Not thread-safe.
 */
final class Receipt implements Closeable {
    /** No dropped file has a name that starts with a dot, so these can't collide with one. */
    static final String LINES = ReceiptNames.LINES;

    static final String SUMMARY = ReceiptNames.SUMMARY;

    private static final String BURIED_OUTCOME = "\"buried\"";

    /** So many buried records are listed in the summary; the lines have all of them. */
    static final int LISTED = 1_000;

    /** The outcome of a record that the journal keeps. As that of a buried one, its line has the digest that its origin lacks. */
    static final String PARKED = "parked";

    /** How many lines behind those of {@link #add} the summary has taken into account. */
    static final String ENDED_LATER = "ended_later";

    /** What the summary says of the file with the rejected rows. */
    static final String REJECTED = "rejected";

    static final String ENDING = "ending";

    private final JsonFactory json;
    private final Path folder;
    private final FileChannel channel;
    private final CRC32C checksum = new CRC32C();
    private final OutputStream out;
    private final RejectedRows rejected;
    private final FieldTally fields = new FieldTally();
    private Notation notation = Notation.UNKNOWN;
    private final Map<Reason, Long> buriedFor = new EnumMap<>(Reason.class);
    private final List<ReceiptLine> buriedRows = new ArrayList<>();
    private long records;
    private long delivered;
    private long alreadyDelivered;
    private long matched;
    private long buried;
    private long parked;
    private long discarded;

    private record ReceiptLine(long index, String origin, String reason, String message, String deadLetterId) {}

    /** Begins the receipts of the file {@code name} in {@code folder}, in place of those of an earlier pass. */
    Receipt(JsonFactory json, Path folder, String name, InputFormats formats) throws IOException {
        this(json, folder, create(folder.resolve(LINES)), RejectedRows.begin(folder, name, formats));
    }

    private Receipt(JsonFactory json, Path folder, FileChannel channel, RejectedRows rejected) {
        this.rejected = rejected;
        this.json = json;
        this.folder = folder;
        this.channel = channel;
        // The checksum is taken of what is written together, not of each line.
        this.out = new BufferedOutputStream(
                new CheckedOutputStream(Channels.newOutputStream(channel), checksum), 64 * 1024);
    }

    /**
     * Goes on behind the lines of an earlier pass.
     *
     * @throws UnusableCheckpointException if those lines are not there any more as they were
     */
    static Receipt resume(JsonFactory json, Path folder, String name, InputFormats formats, ReceiptTotals from)
            throws IOException, UnusableCheckpointException {
        Path file = folder.resolve(LINES);
        FileChannel lines;
        try {
            // A second name may be that of a finished receipt, which would change, too.
            if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .isRegularFile()
                    || UnixFile.names(file) > 1) {
                throw new UnusableCheckpointException("its receipt has another name already");
            }
            lines = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new UnusableCheckpointException("its receipt is gone");
        }
        boolean good = false;
        try {
            RejectedRows rejected = RejectedRows.resume(folder, name, formats, from.rejected());
            try {
                Receipt receipt = new Receipt(json, folder, lines, rejected);
                receipt.readLines(from);
                good = true;
                return receipt;
            } finally {
                if (!good) {
                    rejected.close();
                }
            }
        } finally {
            if (!good) {
                lines.close();
            }
        }
    }

    private void readLines(ReceiptTotals from) throws IOException, UnusableCheckpointException {
        if (channel.size() < from.bytes()) {
            throw new UnusableCheckpointException("its receipt is shorter than it was");
        }
        InputStream all = new Prefix(Channels.newInputStream(channel), from.bytes());
        BufferedReader lines = new BufferedReader(
                new InputStreamReader(new CheckedInputStream(all, checksum), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(BURIED_OUTCOME)) {
                countBuried(line);
            }
        }
        if (checksum.getValue() != from.checksum()) {
            throw new UnusableCheckpointException("its receipt is not as it was");
        }
        channel.truncate(from.bytes());
        channel.position(from.bytes());
        records = from.records();
        delivered = from.delivered();
        alreadyDelivered = from.alreadyDelivered();
        matched = from.matched();
        buried = from.buried();
        parked = from.parked();
        discarded = from.discarded();
        fields.goOn(from.columns());
    }

    /** Inside a string the quotes would be escaped, so this finds no other line. */
    private void countBuried(String line) {
        for (Reason reason : Reason.values()) {
            if (line.contains(BURIED_OUTCOME + ",\"reason\":\"" + reason.word() + '"')) {
                buriedFor.merge(reason, 1L, Long::sum);
            }
        }
        if (buriedRows.size() < LISTED) {
            listBuried(line);
        }
    }

    /** Reads a line again as {@link #writeLine} wrote it, and lists it if it is about a buried record. */
    private void listBuried(String text) {
        Map<String, String> line = new HashMap<>();
        try (JsonParser parser = json.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    parser.skipChildren();
                } else if (token.isScalarValue()) {
                    line.putIfAbsent(String.valueOf(parser.currentName()), parser.getText());
                }
            }
        } catch (IOException e) {
            return; // the checksum says what is wrong
        }
        if ("buried".equals(line.get("outcome"))) {
            buriedRows.add(new ReceiptLine(
                    Long.parseLong(line.getOrDefault("index", "0")),
                    line.getOrDefault("origin", ""),
                    line.getOrDefault("reason", ""),
                    line.getOrDefault("message", ""),
                    line.getOrDefault("dead_letter_id", "")));
        }
    }

    /** Brings the lines so far to the disk and says what they come to, so that another pass can go on behind them. */
    ReceiptTotals sync() throws IOException {
        out.flush();
        channel.force(false);
        return new ReceiptTotals(
                channel.position(),
                checksum.getValue(),
                records,
                delivered,
                alreadyDelivered,
                matched,
                buried,
                parked,
                discarded,
                rejected.sync(),
                fields.columns());
    }

    /** A new file in any case: an old one may have a second name in {@code done/}, and would change there too. */
    private static FileChannel create(Path file) throws IOException {
        Files.deleteIfExists(file);
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), UnixFile.privateFile());
    }

    /** Adds the line of a record that has ended. */
    void add(IntakeRecord record, Ending ending) throws IOException {
        records++;
        count(record.origin(), ending);
        fields.add(record);
        if (ending instanceof Ending.Buried it) {
            rejected.add(record.payload(), it.reason(), it.message());
        }
        writeLine(json, out, record.origin(), ending, record.notes(), null);
    }

    /** Says how the file is written, once all records have been read. */
    void written(Notation how) {
        notation = how;
        fields.addEmpty(how.columns());
    }

    private void count(Origin origin, Ending ending) {
        if (ending instanceof Ending.Delivered it) {
            delivered++;
            matched += it.matched() ? 1 : 0;
        } else if (ending instanceof Ending.AlreadyDelivered) {
            alreadyDelivered++;
        } else if (ending instanceof Ending.Buried it) {
            buried++;
            buriedFor.merge(it.reason(), 1L, Long::sum);
            if (buriedRows.size() < LISTED) {
                buriedRows.add(new ReceiptLine(
                        origin.index(), origin.toString(), it.reason().word(), it.message(), it.deadLetterId()));
            }
        } else if (ending instanceof Ending.Parked) {
            parked++;
        } else if (ending instanceof Ending.Discarded) {
            discarded++;
        }
    }

    /**
     * Writes one line.
     *
     * @param notes what was done to the contact
     * @param endedLater when the record ended that an earlier line calls parked; null in the first line about a record
     */
    static void writeLine(
            JsonFactory json,
            OutputStream out,
            Origin origin,
            Ending ending,
            List<Note> notes,
            @Nullable Instant endedLater)
            throws IOException {
        try (JsonGenerator line = json.createGenerator(out)) {
            line.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            line.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            line.writeStartObject();
            line.writeNumberField("index", origin.index());
            line.writeStringField("origin", origin.toString());
            if (ending instanceof Ending.Delivered it) {
                line.writeStringField("outcome", "delivered");
                line.writeStringField("record_id", it.recordId());
                if (it.matched()) {
                    line.writeBooleanField("matched", true);
                }
            } else if (ending instanceof Ending.AlreadyDelivered it) {
                line.writeStringField("outcome", "already-delivered");
                line.writeStringField("record_id", it.recordId());
            } else if (ending instanceof Ending.Buried it) {
                line.writeStringField("outcome", "buried");
                writeWhy(line, it.reason().word(), it.message(), it.deadLetterId());
                if (endedLater == null) { // a later line belongs to one that has it
                    line.writeStringField("digest", origin.digest());
                }
            } else if (ending instanceof Ending.Parked it) {
                line.writeStringField("outcome", PARKED);
                line.writeStringField("message", it.message());
                line.writeStringField("digest", origin.digest());
            } else if (ending instanceof Ending.Discarded it) {
                line.writeStringField("outcome", "discarded");
                if (it.message() != null) {
                    line.writeStringField("message", it.message());
                }
                if (it.deadLetterId() != null) {
                    line.writeStringField("dead_letter_id", it.deadLetterId());
                }
            }
            if (endedLater != null) {
                line.writeStringField("ended_at", endedLater.toString());
            }
            NoteList.write(notes, line);
            line.writeEndObject();
        }
        out.write('\n');
    }

    private static void writeWhy(JsonGenerator to, String reason, String message, String deadLetterId)
            throws IOException {
        to.writeStringField("reason", reason);
        to.writeStringField("message", message);
        to.writeStringField("dead_letter_id", deadLetterId);
    }

    /**
     * Writes the summary and brings what is in both receipts to the disk; their names follow with the plan. People who may read
     * the file, named {@code name} in the same folder, may read them then, and nobody else.
     */
    void complete(String name, long bytes, Instant claimedAt, Instant endedAt) throws IOException {
        Path file = folder.resolve(name);
        rejected.complete();
        UnixFile.openLike(file, folder.resolve(LINES));
        out.flush();
        channel.force(true);
        try (FileChannel summary = create(folder.resolve(SUMMARY));
                OutputStream to = Channels.newOutputStream(summary)) {
            try (JsonGenerator it = json.createGenerator(to)) {
                it.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                it.useDefaultPrettyPrinter();
                it.writeStartObject();
                it.writeStringField("file", name);
                it.writeNumberField("bytes", bytes);
                it.writeStringField("claimed_at", claimedAt.toString());
                it.writeStringField("ended_at", endedAt.toString());
                it.writeNumberField("records", records);
                it.writeNumberField("delivered", delivered);
                it.writeNumberField("already_delivered", alreadyDelivered);
                it.writeNumberField("matched", matched);
                it.writeNumberField("buried", buried);
                it.writeNumberField("parked", parked);
                it.writeNumberField("discarded", discarded);
                it.writeNumberField(ENDED_LATER, 0);
                if (buried > 0) {
                    writeRejected(it);
                }
                new ColumnList(notation, fields).writeTo(it);
                it.writeArrayFieldStart("buried_records");
                for (ReceiptLine row : buriedRows) {
                    it.writeStartObject();
                    it.writeNumberField("index", row.index());
                    it.writeStringField("origin", row.origin());
                    writeWhy(it, row.reason(), row.message(), row.deadLetterId());
                    it.writeEndObject();
                }
                it.writeEndArray();
                it.writeEndObject();
            }
            to.write('\n');
            UnixFile.openLike(file, folder.resolve(SUMMARY));
            summary.force(true);
        }
    }

    private void writeRejected(JsonGenerator to) throws IOException {
        to.writeObjectFieldStart(REJECTED);
        to.writeNumberField("rows", rejected.rows());
        to.writeNumberField("left_out", rejected.leftOut());
        to.writeStringField(ENDING, rejected.ending());
        to.writeStringField("column", rejected.column());
        to.writeEndObject();
    }

    /** What the name of the file with the rejected rows ends with; empty if there is none. */
    String rejectedEnding() {
        return rejected.ending();
    }

    long buried() {
        return buried;
    }

    long parked() {
        return parked;
    }

    /** The counts for a log line about the file. */
    String tally() {
        StringBuilder said = new StringBuilder();
        say(said, delivered, "delivered");
        say(said, alreadyDelivered, "already delivered");
        say(said, buried, "buried" + reasons());
        say(said, parked, "parked");
        say(said, discarded, "discarded");
        return (records == 1 ? "1 record" : records + " records") + (said.isEmpty() ? "" : ": " + said);
    }

    private String reasons() {
        return buriedFor.entrySet().stream()
                .map(it -> it.getValue() + " " + it.getKey().word())
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static void say(StringBuilder to, long count, String what) {
        if (count > 0) {
            to.append(to.isEmpty() ? "" : ", ").append(count).append(' ').append(what);
        }
    }

    @Override
    public void close() throws IOException {
        try (rejected) {
            out.close();
        }
    }
}
