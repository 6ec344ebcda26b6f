package org.contactcourier.journal.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.journal.JournalException;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock beside the journal: only the process that holds it writes. The lock goes away with
 * the process, however that ends, so if a row's owner is another start, that process is dead.
 *
 * <p>The file also tells, beyond its holder's death, whether the holder had the journal open: then there is a write-ahead
 * log, and SQLite would pass over in silence that somebody has removed it.
 */
final class JournalLock implements AutoCloseable {
    /**
     * What this JVM has locked. POSIX gives up a process's locks on a file as soon as the process closes <em>any</em> handle to
     * it, so a second try from inside must not even open the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final String OPEN = " open";

    private final Path file;
    private final FileChannel channel;
    private final boolean leftOpen;

    private JournalLock(Path file, FileChannel channel, boolean leftOpen) {
        this.file = file;
        this.channel = channel;
        this.leftOpen = leftOpen;
    }

    /**
     * Takes the lock.
     *
     * @param journal the real path of the file that the lock stands for
     * @throws JournalException if somebody else holds it, or the lock's file can't be written
     */
    static JournalLock beside(Path journal) {
        Path file = journal.resolveSibling(journal.getFileName() + ".lock");
        if (!HELD.add(file)) {
            throw new JournalException("journal " + journal + " is in use by this very process");
        }
        FileChannel channel = null;
        boolean taken = false;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw new JournalException("journal " + journal + " is in use by another process" + holder(channel));
            }
            boolean leftOpen = content(channel).endsWith(OPEN);
            write(channel, leftOpen);
            taken = true;
            return new JournalLock(file, channel, leftOpen);
        } catch (IOException e) {
            throw new JournalException("journal " + journal + " can't be locked: " + e, e);
        } finally {
            if (!taken) {
                closeUnlocked(channel);
                HELD.remove(file);
            }
        }
    }

    /** The process id that the holder left in the file; nothing if there is none. */
    private static String holder(FileChannel channel) throws IOException {
        String pid = content(channel).replace(OPEN, "");
        return pid.matches("\\d+") ? ", process " + pid : "";
    }

    private static String content(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(32);
        int length = channel.read(buffer, 0);
        return length <= 0 ? "" : new String(buffer.array(), 0, length, StandardCharsets.US_ASCII);
    }

    private static void write(FileChannel channel, boolean open) throws IOException {
        String text = ProcessHandle.current().pid() + (open ? OPEN : "");
        channel.truncate(0);
        int written = channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        assert written == text.length();
    }

    /** Whether the last holder died with the journal open. */
    boolean leftOpen() {
        return leftOpen;
    }

    /** Writes that a write-ahead log exists from now on, or that it may go. Harmless once given back. */
    void journalIsOpen(boolean open) {
        try {
            if (channel.isOpen()) {
                write(channel, open);
            }
        } catch (IOException e) {
            throw new JournalException("the lock " + file + " can't be written: " + e, e);
        }
    }

    private static void closeUnlocked(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // nothing was written through it, and the start ends with the reason that matters
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new JournalException("the lock " + file + " can't be given back: " + e, e);
        } finally {
            HELD.remove(file);
        }
    }
}
