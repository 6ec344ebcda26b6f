package org.contactcourier.source.mail.mime;

import jakarta.mail.internet.SharedInputStream;
import jakarta.mail.util.SharedByteArrayInputStream;
import jakarta.mail.util.SharedFileInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.contactcourier.record.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were fetched as a whole: small ones in memory, others in a temporary file that only this process sees. They can be
 * read any number of times. Not thread-safe.
 */
public final class SpooledPart implements Closeable {
    /** The longest mail in bytes: the longest attachment in base64, and some more. Servers rarely take more than 50 MB. */
    public static final long LONGEST_MAIL = 96L << 20;

    /** Nearly every mail fits; more of them at a time than one there never are. */
    private static final int IN_MEMORY = 1 << 20;

    private static final int BUFFER = 1 << 16;

    private final InputStream kept;
    private final @Nullable Path file;
    private final long size;
    private final long keptSize;
    private final String digest;

    private SpooledPart(InputStream kept, @Nullable Path file, long size, long keptSize, String digest) {
        this.kept = kept;
        this.file = file;
        this.size = size;
        this.keptSize = keptSize;
        this.digest = digest;
    }

    /**
     * Reads {@code in} to its end and closes it.
     *
     * @param limit how many bytes to keep; what follows is counted and digested only
     * @throws IOException if {@code in} can't be read
     * @throws UncheckedIOException if the disk can't take it
     */
    public static SpooledPart of(InputStream in, long limit) throws IOException {
        try (in;
                Keeping keeping = new Keeping(limit)) {
            MessageDigest sha256 = Sha256.start();
            byte[] buffer = new byte[BUFFER];
            long size = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                size += n;
                keeping.write(buffer, n);
            }
            return keeping.finish(size, Sha256.hex(sha256.digest()));
        }
    }

    /** How many bytes there were, kept or not. */
    public long size() {
        return size;
    }

    /** Whether all of them were kept. */
    public boolean isWhole() {
        return size == keptSize;
    }

    /** The SHA-256 of all bytes, kept or not, as hexadecimal digits. */
    public String digest() {
        return digest;
    }

    /** A new stream over what was kept; it can be shared, as the MIME parser likes it. */
    public InputStream open() {
        return ((SharedInputStream) kept).newStream(0, keptSize);
    }

    /** The first bytes, at most {@code length}. */
    public byte[] head(int length) {
        try (InputStream in = open()) {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read a temporary file", e);
        }
    }

    @Override
    public void close() throws IOException {
        kept.close();
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    /** Where the bytes go while they arrive. */
    private static final class Keeping implements Closeable {
        private final long limit;
        private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
        private @Nullable OutputStream disk;
        private @Nullable Path file;
        private long size;

        Keeping(long limit) {
            this.limit = limit;
        }

        void write(byte[] bytes, int length) {
            int fitting = (int) Math.min(length, limit - size);
            if (fitting <= 0) {
                return;
            }
            size += fitting;
            try {
                if (memory != null && size <= IN_MEMORY) {
                    memory.write(bytes, 0, fitting);
                } else {
                    disk().write(bytes, 0, fitting);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("can't write a temporary file", e);
            }
        }

        private OutputStream disk() throws IOException {
            if (disk == null) {
                file = Files.createTempFile("contact-courier-mail", null); // readable by its owner only
                disk = Files.newOutputStream(file);
                if (memory != null) {
                    memory.writeTo(disk);
                    memory = null;
                }
            }
            return disk;
        }

        SpooledPart finish(long all, String digest) {
            try {
                if (disk == null || file == null) {
                    byte[] bytes = memory == null ? new byte[0] : memory.toByteArray();
                    return new SpooledPart(new SharedByteArrayInputStream(bytes), null, all, size, digest);
                }
                disk.close();
                SpooledPart spooled =
                        new SpooledPart(new SharedFileInputStream(file.toFile()), file, all, size, digest);
                file = null;
                return spooled;
            } catch (IOException e) {
                throw new UncheckedIOException("can't write a temporary file", e);
            }
        }

        @Override
        public void close() throws IOException {
            if (disk != null) {
                disk.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
