package org.contactcourier.source.file.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import org.contactcourier.files.UnixFile;
import org.contactcourier.record.Sha256;

/**
 * What tells a file with certain bytes in it from every other one, and from itself after a change. A writer may set the size and
 * the time of its last change as he likes; the time that the file system keeps for itself he may not. Immutable.
 *
 * @param size in bytes
 * @param modified when its bytes were changed last, as anybody may set it
 * @param inode its number in the file system and when anything about it was changed last; empty if the system tells neither
 */
public record FileIdentity(long size, String modified, String inode) {
    /** Bytes at each end of what was read. */
    private static final int SAMPLE = 4 * 1024;

    /** The identity of the file at {@code path} now; it follows no link. */
    public static FileIdentity of(Path path) throws IOException {
        BasicFileAttributes its = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileIdentity(its.size(), its.lastModifiedTime().toString(), UnixFile.inode(path));
    }

    /**
     * The digest of the file's first bytes and of those before {@code end}: where the file system keeps no time of its own, most
     * changes show here.
     */
    public static String sample(FileChannel file, long end) throws IOException {
        MessageDigest digest = Sha256.start();
        add(digest, file, 0, Math.min(SAMPLE, end));
        add(digest, file, Math.max(0, end - SAMPLE), end);
        return Sha256.hex(digest.digest());
    }

    private static void add(MessageDigest digest, FileChannel file, long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
        while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
            // until all is there, or the file has become shorter
        }
        digest.update(bytes.flip());
    }
}
