package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
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

    private static final List<String> BRING_BACK = List.of(
            "UPDATE contact SET due_at = ?1 + max(due_at - last_at, 0), last_at = ?1"
                    + " WHERE due_at IS NOT NULL AND last_at > ?2",
            "UPDATE contact SET last_at = ?1 WHERE owner IS NOT NULL AND last_at > ?2",
            "UPDATE contact SET letter_copy_due = ?1 WHERE letter_copy_due > ?2",
            "UPDATE contact SET receipt_copy_due = ?1 WHERE receipt_copy_due > ?2");

    private final GroupCommit writer;
    private volatile Instant lastAsked = Instant.MIN;

    Recovery(GroupCommit writer) {
        this.writer = writer;
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

    /** Notices that the clock was set back since the last call. */
    void look(Instant now) {
        Instant before = lastAsked;
        if (now.isBefore(before) && now.isBefore(before.minus(SET_BACK))) {
            boolean ignored = writer.write(tx -> {
                bringBack(tx, now);
                return true;
            });
        }
        lastAsked = now;
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

    /**
     * The clock has been set back: what lies in its future would wait until it has caught up. It is moved to now, and keeps the
     * distance between an attempt and the next.
     */
    private static void bringBack(Transaction tx, Instant now) throws SQLException {
        for (String sql : BRING_BACK) {
            PreparedStatement update = tx.prepare(sql);
            Row.bind(update, 1, now);
            Row.bind(update, 2, now.plus(SET_BACK));
            int moved = update.executeUpdate();
            if (moved > 0) {
                LOG.warn("The clock was set back; {} instants that lay in its future are moved to now", moved);
            }
        }
    }
}
