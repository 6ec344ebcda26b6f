package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.Cause;
import org.contactcourier.journal.ContactEndedException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.Counters;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.journal.sql.SqlDeadLetters;
import org.contactcourier.journal.sql.TraceTags;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.journal.sqlite.SendingRows.Arrival;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of contacts one by one: what is sent again, how it ended, what is parked. It refuses what would undo an ending.
 * {@link SendingRows} writes many at once. Any thread may call it; the statements run on the writer's thread.
 */
final class ContactRows {
    private static final String INSERT_SENDING =
            "INSERT INTO sending (place, position, idx, digest, attempts, first_at,"
                    + " last_at, may_exist, parked_tries, others_tried, others_failed, others_accepted, owner,"
                    + " trace, organization) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15"
                    + " WHERE NOT EXISTS (SELECT 1 FROM contact"
                    + " WHERE place = ?1 AND position = ?2 AND idx = ?3 AND digest = ?4) ON CONFLICT DO NOTHING";

    private static final String INSERT =
            "INSERT INTO contact (place, position, idx, digest, state, attempts, may_exist,"
                    + " parked_tries, organization, trace) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6, (SELECT trace FROM sending"
                    + " WHERE place = ?1 AND position = ?2 AND idx = ?3 AND digest = ?4))";

    private static final String SET_ATTEMPT = " SET " + ContactRow.SET_HISTORY + ", owner = ?" + Row.BY_ORIGIN;

    private static final String SET_PARKED =
            "UPDATE contact SET state = ?, " + ContactRow.SET_HISTORY + ", owner = NULL, due_at = ?" + Row.BY_ORIGIN;

    private static final String SET_DELIVERED = "UPDATE contact SET state = 'DELIVERED', " + ContactRow.SET_HISTORY
            + ", owner = NULL, due_at = NULL, ended_at = ?, receipt_copy_due = ?, record_id = ?, matched = ?,"
            + " reason = NULL, cause = NULL, message = NULL, letter_copy_due = NULL" + Row.BY_ORIGIN + " RETURNING id";

    private static final String SET_BURIED = "UPDATE contact SET state = ?, " + ContactRow.SET_HISTORY
            + ", owner = NULL, due_at = NULL, reason = coalesce(?, reason), cause = coalesce(?, cause),"
            + " message = ?, dead_letter_id = ?,"
            + " ended_at = ?, letter_copy_due = ?, receipt_copy_due = ?" + Row.BY_ORIGIN;

    private static final String SET_ACKNOWLEDGED =
            "UPDATE contact SET acknowledged = 1" + Row.BY_ORIGIN + " AND state IN ('BURIED', 'PARKED', 'REPLAYING')";

    private static final String SET_GIVEN_AGAIN =
            "UPDATE contact SET state = 'REPLAYING', due_at = ?, parked_tries = 0, acknowledged = 0, generation = generation + 1"
                    + Row.BY_ORIGIN;

    private static final String DELETE_SENDING = "DELETE FROM sending" + Row.BY_ORIGIN;

    private final GroupCommit writer;
    private final ContactQueries queries;
    private final TraceTags tags;
    private final Counters counters;
    private final RowFormat format;
    private final Clock clock;
    private final OutboxSettings copies;
    private final long start;
    private final List<Runnable> whenCopyIsDue = new CopyOnWriteArrayList<>();

    /** @param start the number of this process's start, which owns what it sends */
    ContactRows(
            GroupCommit writer,
            ContactQueries queries,
            TraceTags tags,
            Counters counters,
            RowFormat format,
            Clock clock,
            OutboxSettings copies,
            long start) {
        this.writer = writer;
        this.queries = queries;
        this.tags = tags;
        this.counters = counters;
        this.format = format;
        this.clock = clock;
        this.copies = copies;
        this.start = start;
    }

    RowFormat format() {
        return format;
    }

    /** Runs {@code listener} after each commit that makes a copy due; on the writer's thread, so it must only signal. */
    void whenCopyIsDue(Runnable listener) {
        whenCopyIsDue.add(listener);
    }

    /** See {@link Journal#sending}; throws {@link ContactEndedException} if the contact has ended: then it must not be sent. */
    void sending(Origin origin, @Nullable IntakeRecord record, AttemptHistory attempts) {
        byte[] trace = record == null ? new byte[0] : tags.of(record);
        boolean ignored = writer.write(tx -> {
            // A first attempt needs one statement, and no row of twenty columns to read.
            if (insertSending(tx, origin, attempts, trace, of(record))) {
                return true;
            }
            ContactRow row = Objects.requireNonNull(Row.find(tx.prepare(Row.FIND), origin));
            requireOpen(row);
            row.requireSame(of(record));
            setAttempt(tx, row, history(row, attempts), start);
            if (record != null && row.isKept()) { // its addresses may have been edited
                tags.add(tx, record);
            }
            return true;
        });
    }

    private static Organization of(@Nullable IntakeRecord record) {
        return record == null ? Organization.UNNAMED : record.organization();
    }

