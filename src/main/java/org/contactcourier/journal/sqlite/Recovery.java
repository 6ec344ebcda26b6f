package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start takes over from the processes before it: which start this is, the tries of parked contacts that a dead process
 * left open, and instants that lie in the future because the clock was set back. Its statements run on the writer's thread.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    /** Less than this is a clock that is kept on time; and no copy that failed is due later than this from now. */
    private static final Duration SET_BACK = Duration.ofMinutes(1);

    /** No parked contact waits for longer, so an instant behind it was set by a clock that was wrong. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(7);

    private static final String MOVE =
            "UPDATE contact SET due_at = max(due_at - ?1, ?2), last_at = min(last_at, ?2) WHERE due_at > ";

    private static final String SHIFT = MOVE + "?2";

    /**
     * What was written by the old clock after the others were moved: it lies about as far in the future as the clock was set
     * back. A contact that really waits that long comes earlier, once.
     */
    private static final String SHIFT_LATE = MOVE + "?1 + ?2 - " + SET_BACK.toMillis();

    private static final String TOO_LATE = "UPDATE contact SET due_at = ?1 WHERE due_at > ?2";

    private static final List<String> BRING_BACK = List.of(
            "UPDATE contact SET due_at = ?1 + max(due_at - last_at, 0), last_at = ?1"
                    + " WHERE due_at IS NOT NULL AND last_at > ?2",
            "UPDATE contact SET last_at = ?1 WHERE owner IS NOT NULL AND last_at > ?2",
            "UPDATE sending SET last_at = ?1 WHERE owner IS NOT NULL AND last_at > ?2",
            "UPDATE contact SET letter_copy_due = ?1 WHERE letter_copy_due > ?2",
            "UPDATE contact SET receipt_copy_due = ?1 WHERE receipt_copy_due > ?2");

    /** Whoever has read the old clock has written by then. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(5);

    private final GroupCommit writer;
    private final LongSupplier nanos;
    private @Nullable Instant lastLook; // guarded by this
    private long lastNanos; // guarded by this
    private @Nullable Duration moved; // guarded by this: by how much, until stragglers were moved, too
    private long movedNanos; // guarded by this

    /** @param nanos a clock that only ever goes forward */
    Recovery(GroupCommit writer, LongSupplier nanos) {
        this.writer = writer;
        this.nanos = nanos;
    }

    /**
     * Begins a start.
     *
     * @param instance how people call this process
     * @return the start's number
     */
    long begin(String instance, Instant now) {
        return writer.write(tx -> recordStart(tx, instance, now));
    }

    /**
     * Takes over the rows of a dead process.
     *
     * @param responseTimeout how long the server may still be busy with an attempt that was left open
     * @return how many tries of parked contacts were left open
     */
    long takeOver(Duration responseTimeout, Instant now) {
        return writer.write(tx -> {
            bringBack(tx, now);
            return recover(tx, responseTimeout);
        });
    }

    /** Notices that the clock was set back since the last look: then it shows less than the time that has passed. */
    void look(Instant now) {
        Duration setBack = setBack(now);
        if (setBack.compareTo(SET_BACK) > 0) {
            boolean ignored = writer.write(tx -> {
                shift(tx, SHIFT, now, setBack);
                bringBack(tx, now);
                return true;
            });
            moved(setBack);
        } else {
            stragglers()
                    .ifPresent(by -> writer.write(tx -> {
                        shift(tx, SHIFT_LATE, now, by);
                        return true;
                    }));
        }
    }

    private synchronized void moved(Duration by) {
        moved = by;
        movedNanos = nanos.getAsLong();
    }

    /** By how much instants are moved that were written late, once that time has come. */
    private synchronized Optional<Duration> stragglers() {
        Duration by = moved;
        if (by == null || nanos.getAsLong() - movedNanos < STRAGGLERS.toNanos()) {
            return Optional.empty();
        }
        moved = null;
        return Optional.of(by);
    }

    private synchronized Duration setBack(Instant now) {
        Instant before = lastLook;
        long elapsed = nanos.getAsLong() - lastNanos;
        lastLook = now;
        lastNanos += elapsed;
        return before == null ? Duration.ZERO : Duration.between(now, before.plusNanos(elapsed));
    }

    private static long recordStart(Transaction tx, String instance, Instant now) throws SQLException {
        PreparedStatement insert = tx.prepare("INSERT INTO start (instance, started_at) VALUES (?, ?) RETURNING id");
        insert.setString(1, instance);
        insert.setLong(2, now.toEpochMilli());
        try (ResultSet id = insert.executeQuery()) {
            id.next();
            return id.getLong(1);
        }
    }

    /** If a dead process left an attempt open, its parked contact is due again once the server has surely dropped the attempt. */
    private static long recover(Transaction tx, Duration responseTimeout) throws SQLException {
        PreparedStatement update = tx.prepare("UPDATE contact SET owner = NULL, may_exist = 1,"
                + " due_at = MAX(COALESCE(due_at, 0), COALESCE(last_at, 0) + ?)"
                + " WHERE owner IS NOT NULL AND state IN ('PARKED', 'REPLAYING')");
        update.setLong(1, responseTimeout.toMillis());
        return update.executeUpdate();
    }

    /** While the process runs it is known by how much the clock was set back: what was due in a minute stays due in a minute. */
    private static void shift(Transaction tx, String sql, Instant now, Duration setBack) throws SQLException {
        PreparedStatement update = tx.prepare(sql);
        update.setLong(1, setBack.toMillis());
        ContactRow.bind(update, 2, now);
        told(update.executeUpdate());
    }

    /**
     * The clock has been set back: what lies in its future would wait until it has caught up. It is moved to now, and keeps the
     * distance between an attempt and the next.
     */
    private static void bringBack(Transaction tx, Instant now) throws SQLException {
        for (String sql : BRING_BACK) {
            bringBack(tx, sql, now, SET_BACK);
        }
        bringBack(tx, TOO_LATE, now, LONGEST_DELAY);
    }

    private static void bringBack(Transaction tx, String sql, Instant now, Duration most) throws SQLException {
        PreparedStatement update = tx.prepare(sql);
        ContactRow.bind(update, 1, now);
        ContactRow.bind(update, 2, now.plus(most));
        told(update.executeUpdate());
    }

    private static void told(int moved) {
        if (moved > 0) {
            LOG.warn("The clock was set back; {} instants that lay in its future are moved", moved);
        }
    }
}
