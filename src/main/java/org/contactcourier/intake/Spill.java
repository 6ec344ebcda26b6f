package org.contactcourier.intake;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;

/** An unreadable piece under way: its first bytes, and the digest of all. Not thread-safe. */
final class Spill {
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final MessageDigest sha256 = Sha256.start();
    private final int kept;
    private long size;

    /** @param kept how many bytes are kept */
    Spill(int kept) {
        this.kept = kept;
    }

    void add(byte[] bytes, int from, int count) {
        sha256.update(bytes, from, count);
        head.write(bytes, from, Math.min(count, kept - head.size()));
        size += count;
    }

    long size() {
        return size;
    }

    /** The piece; nothing can be added to it any more. */
    Cut.Unreadable piece(Cut.Position start, String problem) {
        return new Cut.Unreadable(start, head.toByteArray(), size, sha256.digest(), problem);
    }
}
