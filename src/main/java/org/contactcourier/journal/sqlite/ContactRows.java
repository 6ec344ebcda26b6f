package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of contacts: what is announced, how it ended, what is parked. Every method returns after its commit. It
 * refuses what would undo an ending. Any thread may call it; the statements run on the writer's thread ({@link GroupCommit}).
 */
final class ContactRows {
    /** The columns of a history, in the order in which it is bound. */
    private static final String HISTORY = "attempts = ?, first_at = ?, last_at = ?, may_exist = ?, parked_tries = ?,"
            + " others_tried = ?, others_failed = ?, others_accepted = ?";

    private static final String INSERT = "INSERT INTO contact (place, position, idx, digest, state, attempts, first_at,"
            + " last_at, may_exist, parked_tries, others_tried, others_failed, others_accepted, owner)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String INSERT_IF_NEW = INSERT + " ON CONFLICT DO NOTHING";

    private static final String SET_ATTEMPT = "UPDATE contact SET " + HISTORY + ", owner = ?" + Row.BY_ORIGIN;

    private static final String SET_PARKED =
            "UPDATE contact SET state = ?, " + HISTORY + ", owner = NULL, due_at = ?" + Row.BY_ORIGIN;

    private static final String SET_DELIVERED = "UPDATE contact SET state = 'DELIVERED', " + HISTORY
            + ", owner = NULL, due_at = NULL, record_id = ?, matched = ?, reason = NULL,"
            + " message = NULL, ended_at = ?, letter_copy_due = NULL, receipt_copy_due = ?" + Row.BY_ORIGIN;

    /** The ordinary end of an attempt of this process; its history is in the row since {@link #sending}. */
    private static final String SET_DELIVERED_IF_SENDING = "UPDATE contact SET state = 'DELIVERED', owner = NULL,"
            + " record_id = ?, matched = ?, ended_at = ?, receipt_copy_due = ?" + Row.BY_ORIGIN
            + " AND state = 'SENDING' AND owner = ?";

    private static final String SET_BURIED = "UPDATE contact SET state = 'BURIED', " + HISTORY
            + ", owner = NULL, due_at = NULL, reason = ?, message = ?, dead_letter_id = ?,"
            + " ended_at = ?, letter_copy_due = ?, receipt_copy_due = ?" + Row.BY_ORIGIN;

    private static final String DELETE = "DELETE FROM contact" + Row.BY_ORIGIN;

    private static final String OTHER_WITH_RECORD_ID = "SELECT 1 FROM contact WHERE record_id = ?"
            + " AND NOT (place = ? AND position = ? AND idx = ? AND digest = ?) LIMIT 1";

    private final GroupCommit writer;
    private final ContactQueries queries;
    private final Counters counters;
    private final JournalJson json;
    private final Clock clock;
    private final OutboxSettings copies;
    private final long start;
    private final List<Runnable> whenCopyIsDue = new CopyOnWriteArrayList<>();

    /** @param start the number of this process's start, which owns what it sends */
    ContactRows(
            GroupCommit writer,
            ContactQueries queries,
            Counters counters,
            JournalJson json,
            Clock clock,
            OutboxSettings copies,
            long start) {
        this.writer = writer;
        this.queries = queries;
        this.counters = counters;
        this.json = json;
        this.clock = clock;
        this.copies = copies;
        this.start = start;
    }

    /** Runs {@code listener} after each commit that makes a copy due; on the writer's thread, so it must only signal. */
    void whenCopyIsDue(Runnable listener) {
        whenCopyIsDue.add(listener);
    }

    /** See {@link Journal#sending}; throws {@link IllegalStateException} if the contact has ended: then it must not be sent. */
    void sending(Origin origin, AttemptHistory attempts) {
        writer.write(tx -> {
            // Nearly always it is the first attempt: one statement then, and no row of twenty columns to read.
            if (insert(tx, INSERT_IF_NEW, origin, State.SENDING, attempts, start)) {
                return true;
            }
            Row row = Row.find(tx.prepare(Row.FIND), origin);
            requireOpen(row);
            if (row == null) {
                throw new IllegalStateException("the row of " + origin + " is there and can't be found");
            }
            setAttempt(tx, origin, history(row, attempts), start);
            return true;
        });
    }

