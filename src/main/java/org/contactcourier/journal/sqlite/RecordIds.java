package org.contactcourier.journal.sqlite;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * SmartTask's record ids, and whether one is taken. Each new id would go to a random page of the table {@code record_id}. So the
 * latest are kept in memory, and {@link #file} writes them in the table's order, a slice at a time beside the traffic.
 *
 * <p>After a kill, the latest are read again from {@code contact}: those with an id past {@code record_id_watermark}. A contact
 * that was parked has an earlier one, so its record id goes into the table at once.
 *
 * <p>The writer's thread calls {@link #takes} and {@link #put}; one other thread calls {@link #file}.
 */
final class RecordIds {
    /** That many fit into some MiB, and several of them go to each page of a table of a million. */
    private static final int FILED_AT_ONCE = 50_000;

    /** Some milliseconds of the writer's time. */
    private static final int WRITTEN_AT_ONCE = 1000;

    private static final ManyRows TAKEN = new ManyRows("SELECT DISTINCT id FROM record_id WHERE id IN (%s)", 1);

    private static final ManyRows INSERT = new ManyRows("INSERT OR IGNORE INTO record_id (id, contact) %s", 2);

    private static final String WATERMARK = "(SELECT contact FROM record_id_watermark)";

    private final SqliteJournal journal;
    private final int most;
    private Set<Object> latest = new HashSet<>(); // the writer thread's own
    private Set<Object> filing = new HashSet<>(); // likewise: those that are being written into the table
    private long filingUpTo; // the filing thread's own
    private volatile int waiting;

    /** @param most how many are kept in memory before they are filed */
    private RecordIds(SqliteJournal journal, int most) {
        this.journal = journal;
        this.most = most;
    }

    /** Reads those that are in no table yet. */
    static RecordIds read(SqliteJournal journal) {
        RecordIds ids = new RecordIds(journal, FILED_AT_ONCE);
        boolean ignored = journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                            "SELECT record_id FROM contact WHERE id > " + WATERMARK + " AND record_id IS NOT NULL");
                    ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    ids.latest.add(known(found.getObject(1)));
                }
                return true;
            }
        });
        ids.waiting = ids.latest.size();
        return ids;
    }

    /** An id as this class knows it: a UUID where it is one in the usual letters, else its text. */
    static Object of(String id) {
        if (id.length() == 36) {
            try {
                UUID uuid = UUID.fromString(id);
                return uuid.toString().equals(id) ? uuid : id;
            } catch (IllegalArgumentException e) {
                return id; // as long as one, but none
            }
        }
        return id;
    }

    /** Binds an id as the tables have it: a UUID as its 16 bytes. */
    static void bind(PreparedStatement statement, int number, Object id) throws SQLException {
        statement.setObject(number, column(id));
    }

    /** An id as a column has it. */
    static Object column(Object id) {
        if (id instanceof UUID uuid) {
            return ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        }
        return id.toString();
    }

    private static Object known(Object column) {
        if (column instanceof byte[] bytes) {
            ByteBuffer uuid = ByteBuffer.wrap(bytes);
            return new UUID(uuid.getLong(), uuid.getLong());
        }
        return column;
    }

    /** An id as a column has it, for people. */
    static @Nullable String shown(@Nullable Object column) {
        return column == null ? null : shownOf(column);
    }

    /** An id that is there, for people. */
    static String shownOf(Object column) {
        return known(column).toString();
    }

    /** Takes ids for new contacts; tells of each, in their order, whether another contact has it. */
    List<Boolean> takes(Transaction tx, List<Object> ids) throws SQLException {
        Set<Object> taken = filed(tx, ids);
        List<Boolean> matched = new ArrayList<>(ids.size());
        List<Object> added = new ArrayList<>(ids.size());
        tx.ifUndone(() -> added.forEach(latest::remove));
        for (Object id : ids) {
            boolean known = taken.contains(id) || filing.contains(id);
            boolean isNew = latest.add(id);
            matched.add(known || !isNew);
            if (isNew) {
                added.add(id);
            }
        }
        waiting = latest.size();
        return matched;
    }

    private static Set<Object> filed(Transaction tx, List<Object> ids) throws SQLException {
        Set<Object> filed = new HashSet<>();
        for (List<Object> some : ManyRows.slices(ids)) {
            PreparedStatement select = tx.prepare(TAKEN.text(some.size()));
            for (int i = 0; i < some.size(); i++) {
                bind(select, i + 1, some.get(i));
            }
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    filed.add(known(found.getObject(1)));
                }
            }
        }
        return filed;
    }

    /** Writes the id of a contact whose row was there before: the watermark may have passed it. */
    static void put(Transaction tx, Object id, long contact) throws SQLException {
        PreparedStatement insert = tx.prepare(INSERT.text(1));
        bind(insert, 1, id);
        insert.setLong(2, contact);
        insert.executeUpdate();
    }

    private record Taken(Object id, long contact) {}

    /** If there are enough of them, writes the latest into the table. What fails is done again the next time. */
    void file() {
        if (filingUpTo == 0 && waiting >= most) {
            filingUpTo = journal.write(this::begin);
        }
        if (filingUpTo > 0) {
            List<Taken> sorted = sorted();
            for (int from = 0; from < sorted.size(); from += WRITTEN_AT_ONCE) {
                write(sorted.subList(from, Math.min(from + WRITTEN_AT_ONCE, sorted.size())));
            }
            long upTo = filingUpTo;
            boolean ignored = journal.write(tx -> {
                PreparedStatement update = tx.prepare("UPDATE record_id_watermark SET contact = ?");
                update.setLong(1, upTo);
                update.executeUpdate();
                tx.afterCommit(() -> filing = new HashSet<>());
                return true;
            });
            filingUpTo = 0;
        }
    }

    /** Those of all contacts so far are filed from now on; later ones come next time. */
    private long begin(Transaction tx) throws SQLException {
        try (ResultSet last = tx.prepare("SELECT max(id) FROM contact").executeQuery()) {
            filing = latest;
            latest = new HashSet<>();
            tx.ifUndone(() -> {
                latest = filing;
                filing = new HashSet<>();
            });
            waiting = 0;
            return last.next() ? last.getLong(1) : 0;
        }
    }

    private List<Taken> sorted() {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT record_id, id FROM contact WHERE id > "
                    + WATERMARK + " AND id <= ? AND record_id IS NOT NULL ORDER BY record_id")) {
                select.setLong(1, filingUpTo);
                List<Taken> all = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        all.add(new Taken(known(found.getObject(1)), found.getLong(2)));
                    }
                }
                return all;
            }
        });
    }

    private void write(List<Taken> some) {
        boolean ignored = journal.write(tx -> {
            for (List<Taken> slice : ManyRows.slices(some)) {
                PreparedStatement insert = tx.prepare(INSERT.text(slice.size()));
                int next = 1;
                for (Taken taken : slice) {
                    bind(insert, next++, taken.id());
                    insert.setLong(next++, taken.contact());
                }
                insert.executeUpdate();
            }
            return true;
        });
    }

    /** Forgets the id of a contact that the same transaction deletes. */
    static void forget(Transaction tx, Object column, long contact) throws SQLException {
        PreparedStatement delete = tx.prepare("DELETE FROM record_id WHERE id = ? AND contact = ?");
        bind(delete, 1, known(column));
        delete.setLong(2, contact);
        delete.executeUpdate();
    }

    /** After contacts were deleted: an id of {@code contact} that may be given anew must lie past the watermark. */
    static void lowerWatermark(Transaction tx) throws SQLException {
        tx.prepare("UPDATE record_id_watermark SET contact = (SELECT coalesce(max(id), 0) FROM contact)"
                        + " WHERE contact > (SELECT coalesce(max(id), 0) FROM contact)")
                .executeUpdate();
    }
}
