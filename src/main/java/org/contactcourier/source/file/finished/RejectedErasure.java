package org.contactcourier.source.file.finished;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Source;
import org.contactcourier.text.AddressText;

/**
 * Takes a person's rows out of a file with rejected rows, which stays a file of its format: the rows that are kept, and what
 * stands around them, keep their bytes. It knows no format: the reader says which bytes a record has. Thread-safe.
 */
final class RejectedErasure {
    /** Bytes. The file is held in memory. */
    private static final long LARGEST = 64L * 1024 * 1024;

    /** What tells a row's error above the row: a comment of XML or HTML, or lines of LDIF. */
    private static final Pattern COMMENT = Pattern.compile("(?:(?s:<!--.*-->\\s*)|(?:#[^\\n]*\\n(?: [^\\n]*\\n)*)+)$");

    private final Source source;
    private final RecordReader reader;
    private final Deadline deadline;
    private final AddressText address;

    RejectedErasure(Source source, RecordReader reader, Deadline deadline, AddressText address) {
        this.source = source;
        this.reader = reader;
        this.deadline = deadline;
        this.address = address;
    }

    /** The rows can't be told apart, so the file stays as it is. */
    static final class UnclearRowsException extends IOException {
        private static final long serialVersionUID = 1L;

        UnclearRowsException(String message) {
            super(message);
        }
    }

    /** Where a record is, and whether it names the address. */
    private record RejectedSpan(int from, int to, boolean isTheirs) {}

    /** Erases; how many rows. */
    int erase(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new UnclearRowsException("it is larger than 64 MiB");
        }
        byte[] all = Files.readAllBytes(file);
        if (!address.isIn(all)) {
            return 0;
        }
        List<RejectedSpan> rows = rows(all);
        int theirs = (int) rows.stream().filter(RejectedSpan::isTheirs).count();
        byte[] kept = kept(all, rows);
        if (theirs == 0 || address.isIn(kept)) {
            throw new UnclearRowsException("the address stands outside of its rows");
        }
        if (rows.size() > theirs && rows(kept).size() != rows.size() - theirs) {
            throw new UnclearRowsException("its other rows would not be read as they are now");
        }
        FileRewrite.replace(file, kept);
        return theirs;
    }

    private List<RejectedSpan> rows(byte[] all) throws IOException {
        String text = new String(all, ISO_8859_1);
        List<RejectedSpan> rows = new ArrayList<>();
        int at = 0;
        try (RecordStream stream =
                reader.open(new ByteArrayInputStream(all), source.word() + ":rejected", Origin.NO_POSITION, deadline)) {
            while (stream.hasNext()) {
                IntakeRecord record = stream.next();
                Payload payload = record.payload();
                int preface = reader.formats().preface(payload);
                byte[] bytes = payload.bytes();
                String row = new String(bytes, preface, bytes.length - preface, ISO_8859_1).strip();
                int from = text.indexOf(row, rows.isEmpty() ? Math.min(preface, text.length()) : at);
                if (!payload.isWhole() || row.isEmpty() || from < 0) {
                    throw new UnclearRowsException("a row of it can't be told from the others");
                }
                boolean isNamed = address.isIn(text(text, from, from + row.length()))
                        || address.isIn(text(
                                text, from - comment(text.substring(at, from)).length(), from));
                rows.add(new RejectedSpan(from, from + row.length(), isNamed));
                at = from + row.length();
            }
        }
        return rows;
    }

    private static byte[] text(String bytes, int from, int to) {
        return bytes.substring(from, to).getBytes(ISO_8859_1);
    }

    private static String comment(String gap) {
        int begin = Math.max(gap.lastIndexOf("<!--"), gap.startsWith("#") ? 0 : gap.lastIndexOf("\n#") + 1);
        Matcher comment = COMMENT.matcher(begin < 0 ? gap : gap.substring(begin));
        return comment.find() ? comment.group() : "";
    }

    /** The gap above a row goes with it; above the first row that is kept stands what stood above the first of all. */
    private static byte[] kept(byte[] all, List<RejectedSpan> rows) {
        String text = new String(all, ISO_8859_1);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(all.length);
        boolean isFirst = true;
        int end = 0;
        for (RejectedSpan row : rows) {
            String gap = text.substring(end, row.from);
            if (!row.isTheirs) {
                if (isFirst && end > 0) {
                    String top = text.substring(0, rows.get(0).from);
                    kept.writeBytes(top.substring(0, top.length() - comment(top).length())
                            .getBytes(ISO_8859_1));
                    gap = comment(gap);
                }
                kept.writeBytes((gap + text.substring(row.from, row.to)).getBytes(ISO_8859_1));
                isFirst = false;
            }
            end = row.to;
        }
        if (isFirst && !rows.isEmpty()) {
            String top = text.substring(0, rows.get(0).from);
            kept.writeBytes(
                    top.substring(0, top.length() - comment(top).length()).getBytes(ISO_8859_1));
        }
        kept.write(all, end, all.length - end);
        return new String(kept.toByteArray(), UTF_8).isBlank() ? new byte[0] : kept.toByteArray();
    }
}
