package org.contactcourier.source.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of the file source and the lock that makes it the only one: {@code done/} and {@code failed/} where people see
 * them, {@code .claimed/} where they don't. Notices when they are gone and makes them again. Thread-safe.
 */
final class Inbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    /** How often a lock that another process holds, or a folder that can't be made, is tried again. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Path root;
    private final Path lockFile;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;
    private @Nullable Object lockKey;
    private @Nullable String problem;
    private boolean opened;
    private long retryAt;

    Inbox(Path directory) {
        this.root = directory.toAbsolutePath().normalize();
        this.lockFile = claimed().resolve(".lock");
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
    synchronized Optional<String> problem() {
        return Optional.ofNullable(problem);
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
        if (lock != null && isOurs()) {
            return Readiness.READY;
        }
        long now = System.nanoTime();
        if (lock != null) {
            say("the inbox " + root + " is gone or not readable, or a folder in it is gone");
            release();
            retryAt = now;
        }
        if (retryAt != 0 && now - retryAt < 0) {
            return Readiness.CLOSED;
        }
        retryAt = now + RETRY_NANOS;
        try {
            return open() ? Readiness.FRESH : Readiness.CLOSED;
        } catch (IOException e) {
            say("the inbox " + root + " can't be used: " + e);
            release();
            return Readiness.CLOSED;
        }
    }

    private boolean open() throws IOException {
        if (!opened) {
            Files.createDirectories(root);
        } else if (!Files.isDirectory(root)) {
            // Not its parents: where a whole mount is gone, folders made in its place would hide what comes back.
            Files.createDirectory(root);
        }
        if (!Files.isReadable(root)) {
            throw new AccessDeniedException(root.toString()); // else its listing would just be empty
        }
        for (Path folder : new Path[] {claimed(), done(), failed()}) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder);
            }
        }
        FileChannel opening = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
        lockKey = Files.readAttributes(lockFile, BasicFileAttributes.class).fileKey();
        if (problem != null) {
            LOG.info("The inbox {} is read again", root);
        }
        problem = null;
        opened = true;
        retryAt = 0;
        return true;
    }

    /** A folder that was taken away, or a mount that went and came back, has another lock file than the one we hold. */
    private boolean isOurs() {
        try {
            BasicFileAttributes now =
                    Files.readAttributes(lockFile, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Objects.equals(now.fileKey(), lockKey)
                    && Files.isReadable(root)
                    && Files.isDirectory(done())
                    && Files.isDirectory(failed());
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            say("the inbox " + root + " can't be used: " + e);
            return false;
        }
    }

    private void say(String what) {
        if (!what.equals(problem)) {
            LOG.warn("File source: {}", what);
        }
        problem = what;
    }

    private void release() {
        lock = null;
        lockKey = null;
        FileChannel closing = channel;
        channel = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                LOG.warn("File source: the lock of {} can't be closed: {}", root, e.toString());
            }
        }
    }

    /** Gives the lock back; nothing else changes, so that this and a crash leave the same behind. */
    @Override
    public synchronized void close() {
        release();
        retryAt = 0;
    }
}