    private boolean insertSending(
            Transaction tx, Origin origin, AttemptHistory attempts, byte[] trace, Organization organization)
            throws SQLException {
        PreparedStatement insert = tx.prepare(INSERT_SENDING);
        int next = ContactRow.bind(insert, Row.bindKey(tx, insert, 1, origin), attempts);
        insert.setLong(next, start);
        insert.setBytes(next + 1, trace.length == 0 ? null : trace);
        insert.setString(next + 2, organization.column());
        return insert.executeUpdate() > 0;
    }

    /** Writes a delivery, whatever the contact's row says; returns whether its record id belonged to another contact. */
    boolean deliver(Transaction tx, Arrival arrival, boolean matched) throws SQLException {
        ContactRow row = Row.find(tx.prepare(Row.FIND), arrival.origin());
        if (row != null && row.state() == State.DELIVERED) {
            return row.matched();
        }
        makeRoom(tx, arrival.origin(), row, State.DELIVERED, Organization.UNNAMED);
        PreparedStatement update = tx.prepare(SET_DELIVERED);
        int next = bindEnd(tx, update, ContactRow.bind(update, 1, history(row, arrival.attempts())));
        RecordIds.bind(update, next++, arrival.recordId());
        update.setBoolean(next++, matched);
        Row.bind(update, next, arrival.origin());
        if (row != null) {
            SqlDeadLetters.replayEnded(
                    tx, clock.instant(), row, "delivered", RecordIds.shownOf(arrival.recordId()), format.encryption());
        }
        try (ResultSet updated = update.executeQuery()) {
            RecordIds.put(tx, arrival.recordId(), updated.getLong(1));
        }
        return matched;
    }

    /** Sets when a delivery ended and since when a copy of its receipt is wanted; returns the number of the next parameter. */
    int bindEnd(Transaction tx, PreparedStatement statement, int first) throws SQLException {
        ContactRow.bind(statement, first, clock.instant());
        ContactRow.bind(statement, first + 1, copyDue(tx, copies.receipts()));
        return first + 2;
    }

    /** See {@link Journal#bury}. */
    Ending bury(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts) {
        Origin origin = record.origin();
        Optional<Ending> earlier = queries.find(origin).flatMap(JournalEntry::ending);
        return earlier.orElseGet(() -> writer.write(tx -> {
            ContactRow row = Row.find(tx.prepare(Row.FIND), origin);
            Optional<Ending> meanwhile =
                    Optional.ofNullable(row).map(format::opened).flatMap(ContactRow::ending);
            return meanwhile.isPresent() ? meanwhile.get() : bury(tx, record, why, row, history(row, attempts));
        }));
    }

    private Ending bury(
            Transaction tx,
            IntakeRecord record,
            RejectedRecordException why,
            @Nullable ContactRow row,
            AttemptHistory history)
            throws SQLException {
        Origin origin = record.origin();
        State state = why.isDropped() ? State.DISCARDED : State.BURIED;
        makeRoom(tx, origin, row, state, record.organization());
        String id = row == null ? null : row.deadLetterId();
        if (!why.isDropped()) {
            StoredPayload.put(tx, record, why, format);
            id = id == null ? DeadLetter.idOf(origin) : id;
        }
        String message =
                Objects.requireNonNullElse(why.getMessage(), why.reason().word());
        PreparedStatement update = tx.prepare(SET_BURIED);
        update.setString(1, state.name());
        int next = ContactRow.bind(update, 2, history);
        update.setString(next++, why.isDropped() ? null : why.reason().word());
        update.setString(next++, why.isDropped() ? null : Cause.of(why));
        update.setString(next++, format.encryption().seal(message));
        update.setString(next++, id);
        ContactRow.bind(update, next++, clock.instant());
        ContactRow.bind(update, next++, why.isDropped() ? null : copyDue(tx, copies.deadLetters()));
        ContactRow.bind(update, next++, copyDue(tx, copies.receipts()));
        Row.bind(update, next, origin);
        update.executeUpdate();
        addTags(tx, record, row);
        if (row != null) {
            SqlDeadLetters.replayEnded(tx, clock.instant(), row, why, message, format.encryption());
        }
        if (why.isDropped() || id == null) {
            return new Ending.Discarded(id, message);
        }
        tx.afterCommit(() -> counters.buried(why.reason(), 1));
        return new Ending.Buried(why.reason(), message, id);
    }

    /** See {@link Journal#release}; does nothing to a row that has ended, that another start owns, or that isn't there. */
    void release(Origin origin, AttemptHistory attempts) {
        writer.write(tx -> {
            ContactRow row = Row.find(tx.prepare(Row.FIND), origin);
            if (row == null || row.hasEnded() || Row.isAbandoned(row, start)) {
                return false;
            }
            if (attempts.equals(AttemptHistory.NONE) && row.wasNeverSent()) {
                deleteSending(tx, origin);
            } else {
                setAttempt(tx, row, history(row, attempts), null);
            }
            return true;
        });
    }

    private static void deleteSending(Transaction tx, Origin origin) throws SQLException {
        PreparedStatement delete = tx.prepare(DELETE_SENDING);
        Row.bind(delete, 1, origin);
        delete.executeUpdate();
    }