    /** See {@link Journal#announce}. */
    CompletableFuture<Map<Origin, JournalEntry>> announce(Collection<Origin> contacts, Instant at) {
        AttemptHistory first = AttemptHistory.NONE.next(at);
        return writer.submit(tx -> {
            Map<Origin, JournalEntry> known = new HashMap<>();
            for (Origin origin : contacts) {
                if (!insert(tx, INSERT_IF_NEW, origin, State.SENDING, first, start)) {
                    Row row = Row.find(tx.prepare(Row.FIND), origin);
                    if (row != null) {
                        known.put(origin, row.entry(start));
                    }
                }
            }
            return known;
        });
    }

    /** See {@link Journal#withdraw}. */
    void withdraw(Collection<Origin> announced) {
        boolean ignored = writer.write(tx -> {
            for (Origin origin : announced) {
                Row row = Row.find(tx.prepare(Row.FIND), origin);
                if (row != null && !row.hasEnded() && !row.isAbandoned(start) && neverSent(row, AttemptHistory.NONE)) {
                    delete(tx, origin);
                }
            }
            return true;
        });
    }

    /** See {@link Journal#recordDelivery}. */
    CompletableFuture<Boolean> delivered(Origin origin, String recordId, AttemptHistory attempts) {
        return writer.submit(tx -> {
            boolean matched = belongsToOther(tx, recordId, origin);
            return endSending(tx, origin, recordId, matched)
                    ? matched
                    : delivered(tx, origin, recordId, matched, attempts);
        });
    }

    /**
     * Nearly always a row of this process is told the end of its attempt: one statement then, and none to read twenty columns.
     */
    private boolean endSending(Transaction tx, Origin origin, String recordId, boolean matched) throws SQLException {
        PreparedStatement update = tx.prepare(SET_DELIVERED_IF_SENDING);
        int next = bindDelivery(tx, update, 1, origin, recordId, matched);
        update.setLong(next, start);
        return update.executeUpdate() > 0;
    }

    private int bindDelivery(
            Transaction tx, PreparedStatement update, int first, Origin origin, String recordId, boolean matched)
            throws SQLException {
        update.setString(first, recordId);
        update.setBoolean(first + 1, matched);
        Row.bind(update, first + 2, clock.instant());
        Row.bind(update, first + 3, copyDue(tx, copies.receipts()));
        return Row.bind(update, first + 4, origin);
    }

    private boolean delivered(Transaction tx, Origin origin, String recordId, boolean matched, AttemptHistory attempts)
            throws SQLException {
        Row row = Row.find(tx.prepare(Row.FIND), origin);
        if (row != null && row.state() == State.DELIVERED) {
            return row.matched();
        }
        AttemptHistory history = history(row, attempts);
        if (row == null) {
            insert(tx, origin, State.SENDING, history, null);
        } else {
            forget(tx, row);
        }
        PreparedStatement update = tx.prepare(SET_DELIVERED);
        int ignored = bindDelivery(tx, update, bind(update, 1, history), origin, recordId, matched);
        update.executeUpdate();
        return matched;
    }

    /** See {@link Journal#bury}. */
    Ending bury(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts) {
        Origin origin = record.origin();
        Optional<Ending> earlier = queries.find(origin).flatMap(ContactRows::ending);
        return earlier.orElseGet(() -> writer.write(tx -> {
            Row row = Row.find(tx.prepare(Row.FIND), origin);
            Optional<Ending> meanwhile =
                    Optional.ofNullable(row).map(found -> found.entry(start)).flatMap(ContactRows::ending);
            return meanwhile.isPresent() ? meanwhile.get() : bury(tx, record, why, row, history(row, attempts));
        }));
    }

