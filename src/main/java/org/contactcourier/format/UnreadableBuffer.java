package org.contactcourier.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Sha256;

/** An unreadable piece under way: its first bytes, and the digest of all. Not thread-safe. */
public final class UnreadableBuffer {
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final MessageDigest sha256 = Sha256.start();
    private final int kept;
    private long size;

    /** @param kept how many bytes are kept */
    public UnreadableBuffer(int kept) {
        this.kept = kept;
    }

    public void add(byte[] bytes, int from, int count) {
        sha256.update(bytes, from, count);
        head.write(bytes, from, Math.min(count, kept - head.size()));
        size += count;
    }

    /** Adds what is left of {@code in}. */
    public void addAll(InputStream in) throws IOException {
        byte[] buffer = new byte[Limits.BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            add(buffer, 0, count);
        }
    }

    public long size() {
        return size;
    }

    /** The piece; nothing can be added to it any more. */
    public Part.Unreadable piece(Part.Position start, String problem) {
        return new Part.Unreadable(start, head.toByteArray(), size, sha256.digest(), problem);
    }
}
