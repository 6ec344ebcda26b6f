package org.contactcourier.journal.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.files.UnixFile;
import org.contactcourier.journal.JournalException;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock beside the journal: only the process that holds it writes. The lock goes away with
 * the process, however that ends, so if a row's owner is another start, that process is dead.
 *
 * <p>The file also tells, beyond its holder's death, whether the holder had the journal open, and what it committed last: SQLite
 * would pass over in silence that somebody has removed the write-ahead log, cut it, or put an older journal in place.
 *
 * <p>The last commit is written after each commit, without a sync of its own. A killed process leaves it exact. A power cut may
 * leave an earlier one, never a later one: the commit is on disk before it is written here. Thread-safe.
 */
final class JournalLock implements AutoCloseable {
    /**
     * What this JVM has locked. POSIX gives up a process's locks on a file as soon as the process closes <em>any</em> handle to
     * it, so a second try from inside must not even open the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final Set<StandardOpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    /** Bytes. The text is padded, so that it is replaced in one write: a kill leaves the one or the other. */
    private static final int LENGTH = 64;

    private static final Pattern TEXT =
            Pattern.compile("(?<pid>\\d+)(?<open> open)?( commit (?<number>-?\\d+) carried (?<carried>-?\\d+))?");

    private static final long PID = ProcessHandle.current().pid();

    private final Path file;
    private final FileChannel channel;
    private final boolean leftOpen;
    private boolean open; // guarded by this
    private @Nullable LastCommit last; // guarded by this

    private JournalLock(Path file, FileChannel channel, boolean leftOpen, @Nullable LastCommit last) {
        this.file = file;
        this.channel = channel;
        this.leftOpen = leftOpen;
        this.open = leftOpen;
        this.last = last;
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
            channel = FileChannel.open(file, OPTIONS, UnixFile.privateFile());
            if (channel.tryLock() == null) {
                throw new JournalException("journal " + journal + " is in use by another process" + holder(channel));
            }
            Matcher text = TEXT.matcher(content(channel));
            boolean known = text.matches();
            boolean leftOpen = known && text.group("open") != null;
            LastCommit last = known && text.group("number") != null
                    ? new LastCommit(Integer.parseInt(text.group("number")), Integer.parseInt(text.group("carried")))
                    : null;
            JournalLock lock = new JournalLock(file, channel, leftOpen, last);
            lock.write(true);
            taken = true;
            return lock;
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
        Matcher text = TEXT.matcher(content(channel));
        return text.matches() ? ", process " + text.group("pid") : "";
    }

    private static String content(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH);
        int length = channel.read(buffer, 0);
        return length <= 0 ? "" : new String(buffer.array(), 0, length, StandardCharsets.US_ASCII).strip();
    }

    private synchronized void write(boolean durably) throws IOException {
        LastCommit commit = last;
        String text = PID
                + (open ? " open" : "")
                + (commit == null ? "" : " commit " + commit.number() + " carried " + commit.carried());
        byte[] bytes = new byte[LENGTH];
        Arrays.fill(bytes, (byte) ' ');
        byte[] start = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, bytes, 0, start.length);
        bytes[LENGTH - 1] = '\n';
        int written = channel.write(ByteBuffer.wrap(bytes), 0);
        assert written == LENGTH;
        if (durably) {
            channel.truncate(LENGTH);
            channel.force(true);
        }
    }

    /** Whether the last holder died with the journal open. */
    boolean leftOpen() {
        return leftOpen;
    }

    /** What was committed last, as far as this file knows; empty if it is new, or of an earlier version. */
    synchronized Optional<LastCommit> lastCommit() {
        return Optional.ofNullable(last);
    }

    /** Writes that a write-ahead log exists from now on, or that it may go. Harmless once given back. */
    synchronized void journalIsOpen(boolean isOpen) {
        open = isOpen;
        try {
            if (channel.isOpen()) {
                write(true);
            }
        } catch (IOException e) {
            throw new JournalException("the lock " + file + " can't be written: " + e, e);
        }
    }

    /**
     * Writes what was committed last; the commit is on disk.
     *
     * @throws IOException if it can't be written: then a start will not notice that this commit is gone
     */
    synchronized void committed(LastCommit commit) throws IOException {
        last = commit;
        write(false);
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
