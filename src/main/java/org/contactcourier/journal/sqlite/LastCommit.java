package org.contactcourier.journal.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.contactcourier.journal.JournalException;

/**
 * What a journal's process committed last, as numbers that go up by one with each commit. They are the database's
 * {@code user_version}: 4 bytes of its first page, so they come with each commit through the write-ahead log into the file. They
 * wrap around, so they are compared by their difference. Kept by {@link JournalLock}, outside of both files.
 *
 * @param number of the last commit
 * @param carried the number that the file itself has had for certain, without its log
 */
record LastCommit(int number, int carried) {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** Where the file has its {@code user_version}, see <a href="https://www.sqlite.org/fileformat2.html">its format</a>. */
    private static final int AT = 60;

    /**
     * The number in the file itself; empty if it is no database.
     *
     * @param channel on the file. Don't close it while SQLite has the file open: POSIX would give up SQLite's locks
     */
    static OptionalInt inFile(FileChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(AT + Integer.BYTES);
        int read = 0;
        while (header.hasRemaining() && read >= 0) {
            read = channel.read(header, header.position());
        }
        boolean isDatabase =
                !header.hasRemaining() && header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
        return isDatabase ? OptionalInt.of(header.getInt(AT)) : OptionalInt.empty();
    }

    /**
     * The commit after this one.
     *
     * @param inFile the number in the file, just after the commit. If it is the commit's own, then all of the log has been
     *     carried over and is on disk; an earlier one may not be
     */
    static LastCommit of(int number, OptionalInt inFile, LastCommit before) {
        boolean allCarried = inFile.isPresent() && inFile.getAsInt() == number;
        return new LastCommit(number, allCarried ? number : before.carried);
    }

    /**
     * Checks the file without its log.
     *
     * @throws JournalException if it is older than the one that was there
     */
    void requireFile(Path database, OptionalInt inFile) {
        if (inFile.isPresent() && inFile.getAsInt() - carried < 0) {
            throw new JournalException(
                    "journal %s was replaced by an older one. %s".formatted(database, whatToDo(database)));
        }
    }

    /**
     * Checks the database with its log.
     *
     * @throws JournalException if commits are missing
     */
    void require(Path database, int found) {
        int missing = number - found;
        if (missing > 0) {
            throw new JournalException(
                    ("journal %s lacks its last commits (%d are missing): its write-ahead log was cut, or one"
                                    + " of the two was replaced by an older one. %s")
                            .formatted(database, missing, whatToDo(database)));
        }
    }

    /** For the case that there is no database. */
    JournalException gone(Path database) {
        return new JournalException("journal %s is missing or empty, but contacts were committed to it. %s"
                .formatted(database, whatToDo(database)));
    }

    private static String whatToDo(Path database) {
        return ("Put %s and %1$s-wal back as they were; to go on with what is there, remove %1$s.lock: contacts that it"
                        + " doesn't know are sent again")
                .formatted(database);
    }
}
