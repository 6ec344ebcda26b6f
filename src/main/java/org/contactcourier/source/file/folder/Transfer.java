package org.contactcourier.source.file.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.contactcourier.files.UnixFile;

/** How a file replaces an empty one of ours: by a rename, or by a copy if that one lies on another file system. Stateless. */
public final class Transfer {
    private Transfer() {}

    /** Makes {@code from} the file at {@code to}. If it had to be copied, {@code from} is still there afterwards. */
    public static void replace(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            copy(from, to);
        }
    }

    /** Under a hidden name first, which is the same after a crash: half a copy is never seen under a name that people see. */
    private static void copy(Path from, Path to) throws IOException {
        Path copy = to.resolveSibling(".copy-" + digest(String.valueOf(to.getFileName())));
        boolean done = false;
        try {
            BasicFileAttributes before = attributes(from);
            Files.deleteIfExists(copy);
            try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                    FileChannel out = FileChannel.open(
                            copy,
                            java.util.Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            UnixFile.privateFile())) {
                long copied = 0;
                long more;
                while ((more = in.transferTo(copied, Long.MAX_VALUE - copied, out)) > 0) {
                    copied += more;
                }
                out.force(true);
            }
            UnixFile.openLike(from, copy);
            Files.getFileAttributeView(copy, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(before.lastModifiedTime(), null, null);
            BasicFileAttributes after = attributes(from);
            if (after.size() != Files.size(copy) || !after.lastModifiedTime().equals(before.lastModifiedTime())) {
                throw new FileSystemException(from.toString(), null, "it changed while it was copied");
            }
            Files.move(copy, to, StandardCopyOption.ATOMIC_MOVE);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(copy);
            }
        }
    }

    /** Whether {@code to} is a copy of {@code from} on another file system, as a crash leaves it behind. */
    public static boolean isCopy(Path from, Path to) throws IOException {
        return attributes(to).isRegularFile()
                && !Files.getFileStore(from).equals(Files.getFileStore(to))
                && Files.mismatch(from, to) < 0;
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static String digest(String name) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
            return HexFormat.of().formatHex(sum, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
