package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What nearly every contact costs: a row in {@code sending} when it is announced, with others; and in its place one in {@code
 * contact} when it is delivered, with those that happen to end at the time. Thread-safe.
 */
final class SendingRows {
    private static final String KEY = "place, position, idx, digest";

    private static final String GIVEN = "WITH given (" + KEY + ") AS (%s) ";

    private static final String IN_GIVEN = " WHERE (" + KEY + ") IN (SELECT * FROM given)";

    /** Parameters behind the rows: the instant twice, the start, the announcement. */
    private static final ManyRows ANNOUNCE = new ManyRows(
            "WITH given (" + KEY + ", trace, organization) AS (%s) INSERT INTO sending (" + KEY
                    + ", trace, organization, attempts, first_at, last_at, may_exist, parked_tries, owner,"
                    + " announcement) SELECT *, 1, ?, ?, 0, 0, ?, ? FROM given WHERE NOT EXISTS (SELECT 1 FROM contact"
                    + " WHERE contact.place = given.place AND contact.position = given.position AND contact.idx = given.idx"
                    + " AND contact.digest = given.digest) ON CONFLICT DO NOTHING",
            6);

    /** Parameters behind the rows: the start, the announcement. */
    private static final ManyRows KNOWN = new ManyRows(
            GIVEN + "SELECT " + Row.COLUMNS + " FROM contact" + IN_GIVEN + " UNION ALL SELECT " + Row.SENDING
                    + " FROM sending" + IN_GIVEN + " AND (owner, announcement) IS NOT (?, ?)",
            4);

    /** Parameters behind the rows: the start. */
    private static final ManyRows WITHDRAW = new ManyRows(
            GIVEN + "DELETE FROM sending" + IN_GIVEN + " AND owner = ? AND attempts = 1 AND may_exist = 0", 4);

    /** Parameters behind the rows: when they ended, since when copies of their receipts are wanted, the start. */
    private static final ManyRows DELIVER = new ManyRows(
            "WITH given (" + KEY + ", record_id, matched) AS (%s) INSERT INTO contact (" + KEY + ", record_id, matched,"
                    + " state, attempts, first_at, last_at, may_exist, parked_tries, others_tried, others_failed,"
                    + " others_accepted, ended_at, receipt_copy_due, trace, organization)"
                    + " SELECT given.*, 'DELIVERED', attempts, first_at, last_at, may_exist, parked_tries, others_tried,"
                    + " others_failed, others_accepted, ?, ?, trace, organization FROM given CROSS JOIN sending USING ("
                    + KEY + ")"
                    + " WHERE owner = ?",
            6);

    /** The rows of those that were inserted last: their ids follow one another. */
    private static final String DELETE_LAST = "DELETE FROM sending WHERE (" + KEY + ") IN (SELECT " + KEY
            + " FROM contact WHERE id > last_insert_rowid() - ?)";

    /**
     * A contact has come into SmartTask.
     *
     * @param recordId as {@link RecordIds#of} made it
     */
    record Arrival(Origin origin, Object recordId, AttemptHistory attempts) {}

    /**
     * A contact is about to be sent.
     *
     * @param trace the tags of its addresses; null if there are none
     * @param organization where it goes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Newcomer(Origin origin, byte @Nullable [] trace, Organization organization) {}

    private final GroupCommit writer;
    private final ContactRows contacts;
    private final RecordIds recordIds;
    private final long start;
    private final AtomicLong announcements = new AtomicLong();
    private final GroupCommit.Bulk<Arrival, Boolean> deliver = this::deliver;

    /** @param start the number of this process's start, which owns what it sends */
    SendingRows(GroupCommit writer, ContactRows contacts, RecordIds recordIds, long start) {
        this.writer = writer;
        this.contacts = contacts;
        this.recordIds = recordIds;
        this.start = start;
    }

