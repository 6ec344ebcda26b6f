package org.contactcourier.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of an SQLite database that holds personal data: nobody but their owner may read them. Does nothing where the file
 * system knows no such permissions.
 */
public final class Permissions {
    private static final Logger LOG = LoggerFactory.getLogger(Permissions.class);

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private Permissions() {}

    private static boolean arePosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Takes others' permissions away from what earlier versions, a copy or a tool made; and from the folder, if nothing else lies
     * in it. A file that belongs to somebody else stays as it is: whether it can be used at all is seen later.
     *
     * @param database its real path
     */
    public static void narrow(Path database) {
        if (!arePosix()) {
            return;
        }
        String name = String.valueOf(database.getFileName());
        Stream.of("", "-wal", "-shm", ".lock").forEach(end -> narrow(database.resolveSibling(name + end), false, FILE));
        Path folder = database.getParent();
        if (folder != null && holdsOnly(folder, name)) {
            narrow(folder, true, FOLDER);
        }
    }

    private static boolean holdsOnly(Path folder, String name) {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> String.valueOf(file.getFileName())).toList();
            return !names.isEmpty() && names.stream().allMatch(file -> file.startsWith(name));
        } catch (IOException e) {
            return false; // not ours to look into, so not ours to change
        }
    }

    private static void narrow(Path path, boolean folder, Set<PosixFilePermission> most) {
        try {
            boolean isMeant = folder ? Files.isDirectory(path) : Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
            if (isMeant) {
                Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
                if (!most.containsAll(now)) {
                    now.retainAll(most);
                    Path ignored = Files.setPosixFilePermissions(path, now);
                    LOG.warn("{} could be read or written by others; now it is its owner's only", path);
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("{} may be readable by others, and that can't be changed: {}", path, e.toString());
        }
    }
}
