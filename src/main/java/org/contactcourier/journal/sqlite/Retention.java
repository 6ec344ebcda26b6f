package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.LetterExpiry;
import org.contactcourier.journal.sql.SqlCheckpoints;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what was delivered long ago, and nothing else. It walks the table in the order of its ids, a slice at a time beside
 * the writer, and hands the writer small deletions; so it needs no index that every delivery would pay for.
 */
final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration EVERY = Duration.ofHours(1);

    /** Rows looked at in one read. */
    private static final int SLICE = 2000;

    /** Rows deleted in one operation: some milliseconds of the writer's time. */
    private static final int DELETED_AT_ONCE = 200;

    /** Not while a receipt that calls the contact parked is still to be told how it ended. */
    private static final String IS_EXPIRED = "state = 'DELIVERED' AND ended_at < ?1 AND receipt_copy_due IS NULL"
            + " AND NOT EXISTS (SELECT 1 FROM open_receipt AS open WHERE open.place = contact.place"
            + " AND open.position = contact.position AND open.idx = contact.idx AND open.digest = contact.digest)";

    private static final String SLICE_OF =
            "SELECT id, " + IS_EXPIRED + " FROM contact WHERE id > ?2 ORDER BY id LIMIT ?3";

    private static final String DELETE = "DELETE FROM contact WHERE id = ?2 AND " + IS_EXPIRED + " RETURNING record_id";

    /** Of the places with the next numbers, those that no contact comes from any more. */
    private static final String DELETE_PLACES = "DELETE FROM place WHERE id > ?1 AND id <= ?1 + ?2"
            + " AND NOT EXISTS (SELECT 1 FROM contact WHERE contact.place = place.id)"
            + " AND NOT EXISTS (SELECT 1 FROM sending WHERE sending.place = place.id)"
            + " AND NOT EXISTS (SELECT 1 FROM open_receipt WHERE open_receipt.place = place.id)";

    private final SqliteJournal journal;
    private final Duration retention;
    private final Clock clock;
    private final LetterExpiry letters;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "journal-retention");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    Retention(SqliteJournal journal, Duration retention, Clock clock, LetterExpiry letters) {
        this.journal = journal;
        this.retention = retention;
        this.clock = clock;
        this.letters = letters;
    }

    void start() {
        var unused =
                executor.scheduleWithFixedDelay(this::run, FIRST.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs something else beside it, on the same thread. */
    void alsoEvery(Duration interval, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // this thread's edge: the next time is another try
                LOG.debug("The journal's upkeep failed", e);
            }
        };
        var unused = executor.scheduleWithFixedDelay(
                guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            long purged = purge();
            if (purged > 0) {
                LOG.info("Forgot {} contacts that were delivered more than {} ago", purged, retention);
            }
            letters.run(clock.instant());
        } catch (RuntimeException | Error e) { // this thread's edge: the next hour is another try
            LOG.warn("What is too old could not be forgotten: {}", e.getMessage());
        }
    }

    long purge() {
        Instant before = clock.instant().minus(retention);
        long purged = 0;
        Slice slice = slice(before, 0);
        while (slice.rows > 0 && !closed) {
            for (int from = 0; from < slice.expired.size() && !closed; from += DELETED_AT_ONCE) {
                List<Long> some = slice.expired.subList(from, Math.min(from + DELETED_AT_ONCE, slice.expired.size()));
                purged += journal.write(tx -> delete(tx, some, before));
            }
            slice = slice(before, slice.last);
        }
        if (purged > 0) {
            deletePlaces();
        }
        // Of a file that waits that long, all contacts below the checkpoint are forgotten. It must outlive them.
        int unused = journal.write(tx -> SqlCheckpoints.expire(tx, before.minus(retention)));
        return purged;
    }

    private static long delete(Transaction tx, List<Long> ids, Instant before) throws SQLException {
        PreparedStatement delete = tx.prepare(DELETE);
        ContactRow.bind(delete, 1, before);
        long deleted = 0;
        for (long id : ids) {
            delete.setLong(2, id);
            try (ResultSet row = delete.executeQuery()) {
                if (row.next()) {
                    deleted++;
                    RecordIds.forget(tx, row.getObject(1), id);
                }
            }
        }
        RecordIds.lowerWatermark(tx);
        return deleted;
    }

    private void deletePlaces() {
        long last = journal.write(tx -> {
            try (ResultSet max = tx.prepare("SELECT max(id) FROM place").executeQuery()) {
                return max.next() ? max.getLong(1) : 0L;
            }
        });
        for (long from = 0; from < last && !closed; from += SLICE) {
            long above = from;
            boolean ignored = journal.write(tx -> {
                PreparedStatement delete = tx.prepare(DELETE_PLACES);
                delete.setLong(1, above);
                delete.setLong(2, SLICE);
                delete.executeUpdate();
                tx.forgetPlaces();
                return true;
            });
        }
    }

    private record Slice(int rows, long last, List<Long> expired) {}

    private Slice slice(Instant before, long above) {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SLICE_OF)) {
                ContactRow.bind(select, 1, before);
                select.setLong(2, above);
                select.setInt(3, SLICE);
                int rows = 0;
                long last = above;
                List<Long> expired = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        rows++;
                        last = found.getLong(1);
                        if (found.getBoolean(2)) {
                            expired.add(last);
                        }
                    }
                }
                return new Slice(rows, last, expired);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        executor.shutdown();
        try {
            boolean ended = executor.awaitTermination(10, TimeUnit.SECONDS);
            LOG.debug("Retention ended: {}", ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
