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
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what was delivered long ago, and nothing else. It walks the table in the order of its key, a slice at a time beside
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

    /** A receipt that calls the contact parked is still to be told how it ended. */
    private static final String IS_TOLD =
            " AND NOT EXISTS (SELECT 1 FROM open_receipt AS open WHERE open.place = contact.place"
                    + " AND open.position = contact.position AND open.idx = contact.idx AND open.digest = contact.digest)";

    private static final String EXPIRED = "SELECT place, position, idx, digest,"
            + " state = 'DELIVERED' AND ended_at < ? AND receipt_copy_due IS NULL" + IS_TOLD + " FROM contact"
            + " WHERE (place, position, idx, digest) > (?, ?, ?, ?) ORDER BY place, position, idx, digest LIMIT ?";

    private static final String DELETE =
            "DELETE FROM contact" + Row.BY_ORIGIN + " AND state = 'DELIVERED' AND ended_at < ?" + IS_TOLD;

    private final SqliteJournal journal;
    private final Duration retention;
    private final Clock clock;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "journal-retention");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    Retention(SqliteJournal journal, Duration retention, Clock clock) {
        this.journal = journal;
        this.retention = retention;
        this.clock = clock;
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
        } catch (RuntimeException | Error e) { // this thread's edge: the next hour is another try
            LOG.warn("Delivered contacts could not be forgotten: {}", e.getMessage());
        }
    }

    long purge() {
        Instant before = clock.instant().minus(retention);
        long purged = 0;
        Origin cursor = null;
        boolean more = true;
        while (more && !closed) {
            Slice slice = slice(before, cursor);
            for (int from = 0; from < slice.expired.size() && !closed; from += DELETED_AT_ONCE) {
                List<Origin> some = slice.expired.subList(from, Math.min(from + DELETED_AT_ONCE, slice.expired.size()));
                purged += journal.write(tx -> {
                    PreparedStatement delete = tx.prepare(DELETE);
                    long deleted = 0;
                    for (Origin origin : some) {
                        int next = Row.bind(delete, 1, origin);
                        Row.bind(delete, next, before);
                        deleted += delete.executeUpdate();
                    }
                    return deleted;
                });
            }
            cursor = slice.last;
            more = slice.rows == SLICE;
        }
        return purged;
    }

    private record Slice(int rows, @Nullable Origin last, List<Origin> expired) {}

    private Slice slice(Instant before, @Nullable Origin cursor) {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(EXPIRED)) {
                Row.bind(select, 1, before);
                bind(select, cursor);
                select.setInt(6, SLICE);
                return slice(select);
            }
        });
    }

    private static Slice slice(PreparedStatement select) throws SQLException {
        int rows = 0;
        Origin last = null;
        List<Origin> expired = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows++;
                last = Row.origin(found);
                if (found.getBoolean(5)) {
                    expired.add(last);
                }
            }
        }
        return new Slice(rows, last, expired);
    }

    /** The end of the last slice; before the first row if there was none. */
    private static void bind(PreparedStatement select, @Nullable Origin cursor) throws SQLException {
        if (cursor == null) {
            select.setString(2, "");
            select.setLong(3, Long.MIN_VALUE);
            select.setLong(4, Long.MIN_VALUE);
            select.setBytes(5, new byte[0]);
        } else {
            Row.bind(select, 2, cursor);
        }
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