    /**
     * See {@link Journal#park}; throws {@link ContactEndedException} if the contact has ended, {@link
     * IllegalArgumentException} if the record holds only a part of its payload: what is parked must be there to be sent.
     */
    void park(IntakeRecord record, AttemptHistory attempts, Instant due) {
        if (!record.payload().isWhole()) {
            throw new IllegalArgumentException("only a part of its payload is here: " + record);
        }
        writer.write(tx -> {
            Origin origin = record.origin();
            ContactRow row = Row.find(tx.prepare(Row.FIND), origin);
            requireOpen(row);
            State state = row != null && row.state() == State.REPLAYING ? State.REPLAYING : State.PARKED;
            AttemptHistory history = history(row, attempts);
            if (row == null || !row.isKept()) {
                Organization organization = row == null ? record.organization() : row.organization();
                makeRoom(tx, origin, row, state, organization);
                StoredPayload.put(tx, record, null, format);
                long size = record.payload().size();
                tx.afterCommit(() -> counters.parked(organization, 1, size));
            }
            PreparedStatement update = tx.prepare(SET_PARKED);
            update.setString(1, state.name());
            int next = ContactRow.bind(update, 2, history);
            ContactRow.bind(update, next++, due);
            Row.bind(update, next, origin);
            update.executeUpdate();
            addTags(tx, record, row);
            return true;
        });
    }

    /** What was announced has its tags already. */
    private void addTags(Transaction tx, IntakeRecord record, @Nullable ContactRow row) throws SQLException {
        if (row == null || row.isKept()) {
            tags.add(tx, record);
        }
    }

    /** See {@link Journal#acknowledged}. */
    void acknowledged(Collection<Origin> ended) {
        if (!ended.isEmpty()) {
            int unused = writer.write(tx -> {
                PreparedStatement update = tx.prepare(SET_ACKNOWLEDGED);
                int changed = 0;
                for (Origin origin : ended) {
                    Row.bind(update, 1, origin);
                    changed += update.executeUpdate();
                }
                return changed;
            });
        }
    }

    /** See {@link Journal#giveAgain}. */
    boolean giveAgain(IntakeRecord record) {
        return writer.write(tx -> {
            ContactRow row = Row.find(tx.prepare(Row.FIND), record.origin());
            if (row == null || row.state() != State.BURIED || !row.acknowledged()) {
                return false;
            }
            PreparedStatement update = tx.prepare(SET_GIVEN_AGAIN);
            ContactRow.bind(update, 1, clock.instant());
            Row.bind(update, 2, record.origin());
            update.executeUpdate();
            forget(tx, row);
            StoredPayload.put(tx, record, null, format);
            SqlDeadLetters.givenAgain(tx, clock.instant(), row, format.encryption());
            tx.afterCommit(() -> counters.replaying(row.organization(), 1));
            return true;
        });
    }

    private static void requireOpen(@Nullable ContactRow row) {
        if (row != null && row.hasEnded()) {
            throw new ContactEndedException(row.origin(), row.state());
        }
    }

    /** What the row says and what has happened since. */
    private AttemptHistory history(@Nullable ContactRow row, AttemptHistory now) {
        return row == null ? now : now.after(Row.history(row, start));
    }

    /**
     * Sees to it that the contact has a row in {@code contact} and nowhere else, without what was kept for it.
     *
     * @param organization where it goes, if no row says so
     */
    private void makeRoom(
            Transaction tx, Origin origin, @Nullable ContactRow row, State state, Organization organization)
            throws SQLException {
        if (row == null || row.state() == State.SENDING) {
            PreparedStatement insert = tx.prepare(INSERT);
            int next = Row.bindKey(tx, insert, 1, origin);
            insert.setString(next, state.name());
            insert.setString(next + 1, (row == null ? organization : row.organization()).column());
            insert.executeUpdate();
            deleteSending(tx, origin);
        } else {
            forget(tx, row);
        }
    }

    private static void setAttempt(Transaction tx, ContactRow row, AttemptHistory attempts, @Nullable Long owner)
            throws SQLException {
        PreparedStatement update = tx.prepare("UPDATE " + Row.table(row) + SET_ATTEMPT);
        int next = ContactRow.bind(update, 1, attempts);
        update.setObject(next++, owner);
        Row.bind(update, next, row.origin());
        update.executeUpdate();
    }

    /** Takes away what is kept for a row that is about to end, and takes it out of the counts. */
    private void forget(Transaction tx, ContactRow row) throws SQLException {
        long size = StoredPayload.size(tx, row.origin());
        StoredPayload.delete(tx, row.origin());
        if (row.state() == State.PARKED) {
            tx.afterCommit(() -> counters.parked(row.organization(), -1, -size));
        }
        if (row.state() == State.REPLAYING) {
            tx.afterCommit(() -> counters.replaying(row.organization(), -1));
        }
        if (row.state() == State.BURIED && row.reason() != null) {
            Reason reason = row.reason();
            tx.afterCommit(() -> counters.buried(reason, -1));
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
