package org.contactcourier.source.file.folder;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.contactcourier.files.UnixFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that is held open. Whatever happens to its name, {@link #handle()} leads into the folder that was opened: it goes
 * through the open descriptor ({@code /proc/self/fd/N}), which the kernel doesn't look up by name. Java's
 * {@code SecureDirectoryStream} can't make folders, link, sync or count names; paths through the descriptor can. If there are no
 * such paths, the folder's name is checked before each use, and that is said once. Thread-safe.
 */
final class OpenFolder implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFolder.class);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DESCRIPTORS_INFO = Path.of("/proc/self/fdinfo");

    /** {@code O_DSYNC} of {@code open(2)}. Nobody else opens folders with it, so it marks the descriptors held here. */
    private static final int MARK = 010000;

    private static boolean saidUnheld; // guarded by the class

    private final Path path;
    private final @Nullable Object key;
    private final @Nullable FileChannel channel;
    private final @Nullable Path handle;

    private OpenFolder(Path path, @Nullable Object key, @Nullable FileChannel channel, @Nullable Path handle) {
        this.path = path;
        this.key = key;
        this.channel = channel;
        this.handle = handle;
    }

    /** Opens a folder that an operator chose; it may belong to anybody, and its name may be a link. */
    static OpenFolder chosen(Path path) throws IOException {
        return open(path, path, Files.readAttributes(path, BasicFileAttributes.class));
    }

    /**
     * Opens a folder of ours in {@code parent}, made if it is missing.
     *
     * @throws FolderRefusedException if it is a link or no folder, or belongs to another user
     */
    static OpenFolder ours(OpenFolder parent, String name) throws IOException {
        Path path = parent.path.resolve(name);
        Path reached = parent.handle().resolve(name);
        if (!Files.exists(reached, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(reached, UnixFile.privateFolder());
        }
        BasicFileAttributes named = Files.readAttributes(reached, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (named.isSymbolicLink()) {
            throw new FolderRefusedException(
                    path + " is a symbolic link; it isn't followed: make it a folder, or mount one there");
        }
        if (!named.isDirectory()) {
            throw new FolderRefusedException(path + " is in the way: it is no folder");
        }
        OpenFolder opened = open(path, reached, named);
        try {
            if (!UnixFile.isOurs(opened.handle().resolve("."))) {
                throw new FolderRefusedException(path
                        + " belongs to another user, who could put anything there; it must belong to the process's"
                        + " user or to root");
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private static synchronized OpenFolder open(Path path, Path reached, BasicFileAttributes named) throws IOException {
        Object key = named.fileKey();
        if (File.separatorChar == '\\') {
            return new OpenFolder(path, key, null, null); // Windows doesn't open folders
        }
        Set<Path> before = marked(key);
        // Behind a dot, or a pipe that took the name would hold this up until somebody writes into it.
        FileChannel channel = FileChannel.open(reached.resolve("."), StandardOpenOption.READ, StandardOpenOption.DSYNC);
        Set<Path> opened = marked(key);
        opened.removeAll(before);
        if (opened.size() == 1) {
            return new OpenFolder(path, key, channel, opened.iterator().next());
        }
        channel.close();
        if (Files.isDirectory(DESCRIPTORS_INFO)) {
            throw new FolderRefusedException(path + " was swapped for another folder while it was opened");
        }
        if (!saidUnheld) {
            saidUnheld = true;
            LOG.warn(
                    "This system has no {}: the folders of the inbox can't be held open, so their names are checked"
                            + " before each use. Let nobody else rename folders in the inbox.",
                    DESCRIPTORS);
        }
        return new OpenFolder(path, key, null, null);
    }

    /** The marked descriptors that this process has of the folder. */
    private static Set<Path> marked(@Nullable Object folder) throws IOException {
        Set<Path> found = new HashSet<>();
        if (!Files.isDirectory(DESCRIPTORS_INFO)) {
            return found;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                try {
                    if (isMarked(descriptor)
                            && Objects.equals(
                                    folder,
                                    Files.readAttributes(descriptor, BasicFileAttributes.class)
                                            .fileKey())) {
                        found.add(descriptor);
                    }
                } catch (NoSuchFileException e) {
                    // closed meanwhile, or what it stands for has no name
                }
            }
        }
        return found;
    }

    private static boolean isMarked(Path descriptor) throws IOException {
        for (String line : Files.readAllLines(DESCRIPTORS_INFO.resolve(descriptor.getFileName()))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring(6).strip(), 8) & MARK) != 0;
            }
        }
        return false;
    }

    /** The folder's name, for people and for comparing. */
    Path path() {
        return path;
    }

    /** What to reach the folder by. What follows it is looked up in this folder and in no other. */
    Path handle() throws IOException {
        if (handle != null) {
            return handle;
        }
        if (!isNamed()) {
            throw new FolderRefusedException(path + " is no longer the folder that was opened");
        }
        return path;
    }

    /** Whether the folder still has its name. */
    boolean isNamed() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return now.isDirectory() && Objects.equals(now.fileKey(), key);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A message with this folder's name in place of what it is reached by. */
    String inWords(String message) {
        return handle == null ? message : message.replaceAll("\\Q" + handle + "\\E(?=\\D|$)", quoted());
    }

    private String quoted() {
        return java.util.regex.Matcher.quoteReplacement(path.toString());
    }

    @Override
    public void close() throws IOException {
        synchronized (OpenFolder.class) {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
