package org.contactcourier.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Unix knows of a file and Java doesn't say elsewhere: its owner as a number, how many names it has, its mode. If a system
 * has none of that (Windows), a file has one name and no owner, and modes are left alone.
 */
public final class UnixFile {
    private static final Logger LOG = LoggerFactory.getLogger(UnixFile.class);

    private static final boolean KNOWN =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private static final Path PROCESS = Path.of("/proc/self");

    private UnixFile() {}

    /** What a new folder needs so that nobody else looks into it: mode 0700. */
    public static FileAttribute<?>[] privateFolder() {
        return mode("rwx------");
    }

    /** What a new file needs so that nobody else reads it: mode 0600. */
    public static FileAttribute<?>[] privateFile() {
        return mode("rw-------");
    }

    private static FileAttribute<?>[] mode(String mode) {
        return KNOWN
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** How many names the file has, itself and its hard links. */
    public static int names(Path file) throws IOException {
        return KNOWN && Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer names
                ? names
                : 1;
    }

    /**
     * The file's number in its file system and when anything about it was changed last, its name included: nobody can set that
     * time. Empty if the system tells neither.
     */
    public static String inode(Path file) throws IOException {
        if (!KNOWN) {
            return "";
        }
        Map<String, Object> its = Files.readAttributes(file, "unix:ino,ctime", LinkOption.NOFOLLOW_LINKS);
        return its.get("ino") + " " + its.get("ctime");
    }

    /** Whether the folder belongs to the process's user or to root. */
    public static boolean isOurs(Path folder) throws IOException {
        if (!KNOWN) {
            return true;
        }
        Map<String, Object> its = Files.readAttributes(folder, "unix:uid");
        Object owner = its.get("uid");
        return Integer.valueOf(0).equals(owner)
                || (Files.isDirectory(PROCESS)
                        ? Files.getAttribute(PROCESS, "unix:uid").equals(owner)
                        : Files.getOwner(folder).getName().equals(System.getProperty("user.name")));
    }

    /** Lets nobody but the owner into the folder, as far as the file system knows modes. */
    public static void closeToOthers(Path folder) throws IOException {
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
        if (KNOWN && !Files.getPosixFilePermissions(folder).equals(owner)) {
            Files.setPosixFilePermissions(folder, owner);
        }
    }

    /**
     * Gives {@code file} what {@code like} gives others: who may read the one may read the other. If {@code like} is gone,
     * nothing changes.
     */
    public static void openLike(Path like, Path file) {
        if (!KNOWN) {
            return;
        }
        try {
            Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
            mode.addAll(Files.getPosixFilePermissions(like, LinkOption.NOFOLLOW_LINKS));
            mode.removeAll(PosixFilePermissions.fromString("--x--x--x"));
            mode.addAll(PosixFilePermissions.fromString("rw-------"));
            Files.setPosixFilePermissions(file, mode);
        } catch (IOException e) {
            // Gone, or on a mount that gives all files one mode: it keeps what it has.
            LOG.debug("{} keeps its mode", file, e);
        }
    }
}