    /** See {@link Journal#announce}. */
    CompletableFuture<Map<Origin, JournalEntry>> announce(List<Newcomer> contacts, Instant at) {
        long announcement = announcements.incrementAndGet();
        return writer.submit(tx -> {
            Map<Origin, JournalEntry> known = new HashMap<>();
            for (List<Newcomer> some : ManyRows.slices(contacts)) {
                PreparedStatement insert = tx.prepare(ANNOUNCE.text(some.size()));
                int next = 1;
                for (Newcomer one : some) {
                    next = Row.bindKey(tx, insert, next, one.origin());
                    insert.setBytes(next++, one.trace());
                    insert.setString(next++, one.organization().column());
                }
                ContactRow.bind(insert, next, at);
                ContactRow.bind(insert, next + 1, at);
                insert.setLong(next + 2, start);
                insert.setLong(next + 3, announcement);
                if (insert.executeUpdate() < some.size()) {
                    findKnown(tx, some.stream().map(Newcomer::origin).toList(), announcement, known);
                }
            }
            return known;
        });
    }

    /** Those of {@code some} that this announcement has not made. */
    private void findKnown(Transaction tx, List<Origin> some, long announcement, Map<Origin, JournalEntry> known)
            throws SQLException {
        PreparedStatement select = tx.prepare(KNOWN.text(some.size()));
        int next = bindKeys(tx, select, some);
        select.setLong(next, start);
        select.setLong(next + 1, announcement);
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                JournalEntry entry = Row.entry(contacts.format().opened(Row.read(found)), start);
                known.put(entry.origin(), entry);
            }
        }
    }

    /** See {@link Journal#withdraw}. */
    void withdraw(Collection<Origin> announced) {
        boolean ignored = writer.write(tx -> {
            for (List<Origin> some : ManyRows.slices(List.copyOf(announced))) {
                PreparedStatement delete = tx.prepare(WITHDRAW.text(some.size()));
                delete.setLong(bindKeys(tx, delete, some), start);
                delete.executeUpdate();
            }
            return true;
        });
    }

    private static int bindKeys(Transaction tx, PreparedStatement statement, List<Origin> origins) throws SQLException {
        int next = 1;
        for (Origin origin : origins) {
            next = Row.bindKey(tx, statement, next, origin);
        }
        return next;
    }

    /** See {@link Journal#recordDelivery}. */
    CompletableFuture<Boolean> deliver(Arrival arrival) {
        return writer.submit(deliver, arrival);
    }

    private List<Boolean> deliver(Transaction tx, List<Arrival> arrivals) throws SQLException {
        List<Boolean> matched = new ArrayList<>(arrivals.size());
        for (List<Arrival> some : ManyRows.slices(arrivals)) {
            List<Boolean> taken =
                    recordIds.takes(tx, some.stream().map(Arrival::recordId).toList());
            int inserted = insertDelivered(tx, some, taken);
            if (inserted > 0) {
                PreparedStatement delete = tx.prepare(DELETE_LAST);
                delete.setInt(1, inserted);
                delete.executeUpdate();
            }
            boolean allWereSending = inserted == some.size();
            for (int i = 0; i < some.size(); i++) {
                matched.add(allWereSending ? taken.get(i) : contacts.deliver(tx, some.get(i), taken.get(i)));
            }
        }
        return matched;
    }

    /** Nearly always this process was sending them: then their histories are in their rows. */
    private int insertDelivered(Transaction tx, List<Arrival> some, List<Boolean> matched) throws SQLException {
        PreparedStatement insert = tx.prepare(DELIVER.text(some.size()));
        int next = 1;
        for (int i = 0; i < some.size(); i++) {
            Arrival arrival = some.get(i);
            next = Row.bindKey(tx, insert, next, arrival.origin());
            RecordIds.bind(insert, next++, arrival.recordId());
            insert.setBoolean(next++, matched.get(i));
        }
        contacts.bindEnd(tx, insert, next);
        insert.setLong(next + 2, start);
        return insert.executeUpdate();
    }
}
