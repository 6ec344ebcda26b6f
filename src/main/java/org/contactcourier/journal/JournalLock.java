package org.contactcourier.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock beside the journal: whoever holds it is the one process that writes. It goes away with the
 * process, however that ends, so a row whose owner is another start belongs to the dead.
 */
final class JournalLock implements AutoCloseable {
    /**
     * What this JVM has locked. POSIX gives up a process's locks on a file as soon as the process closes <em>any</em> handle to
     * it, so a second try from inside must not even open the file.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private JournalLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
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
            channel.truncate(0);
            long pid = ProcessHandle.current().pid();
            channel.write(ByteBuffer.wrap(Long.toString(pid).getBytes(StandardCharsets.US_ASCII)));
            taken = true;
            return new JournalLock(file, channel);
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
        ByteBuffer buffer = ByteBuffer.allocate(20);
        int length = channel.read(buffer, 0);
        String text = length <= 0 ? "" : new String(buffer.array(), 0, length, StandardCharsets.US_ASCII);
        return text.matches("\\d+") ? ", process " + text : "";
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
