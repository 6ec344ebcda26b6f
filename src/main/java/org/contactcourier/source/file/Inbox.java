package org.contactcourier.source.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.files.NewFolder;
import org.contactcourier.files.UnixFile;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.Source;
import org.contactcourier.source.Readership;
import org.contactcourier.source.file.folder.FileOpener;
import org.contactcourier.source.file.folder.InboxFolders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of the file source and the lock that makes it the only one: {@code done/} and {@code failed/} where people see
 * them, {@code .claimed/} where they don't. Notices when they are gone and makes them again. Each file below them is reached by
 * {@link #at}, never by its path alone. Thread-safe.
 */
final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    /** How often a lock that another process holds, or a folder that can't be made, is tried again. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Source source;
    private final Readership readership;
    private final Path root;
    private final Path lockFile;
    private final InboxFolders folders;
    private final FileOpener opener = new FileOpener();
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;
    private @Nullable Object lockKey;
    private volatile @Nullable String problem; // asked for by health, which waits for no lock
    private boolean opened;
    private long retryAt;

    /** That of the source without a name. */
    Inbox(Path directory, Readership readership) {
        this(Source.FILE, directory, readership);
    }

    /** @param readership whether this process may use it */
    Inbox(Source source, Path directory, Readership readership) {
        this.source = source;
        this.readership = readership;
        this.root = directory.toAbsolutePath().normalize();
        this.lockFile = claimed().resolve(".lock");
        this.folders = new InboxFolders(root);
    }

    /** Whose inbox it is. */
    Source source() {
        return source;
    }

    Path root() {
        return root;
    }

    Path claimed() {
        return root.resolve(".claimed");
    }

    Path done() {
        return root.resolve("done");
    }

    Path failed() {
        return root.resolve("failed");
    }

    /** The reason why the inbox can't be read. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** That another process reads the inbox; empty if this one may. */
    Optional<String> standby() {
        return readership.otherReader().map("standby: "::concat);
    }

    /** Whether {@link #at} leads anywhere. */
    boolean isOpen() {
        return folders.isOpen() && standby().isEmpty();
    }

    /** Where to find {@code path}, which lies in one of the folders, whatever has the folder's name by now. */
    Path at(Path path) throws IOException {
        Optional<String> standby = standby();
        if (standby.isPresent()) { // the other process may have it in hand
            throw new FileSystemException(path.toString(), null, standby.get());
        }
        return folders.at(path);
    }

    /** Opens a file to read it, by its path; what else may have the name holds up nothing. */
    FileChannel read(Path path) throws IOException {
        return opener.open(at(path));
    }

    /** What went wrong, for people: with paths as they know them. */
    String inWords(Throwable why) {
        return folders.inWords(why);
    }

    /** How things stand before a poll. */
    enum Readiness {
        /** The folders are there and the lock is ours, as before. */
        READY,
        /** Likewise, but only since now: whatever lies in {@code .claimed} was left by somebody else. */
        FRESH,
        /** {@link Inbox#problem()} says why not. */
        CLOSED
    }

    synchronized Readiness check() {
        if (standby().isPresent()) {
            release();
            problem = null;
            retryAt = 0;
            return Readiness.CLOSED;
        }
        long now = System.nanoTime();
        String trouble = null;
        if (lock != null) {
            trouble = trouble();
            if (trouble == null) {
                return Readiness.READY;
            }
            release();
            retryAt = now;
        }
        if (retryAt != 0 && now - retryAt < 0) {
            return Readiness.CLOSED;
        }
        retryAt = now + RETRY_NANOS;
        try {
            return open(trouble) ? Readiness.FRESH : Readiness.CLOSED;
        } catch (IOException e) {
            say("the inbox " + root + " can't be used: " + folders.inWords(e));
            release();
            return Readiness.CLOSED;
        }
    }

    /** @param trouble why the folders have to be opened again; if that works, nothing else tells it */
    private boolean open(@Nullable String trouble) throws IOException {
        if (!opened) {
            NewFolder.make(root);
        } else if (!Files.isDirectory(root)) {
            // Not its parents: where a whole mount is gone, folders made in its place would hide what comes back.
            Files.createDirectory(root);
        }
        folders.open();
        FileChannel opening = openLockFile(folders.at(lockFile));
        channel = opening;
        try {
            lock = opening.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // another source in this very process
        }
        if (lock == null) {
            release();
            say("the inbox " + root + " is read by another process; this one leaves its file source off");
            return false;
        }
        lockKey = lockFile().fileKey();
        if (trouble != null) {
            say("the inbox " + root + " " + trouble);
        }
        if (problem != null) {
            LOG.info("The inbox {} is read again", root);
        }
        problem = null;
        opened = true;
        retryAt = 0;
        return true;
    }

    /** To read and write, since a pipe doesn't hold up that; it is refused when it is open. */
    private FileChannel openLockFile(Path file) throws IOException {
        FileChannel opening = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                UnixFile.privateFile());
        if (!lockFile().isRegularFile()) {
            opening.close();
            throw new IOException(lockFile + " is no file");
        }
        return opening;
    }

    private BasicFileAttributes lockFile() throws IOException {
        return Files.readAttributes(folders.at(lockFile), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** A folder that was taken away, or a mount that went and came back, has another lock file than the one we hold. */
    private @Nullable String trouble() {
        try {
            String trouble = folders.trouble();
            if (trouble == null && !Objects.equals(lockFile().fileKey(), lockKey)) {
                return "has another lock file than before";
            }
            return trouble;
        } catch (NoSuchFileException e) {
            return "is gone, or a folder in it is gone";
        } catch (IOException e) {
            return "can't be used: " + folders.inWords(e);
        }
    }

    private void say(String what) {
        if (!what.equals(problem)) {
            LOG.atWarn().addKeyValue(LogKeys.SOURCE, source.word()).log("{}: {}", inLog(), what);
        }
        problem = what;
    }

    private String inLog() {
        return source.name().isEmpty() ? "File source" : "File source " + source.name();
    }

    private void release() {
        folders.letGo();
        lock = null;
        lockKey = null;
        FileChannel closing = channel;
        channel = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                LOG.warn("{}: the lock of {} can't be closed: {}", inLog(), root, e.toString());
            }
        }
    }

    /** Gives the lock back; nothing else changes, so that this and a crash leave the same behind. */
    @Override
    public synchronized void close() {
        release();
        folders.close();
        retryAt = 0;
    }
}
