package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees what dead processes left: the tries of parked contacts that they had under way, and what they had been handed. What they
 * were sending for the first time stays as it is, in doubt, until its source yields it again. Its statements run on the writer's
 * thread.
 */
final class Inheritance {
    private static final Logger LOG = LoggerFactory.getLogger(Inheritance.class);

    /** Less than this is a clock that is kept on time; and no copy that failed is due later than this from now. */
    private static final Duration SET_BACK = Duration.ofMinutes(1);

    /** No parked contact waits for longer, so an instant behind it was set by a clock that was wrong. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(7);

    /** If a dead process left a try open, it is due again once the server has surely dropped the attempt. */
    private static final String FREE = "UPDATE contact SET owner = NULL, may_exist = true,"
            + " identities = NULL, due_at = greatest(coalesce(due_at, 0), coalesce(last_at, 0) + ?) WHERE owner = ANY (?)";

    private static final String FREE_CLAIMED = "UPDATE contact SET claimed_by = NULL, claimed_until = NULL"
            + " WHERE due_at IS NOT NULL AND claimed_by = ANY (?)";

    private static final String CLOSE = "UPDATE start SET open = false WHERE id = ANY (?)"
            + " AND NOT EXISTS (SELECT FROM sending WHERE owner = start.id)"
            + " AND NOT EXISTS (SELECT FROM identity WHERE owner = start.id)";

    /** The clock of a process was wrong: what lies in the future is moved to now, and keeps the distance to its next try. */
    private static final List<String> BRING_BACK = List.of(
            "UPDATE contact SET due_at = ? + greatest(due_at - last_at, 0), last_at = ?"
                    + " WHERE due_at IS NOT NULL AND last_at > ?",
            "UPDATE contact SET letter_copy_due = ? WHERE letter_copy_due > ?",
            "UPDATE contact SET receipt_copy_due = ? WHERE receipt_copy_due > ?");

    private static final String TOO_LATE = "UPDATE contact SET due_at = ? WHERE due_at > ?";

    private Inheritance() {}

    /**
     * Frees what {@code starts} had.
     *
     * @param starts perhaps dead; who isn't keeps what he has
     * @param responseTimeout how long the server may still be busy with an attempt that was left open
     * @return how many tries of parked contacts were left open
     */
    static int take(StartSession session, Set<Long> starts, Duration responseTimeout) throws SQLException {
        Set<Long> dead = session.dead(starts);
        if (dead.isEmpty()) {
            return 0;
        }
        PreparedStatement free = session.prepare(FREE);
        free.setLong(1, responseTimeout.toMillis());
        session.bind(free, 2, "int8", dead.toArray());
        int freed = free.executeUpdate();
        IdentityRows.inherit(session, dead, responseTimeout);
        for (String sql : List.of(FREE_CLAIMED, CLOSE)) {
            PreparedStatement update = session.prepare(sql);
            session.bind(update, 1, "int8", dead.toArray());
            update.executeUpdate();
        }
        return freed;
    }

    /** Brings instants back that lie too far in the future to be true. */
    static int bringBack(StartSession session, Instant now) throws SQLException {
        int moved = 0;
        for (String sql : BRING_BACK) {
            moved += bringBack(session, sql, now, SET_BACK);
        }
        moved += bringBack(session, TOO_LATE, now, LONGEST_DELAY);
        if (moved > 0) {
            LOG.warn("A clock was wrong; {} instants that lay in its future are moved", moved);
        }
        return moved;
    }

    private static int bringBack(StartSession session, String sql, Instant now, Duration most) throws SQLException {
        PreparedStatement update = session.prepare(sql);
        int last = (int) sql.chars().filter(c -> c == '?').count();
        for (int number = 1; number < last; number++) {
            ContactRow.bind(update, number, now);
        }
        ContactRow.bind(update, last, now.plus(most));
        return update.executeUpdate();
    }
}