    private Ending bury(
            Transaction tx, IntakeRecord record, RejectedRecordException why, @Nullable Row row, AttemptHistory history)
            throws SQLException {
        Origin origin = record.origin();
        if (row == null) {
            insert(tx, origin, State.SENDING, history, null);
        } else {
            forget(tx, row);
        }
        StoredPayload.put(tx, record, why, json);
        String id = row != null && row.deadLetterId() != null ? row.deadLetterId() : DeadLetter.idOf(origin);
        String message =
                Objects.requireNonNullElse(why.getMessage(), why.reason().word());
        PreparedStatement update = tx.prepare(SET_BURIED);
        int next = bind(update, 1, history);
        update.setString(next++, why.reason().word());
        update.setString(next++, message);
        update.setString(next++, id);
        Row.bind(update, next++, clock.instant());
        Row.bind(update, next++, copyDue(tx, copies.deadLetters()));
        Row.bind(update, next++, copyDue(tx, copies.receipts()));
        Row.bind(update, next, origin);
        update.executeUpdate();
        tx.afterCommit(() -> counters.buried(why.reason(), 1));
        return new Ending.Buried(why.reason(), message, id);
    }

    private static Optional<Ending> ending(JournalEntry entry) {
        return switch (entry.state()) {
            case DELIVERED -> Optional.of(new Ending.AlreadyDelivered(Objects.requireNonNull(entry.recordId())));
            case BURIED ->
                Optional.of(new Ending.Buried(
                        Objects.requireNonNull(entry.reason()),
                        Objects.requireNonNull(entry.message()),
                        Objects.requireNonNull(entry.deadLetterId())));
            case DISCARDED -> Optional.of(new Ending.Discarded(entry.deadLetterId()));
            case SENDING, PARKED, REPLAYING -> Optional.empty();
        };
    }

    /**
     * See {@link Journal#release}; does nothing to a row that has ended, that another start owns, or that isn't there:
     * Camel's idempotent consumer gives up also what the dead letter channel has just buried.
     */
    void release(Origin origin, AttemptHistory attempts) {
        writer.write(tx -> {
            Row row = Row.find(tx.prepare(Row.FIND), origin);
            if (row == null || row.hasEnded() || row.isAbandoned(start)) {
                return false;
            }
            if (neverSent(row, attempts)) {
                delete(tx, origin);
            } else {
                setAttempt(tx, origin, history(row, attempts), null);
            }
            return true;
        });
    }

    private static void delete(Transaction tx, Origin origin) throws SQLException {
        PreparedStatement delete = tx.prepare(DELETE);
        Row.bind(delete, 1, origin);
        delete.executeUpdate();
    }

    /** The attempt that the row announced never began, and there was none before it. */
    private static boolean neverSent(Row row, AttemptHistory attempts) {
        return row.state() == State.SENDING
                && attempts.equals(AttemptHistory.NONE)
                && row.attempts().count() <= 1
                && !row.attempts().mayExist();
    }

    /**
     * See {@link Journal#park}; throws {@link IllegalStateException} if the contact has ended, {@link
     * IllegalArgumentException} if the record holds only a part of its payload: what is parked must be there to be sent.
     */
    void park(IntakeRecord record, AttemptHistory attempts, Instant due) {
        if (!record.payload().isWhole()) {
            throw new IllegalArgumentException("only a part of its payload is here: " + record);
        }
        writer.write(tx -> {
            Origin origin = record.origin();
            Row row = Row.find(tx.prepare(Row.FIND), origin);
            requireOpen(row);
            State state = row != null && row.state() == State.REPLAYING ? State.REPLAYING : State.PARKED;
            AttemptHistory history = history(row, attempts);
            if (row == null) {
                insert(tx, origin, State.SENDING, history, null);
            }
            if (row == null || !row.isKept()) {
                StoredPayload.put(tx, record, null, json);
                long size = record.payload().size();
                tx.afterCommit(() -> counters.parked(1, size));
            }
            PreparedStatement update = tx.prepare(SET_PARKED);
            update.setString(1, state.name());
            int next = bind(update, 2, history);
            Row.bind(update, next++, due);
            Row.bind(update, next, origin);
            update.executeUpdate();
            return true;
        });
    }

