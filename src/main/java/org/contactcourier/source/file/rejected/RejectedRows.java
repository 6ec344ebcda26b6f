package org.contactcourier.source.file.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.contactcourier.contact.ErrorColumn;
import org.contactcourier.contact.Reason;
import org.contactcourier.files.UnixFile;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.InputFormats.FirstRejected;
import org.contactcourier.record.InputFormats.RejectedForm;
import org.contactcourier.record.Payload;
import org.contactcourier.source.file.checkpoint.RejectedTotals;
import org.contactcourier.source.file.checkpoint.UnusableCheckpointException;
import org.jspecify.annotations.Nullable;

/**
 * The rejected rows of a file while it is read: a file of the same format in which each row says why it was rejected. It lies
 * hidden in the claim, beside the receipts, and shares their fate: each pass begins it anew, or goes on behind the rows below
 * its checkpoint. Memory does not grow with it. There is no file as long as nothing is rejected. Not thread-safe.
 */
public final class RejectedRows implements Closeable {
    /** No dropped file has a name that starts with a dot, so this can't collide with one. */
    public static final String NAME = ".rejected";

    /** Bytes of the original that tell how its text is written. */
    private static final int BEGINNING = 64 * 1024;

    private final Path file;
    private final Path original;
    private final InputFormats formats;
    private final CRC32C checksum = new CRC32C();
    private @Nullable FileChannel channel;
    private @Nullable OutputStream out;
    private @Nullable RejectedForm form;
    private long rows;
    private long leftOut;
    private String ending = "";
    private String column = "";
    private String end = "";

    private RejectedRows(Path folder, String name, InputFormats formats) {
        this.file = folder.resolve(NAME);
        this.original = folder.resolve(name);
        this.formats = formats;
    }

    /**
     * Begins anew.
     *
     * @param folder the claim
     * @param name of the file that is read
     */
    public static RejectedRows begin(Path folder, String name, InputFormats formats) throws IOException {
        RejectedRows none = new RejectedRows(folder, name, formats);
        Files.deleteIfExists(none.file);
        return none;
    }

    /**
     * Goes on behind the rows of an earlier pass.
     *
     * @throws UnusableCheckpointException if those are not there any more as they were
     */
    public static RejectedRows resume(Path folder, String name, InputFormats formats, RejectedTotals from)
            throws IOException, UnusableCheckpointException {
        RejectedRows rejected = new RejectedRows(folder, name, formats);
        if (from.rows() == 0) {
            Files.deleteIfExists(rejected.file);
        } else {
            rejected.goOn(from);
        }
        rejected.rows = from.rows();
        rejected.leftOut = from.leftOut();
        rejected.ending = from.ending();
        rejected.column = from.column();
        rejected.end = from.end();
        return rejected;
    }

    private void goOn(RejectedTotals from) throws IOException, UnusableCheckpointException {
        FileChannel rest;
        try {
            // A second name may be that of a finished file, which would change, too.
            if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .isRegularFile()
                    || UnixFile.names(file) > 1) {
                throw new UnusableCheckpointException("the file of its rejected rows has another name already");
            }
            rest = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new UnusableCheckpointException("the file of its rejected rows is gone");
        }
        boolean good = false;
        try {
            digest(rest, from.bytes());
            if (checksum.getValue() != from.checksum()) {
                throw new UnusableCheckpointException("the file of its rejected rows is not as it was");
            }
            rest.truncate(from.bytes());
            rest.position(from.bytes());
            writeTo(rest);
            good = true;
        } finally {
            if (!good) {
                rest.close();
            }
        }
    }

    private void digest(FileChannel of, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BEGINNING);
        long at = 0;
        while (at < bytes) {
            int read = of.read(buffer.clear().limit((int) Math.min(BEGINNING, bytes - at)), at);
            if (read < 0) {
                return; // shorter than it was, which the checksum shows
            }
            checksum.update(buffer.flip());
            at += read;
        }
    }

    private void writeTo(FileChannel to) {
        channel = to;
        out = new BufferedOutputStream(new CheckedOutputStream(Channels.newOutputStream(to), checksum), BEGINNING);
    }

    /** Adds a row that was buried for this reason. */
    public void add(Payload payload, Reason reason, String message) throws IOException {
        RejectedForm known = form == null ? begun(payload) : form;
        Optional<byte[]> row = known == null
                ? Optional.empty()
                : known.record(payload, ErrorColumn.text(reason, message), reason != Reason.MALFORMED);
        if (known == null || row.isEmpty()) {
            leftOut++;
            return;
        }
        if (rows == 0) {
            Files.deleteIfExists(file); // an old one may have a second name, and would change there, too
            writeTo(FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), UnixFile.privateFile()));
            ending = known.ending();
            column = known.column();
            end = new String(known.end(), UTF_8);
        }
        form = known;
        OutputStream to = opened();
        to.write(rows == 0 ? known.beginning() : known.separator());
        to.write(row.get());
        rows++;
    }

    private OutputStream opened() {
        OutputStream opened = out;
        if (opened == null) {
            throw new IllegalStateException("no row was written yet");
        }
        return opened;
    }

    private @Nullable RejectedForm begun(Payload payload) throws IOException {
        Optional<String> known = rows == 0 ? Optional.empty() : Optional.of(column);
        return formats.rejectedForm(
                        new FirstRejected(payload, String.valueOf(original.getFileName()), beginning(), known))
                .filter(it -> rows == 0 || it.ending().equals(ending))
                .orElse(null);
    }

    private byte[] beginning() throws IOException {
        try (InputStream in = Files.newInputStream(original, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(BEGINNING);
        } catch (NoSuchFileException e) {
            return new byte[0]; // taken away while it is read, which is seen soon
        }
    }

    /** Brings the rows so far to the disk and says how many there are, so that another pass can go on behind them. */
    public RejectedTotals sync() throws IOException {
        FileChannel to = channel;
        if (to == null || out == null) {
            return new RejectedTotals(0, 0, 0, leftOut, "", "", "");
        }
        out.flush();
        to.force(false);
        return new RejectedTotals(to.position(), checksum.getValue(), rows, leftOut, ending, column, end);
    }

    /** Writes what stands below the rows and brings all to the disk. People who may read the original may read it then. */
    public void complete() throws IOException {
        FileChannel to = channel;
        if (to == null) {
            return;
        }
        opened().write(end.getBytes(UTF_8));
        opened().flush();
        UnixFile.openLike(original, file);
        to.force(true);
    }

    /** How many rows there are. */
    public long rows() {
        return rows;
    }

    /** How many rejected rows were not written, since nobody could read them again. */
    public long leftOut() {
        return leftOut;
    }

    /** What the name of their file ends with, without the dot; empty if there are none. */
    public String ending() {
        return ending;
    }

    /** What the column with the errors is called; empty if there is none. */
    public String column() {
        return column;
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
