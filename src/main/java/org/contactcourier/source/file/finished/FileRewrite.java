package org.contactcourier.source.file.finished;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import org.contactcourier.files.UnixFile;

/** Gives a file other content at once: another file takes its name, with its owner and mode. Stateless. */
final class FileRewrite {
    private static final String UNIX = "unix:uid,gid,mode";

    private FileRewrite() {}

    /** A link isn't followed, and a file with a second name isn't changed: its content would stay under that. */
    static boolean isRewritable(Path file) throws IOException {
        BasicFileAttributes its = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return its.isRegularFile() && UnixFile.names(file) == 1;
    }

    static void replace(Path file, byte[] content) throws IOException {
        Path written = file.resolveSibling(".erasing-" + Long.toHexString(System.nanoTime()));
        try {
            try (FileChannel channel = FileChannel.open(
                    written, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), UnixFile.privateFile())) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            keepOwner(file, written);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static void keepOwner(Path from, Path to) throws IOException {
        if (from.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            Map<String, Object> before = Files.readAttributes(from, UNIX, LinkOption.NOFOLLOW_LINKS);
            Map<String, Object> now = Files.readAttributes(to, UNIX, LinkOption.NOFOLLOW_LINKS);
            for (String id : new String[] {"gid", "uid"}) {
                Object its = before.get(id);
                if (its != null && !its.equals(now.get(id))) {
                    Files.setAttribute(to, "unix:" + id, its, LinkOption.NOFOLLOW_LINKS);
                }
            }
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS));
        }
    }
}
