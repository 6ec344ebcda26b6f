package org.contactcourier.journal.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.contactcourier.journal.JournalException;

/**
 * The write-ahead log beside the database. SQLite reports no damage in it: it ignores unreadable parts, and deletes the log
 * if the database is empty. Both would forget acknowledged contacts, so the log is checked before SQLite opens the database.
 * The layout is that of <a href="https://www.sqlite.org/fileformat2.html#walformat">SQLite's file format</a>.
 */
final class WriteAheadLog {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;

    /** The last bit of the first four bytes says in which order the checksums take theirs. */
    private static final int MAGIC = 0x377f0682;

    private final Path database;
    private final Path file;

    private WriteAheadLog(Path database) {
        this.database = database;
        this.file = database.resolveSibling(database.getFileName() + "-wal");
    }

    /**
     * Looks and changes nothing.
     *
     * @param leftOpen whether the last process died with the journal open
     * @throws JournalException if a log is missing or damaged: what was committed last is gone
     */
    static void requireWhole(Path database, boolean leftOpen) throws IOException {
        WriteAheadLog log = new WriteAheadLog(database);
        long size = size(log.file);
        if (size(database) <= 0 && size > 0) {
            throw new JournalException(
                    "journal %s is missing or empty, but its write-ahead log %s is not: put the journal back"
                            .formatted(database, log.file));
        }
        if (leftOpen && size < 0) {
            throw new JournalException(
                    ("journal %s lacks its write-ahead log %s, which holds what was committed last: put it back; to go on"
                                    + " without, remove %s.lock")
                            .formatted(database, log.file, database));
        }
        if (size >= HEADER) {
            log.requireReadable();
        }
    }

    /** Bytes; -1 where there is no such file. */
    private static long size(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : Files.exists(file) ? Long.MAX_VALUE : -1;
    }

    private void requireReadable() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = read(channel, 0, HEADER);
            if (isBlank(header)) {
                return; // a power cut before anything was committed
            }
            Checksum checksum = new Checksum((header.getInt(0) & 1) == 1);
            checksum.add(header, 0, HEADER - 8);
            if ((header.getInt(0) & ~1) != MAGIC || !checksum.matches(header, HEADER - 8)) {
                throw new JournalException(
                        "journal %s has a write-ahead log that is none: %s".formatted(database, file));
            }
            int lost = unreadable(channel, header, checksum);
            // A power cut can tear the last transaction, but its commit was not reported to any caller.
            if (lost > 1) {
                throw new JournalException(
                        "journal %s has a damaged write-ahead log: of %s the last %d transactions can't be read"
                                .formatted(database, file, lost));
            }
        }
    }

    /**
     * How many transactions end behind the first frame that doesn't fit its checksum. Frames of other salts are from earlier
     * rounds.
     */
    private static int unreadable(FileChannel channel, ByteBuffer header, Checksum checksum) throws IOException {
        int page = header.getInt(8);
        long salts = header.getLong(16);
        boolean readable = true;
        int lost = 0;
        long end = channel.size() - FRAME_HEADER - page;
        for (long at = HEADER; at <= end; at += FRAME_HEADER + page) {
            ByteBuffer frame = read(channel, at, readable ? FRAME_HEADER + page : FRAME_HEADER);
            boolean ours = frame.getLong(8) == salts;
            if (readable) {
                checksum.add(frame, 0, 8);
                checksum.add(frame, FRAME_HEADER, page);
                readable = ours && checksum.matches(frame, 16);
            }
            boolean commits = frame.getInt(4) != 0;
            lost += !readable && ours && commits ? 1 : 0;
        }
        return lost;
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, at + buffer.position());
        }
        return buffer.rewind();
    }

    private static boolean isBlank(ByteBuffer buffer) {
        return buffer.equals(ByteBuffer.allocate(buffer.limit()));
    }

    /** The running checksum of a log: each frame's goes on from that of the frame before. */
    private static final class Checksum {
        private final ByteOrder order;
        private int first;
        private int second;

        Checksum(boolean bigEndian) {
            this.order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }

        void add(ByteBuffer buffer, int from, int length) {
            ByteBuffer words = buffer.duplicate().order(order);
            for (int at = from; at < from + length; at += 8) {
                first += words.getInt(at) + second;
                second += words.getInt(at + 4) + first;
            }
        }

        /** Stored numbers are always big-endian. */
        boolean matches(ByteBuffer buffer, int at) {
            return buffer.getInt(at) == first && buffer.getInt(at + 4) == second;
        }
    }
}