    private static void requireOpen(@Nullable Row row) {
        if (row != null && row.hasEnded()) {
            throw new IllegalStateException(row.origin() + " has ended: " + row.state());
        }
    }

    /** What the row says and what has happened since. A first failure and an unconfirmed attempt are never forgotten. */
    private AttemptHistory history(@Nullable Row row, AttemptHistory now) {
        if (row == null) {
            return now;
        }
        AttemptHistory before = row.history(start);
        return new AttemptHistory(
                now.count() == 0 ? before.count() : now.count(),
                before.firstAt() == null ? now.firstAt() : before.firstAt(),
                now.lastAt() == null ? before.lastAt() : now.lastAt(),
                before.mayExist() || now.mayExist(),
                Math.max(before.parkedTries(), now.parkedTries()),
                now.others() == null ? before.others() : now.others());
    }

    private static void insert(
            Transaction tx, Origin origin, State state, AttemptHistory attempts, @Nullable Long owner)
            throws SQLException {
        boolean ignored = insert(tx, INSERT, origin, state, attempts, owner);
    }

    /** False where {@code sql} lets a row be that is there already. */
    private static boolean insert(
            Transaction tx, String sql, Origin origin, State state, AttemptHistory attempts, @Nullable Long owner)
            throws SQLException {
        PreparedStatement insert = tx.prepare(sql);
        int next = Row.bind(insert, 1, origin);
        insert.setString(next++, state.name());
        next = bind(insert, next, attempts);
        insert.setObject(next, owner);
        return insert.executeUpdate() > 0;
    }

    private static void setAttempt(Transaction tx, Origin origin, AttemptHistory attempts, @Nullable Long owner)
            throws SQLException {
        PreparedStatement update = tx.prepare(SET_ATTEMPT);
        int next = bind(update, 1, attempts);
        update.setObject(next++, owner);
        Row.bind(update, next, origin);
        update.executeUpdate();
    }

    private static int bind(PreparedStatement statement, int first, AttemptHistory attempts) throws SQLException {
        statement.setInt(first, attempts.count());
        Row.bind(statement, first + 1, attempts.firstAt());
        Row.bind(statement, first + 2, attempts.lastAt());
        statement.setBoolean(first + 3, attempts.mayExist());
        statement.setInt(first + 4, attempts.parkedTries());
        AttemptHistory.Others others = attempts.others();
        statement.setObject(first + 5, others == null ? null : others.tried());
        statement.setObject(first + 6, others == null ? null : others.failed());
        statement.setObject(first + 7, others == null ? null : others.accepted());
        return first + 8;
    }

    /** Takes away what is kept for a row that is about to end, and takes it out of the counts. */
    private void forget(Transaction tx, Row row) throws SQLException {
        if (row.state() == State.SENDING || row.state() == State.DELIVERED) {
            return;
        }
        long size = StoredPayload.size(tx, row.origin());
        StoredPayload.delete(tx, row.origin());
        if (row.state() == State.PARKED) {
            tx.afterCommit(() -> counters.parked(-1, -size));
        }
        if (row.state() == State.BURIED && row.reason() != null) {
            Reason reason = row.reason();
            tx.afterCommit(() -> counters.buried(reason, -1));
        }
    }

    private static boolean belongsToOther(Transaction tx, String recordId, Origin origin) throws SQLException {
        PreparedStatement select = tx.prepare(OTHER_WITH_RECORD_ID);
        select.setString(1, recordId);
        Row.bind(select, 2, origin);
        try (ResultSet found = select.executeQuery()) {
            return found.next();
        }
    }

    private @Nullable Instant copyDue(Transaction tx, Optional<String> copyTo) {
        if (copyTo.isEmpty()) {
            return null;
        }
        tx.afterCommit(() -> whenCopyIsDue.forEach(Runnable::run));
        return clock.instant();
    }
}
