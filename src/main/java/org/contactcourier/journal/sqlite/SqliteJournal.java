package org.contactcourier.journal.sqlite;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in a SQLite file, for one process. All writes go through one thread that commits them in groups
 * ({@link GroupCommit}); reads go beside it over a few read-only connections and see every commit that has returned. Thread-safe.
 *
 * <p>It knows neither sources nor SmartTask, and decides nothing about retries: it keeps what it is told, refuses what would
 * undo an ending, and after a crash can tell which attempts were open.
 */
public final class SqliteJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    /** Look-ups take microseconds: two for the look-ups of many workers, two for copies and the console. */
    private static final int READERS = 4;

    /** Bytes: some of the largest payloads, and the write-ahead log they go through. */
    private static final long ROOM_NEEDED = 32 * 1024 * 1024;

    private static final Duration PATIENCE_FOR_READER = Duration.ofSeconds(10);

    /** What {@link #bind(PreparedStatement, int, Attempts)} fills. */
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

    private static final String DUE =
            StoredPayload.ROW_AND_KEPT + " WHERE due_at <= ? AND owner IS NULL ORDER BY due_at LIMIT ?";

    private static final String LETTER = StoredPayload.ROW_AND_KEPT + " WHERE dead_letter_id = ? AND state = 'BURIED'";

    private static final String IN_DOUBT = " FROM contact WHERE owner < ? AND state = 'SENDING'"; // starts are numbered

    /** Less than this is a clock that is kept on time; and no copy that failed is due later than this from now. */
    private static final Duration SET_BACK = Duration.ofMinutes(1);

    private static final List<String> BRING_BACK = List.of(
            "UPDATE contact SET due_at = ?1 + max(due_at - last_at, 0), last_at = ?1"
                    + " WHERE due_at IS NOT NULL AND last_at > ?2",
            "UPDATE contact SET last_at = ?1 WHERE owner IS NOT NULL AND last_at > ?2",
            "UPDATE contact SET letter_copy_due = ?1 WHERE letter_copy_due > ?2",
            "UPDATE contact SET receipt_copy_due = ?1 WHERE receipt_copy_due > ?2");

    private final JournalLock lock;
    private final Database database;
    private final GroupCommit writer;
    private final HikariDataSource readers;
    private final JournalJson json;
    private final Clock clock;
    private final OutboxSettings copies;
    private final long start;
    private final LookUps lookUps = new LookUps();
    private final Counters counters = new Counters();
    private final List<Runnable> whenCopyIsDue = new CopyOnWriteArrayList<>();
    private final WriteProbe probe;
    private final Retention retention;
    private volatile Instant lastAsked = Instant.MIN;

    private SqliteJournal(
            JournalLock lock,
            Database database,
            GroupCommit writer,
            HikariDataSource readers,
            JournalSettings settings,
            OutboxSettings copies,
            JournalJson json,
            Clock clock,
            long start) {
        this.lock = lock;
        this.database = database;
        this.writer = writer;
        this.readers = readers;
        this.copies = copies;
        this.json = json;
        this.clock = clock;
        this.start = start;
        this.probe = new WriteProbe(writer, database);
        this.retention = new Retention(this, settings.retention(), clock);
    }

    /**
     * Opens the journal, made and migrated if need be, and takes over what a dead process left.
     *
     * @param copies which copies are due from now on
     * @param responseTimeout how long the server may still be busy with an attempt that a dead process left open
     * @param instance how people call this process; kept with each start
     * @param mapper the one that everything here shares
     * @throws JournalException if another process uses it, or it can't be made, read or written; the message is the one line
     *     that the operator sees
     */
    public static SqliteJournal open(
            JournalSettings settings,
            OutboxSettings copies,
            Duration responseTimeout,
            String instance,
            ObjectMapper mapper,
            Clock clock) {
        Path file = Database.prepare(settings.file());
        JournalLock lock = JournalLock.beside(file);
        GroupCommit writer = null;
        HikariDataSource readers = null;
        boolean open = false;
        try {
            Database database = Database.open(file, lock);
            writer = new GroupCommit(database);
            writer.start();
            long start = writer.write(tx -> recordStart(tx, instance, clock.instant()));
            long orphans = writer.write(tx -> {
                bringBack(tx, clock.instant());
                return recover(tx, responseTimeout);
            });
            readers = readers(database);
            SqliteJournal journal = new SqliteJournal(
                    lock, database, writer, readers, settings, copies, new JournalJson(mapper), clock, start);
            journal.count();
            journal.retention.start();
            long inDoubt = journal.inDoubt();
            if (orphans + inDoubt > 0) {
                LOG.warn(
                        "A dead process left attempts open: of {} contacts, in doubt until their source yields them again (GET"
                                + " /operate/in-doubt lists them), and of {} that are parked",
                        inDoubt,
                        orphans);
            }
            lock.journalIsOpen(true);
            open = true;
            return journal;
        } finally {
            if (!open) {
                if (readers != null) {
                    readers.close();
                }
                if (writer != null) {
                    writer.close();
                }
                lock.close();
            }
        }
    }

    private static HikariDataSource readers(Database database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("journal-readers");
        config.setDataSource(database.readers());
        config.setReadOnly(true);
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_FOR_READER.toMillis());
        try {
            return new HikariDataSource(config);
        } catch (HikariPool.PoolInitializationException e) {
            throw new JournalException("journal " + database.file() + " can't be read: " + e.getMessage(), e);
        }
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

    /** Parked contacts whose try a dead process left open go back into the line, once the server has surely let go of it. */
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

    private void count() {
        read(connection -> {
            try (Statement statement = connection.createStatement()) {
                try (ResultSet parked = statement.executeQuery("SELECT count(*), coalesce(sum(size), 0) FROM contact"
                        + " JOIN kept USING (place, position, idx, digest)"
                        + " WHERE due_at IS NOT NULL AND state = 'PARKED'")) {
                    if (parked.next()) {
                        counters.parked(parked.getLong(1), parked.getLong(2));
                    }
                }
                try (ResultSet buried = statement.executeQuery(
                        "SELECT reason, count(*) FROM contact WHERE state = 'BURIED' GROUP BY reason")) {
                    while (buried.next()) {
                        counters.buried(Reason.of(buried.getString(1)), buried.getLong(2));
                    }
                }
                return true;
            }
        });
    }

    @Override
    public Optional<JournalEntry> find(Origin origin) {
        return read(connection ->
                Optional.ofNullable(row(lookUps.of(connection), origin)).map(row -> row.entry(start)));
    }

    private static @Nullable Row row(PreparedStatement select, Origin origin) throws SQLException {
        Row.bind(select, 1, origin);
        try (ResultSet found = select.executeQuery()) {
            return found.next() ? Row.read(found) : null;
        }
    }

    /** {@inheritDoc} Throws {@link IllegalStateException} if the contact has ended: then nobody may send it. */
    @Override
    public void sending(Origin origin, AttemptHistory attempts) {
        write(tx -> {
            // Nearly always it is the first attempt: one statement then, and no row of twenty columns to read.
            if (insert(tx, INSERT_IF_NEW, origin, State.SENDING, attempts, start)) {
                return true;
            }
            Row row = row(tx.prepare(Row.FIND), origin);
            requireOpen(row);
            if (row == null) {
                throw new IllegalStateException("the row of " + origin + " is there and can't be found");
            }
            setAttempt(tx, origin, history(row, attempts), start);
            return true;
        });
    }

    @Override
    public boolean delivered(Origin origin, String recordId, AttemptHistory attempts, Runnable committed) {
        return write(tx -> {
            tx.afterCommit(committed);
            boolean matched = belongsToOther(tx, recordId, origin);
            return endSending(tx, origin, recordId, matched)
                    ? matched
                    : delivered(tx, origin, recordId, matched, attempts);
        });
    }

    /** Nearly always a row of this process is told the end of its attempt: one statement then, and none to read twenty columns. */
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
        Row row = row(tx.prepare(Row.FIND), origin);
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

    @Override
    public Ending bury(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts) {
        Origin origin = record.origin();
        Optional<Ending> earlier = find(origin).flatMap(SqliteJournal::ending);
        return earlier.orElseGet(() -> write(tx -> {
            Row row = row(tx.prepare(Row.FIND), origin);
            Optional<Ending> meanwhile =
                    Optional.ofNullable(row).map(found -> found.entry(start)).flatMap(SqliteJournal::ending);
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
     * {@inheritDoc} Does nothing to a row that has ended, that another start owns, or that isn't there: Camel's idempotent
     * consumer gives up also what the dead letter channel has just buried.
     */
    @Override
    public void release(Origin origin, AttemptHistory attempts) {
        write(tx -> {
            Row row = row(tx.prepare(Row.FIND), origin);
            if (row == null || row.hasEnded() || row.isAbandoned(start)) {
                return false;
            }
            if (neverSent(row, attempts)) {
                PreparedStatement delete = tx.prepare(DELETE);
                Row.bind(delete, 1, origin);
                delete.executeUpdate();
            } else {
                setAttempt(tx, origin, history(row, attempts), null);
            }
            return true;
        });
    }

    /** The attempt that the row announced never began, and there was none before it. */
    private static boolean neverSent(Row row, AttemptHistory attempts) {
        return row.state() == State.SENDING
                && attempts.equals(AttemptHistory.NONE)
                && row.attempts().count() <= 1
                && !row.attempts().mayExist();
    }

    /**
     * {@inheritDoc} Throws {@link IllegalStateException} if the contact has ended, {@link IllegalArgumentException} if the record
     * holds only a part of its payload: what is parked must be there to be sent.
     */
    @Override
    public void park(IntakeRecord record, AttemptHistory attempts, Instant due) {
        if (!record.payload().isWhole()) {
            throw new IllegalArgumentException("only a part of its payload is here: " + record);
        }
        write(tx -> {
            Origin origin = record.origin();
            Row row = row(tx.prepare(Row.FIND), origin);
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

    @Override
    public List<Parked> due(Instant now, int limit) {
        Instant before = lastAsked;
        if (now.isBefore(before) && now.isBefore(before.minus(SET_BACK))) {
            boolean ignored = write(tx -> {
                bringBack(tx, now);
                return true;
            });
        }
        lastAsked = now;
        return read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(DUE)) {
                select.setLong(1, now.toEpochMilli());
                select.setInt(2, limit);
                List<Parked> due = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        due.add(StoredPayload.parked(found, start));
                    }
                }
                return due;
            }
        });
    }

    /** The dead letter of that id, if it is one now. */
    public Optional<DeadLetter> deadLetter(String id) {
        return read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(LETTER)) {
                select.setString(1, id);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? Optional.of(StoredPayload.letter(found, json)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Map<String, SwitchedOff> switchedOff() {
        return read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT name, reason, since FROM switched_off")) {
                Map<String, SwitchedOff> all = new TreeMap<>();
                while (found.next()) {
                    all.put(
                            found.getString(1),
                            new SwitchedOff(found.getString(2), Instant.ofEpochMilli(found.getLong(3))));
                }
                return all;
            }
        });
    }

    @Override
    public void switchOff(String name, String reason, Instant since) {
        write(tx -> {
            PreparedStatement insert =
                    tx.prepare("INSERT OR REPLACE INTO switched_off (name, reason, since) VALUES (?, ?, ?)");
            insert.setString(1, name);
            insert.setString(2, reason);
            Row.bind(insert, 3, since);
            return insert.executeUpdate();
        });
    }

    @Override
    public void switchOn(String name) {
        write(tx -> {
            PreparedStatement delete = tx.prepare("DELETE FROM switched_off WHERE name = ?");
            delete.setString(1, name);
            return delete.executeUpdate();
        });
    }

    /** How many contacts are parked now; costs nothing. */
    @Override
    public long parkedCount() {
        return counters.parked();
    }

    /** How many bytes of payload they have; costs nothing. */
    @Override
    public long parkedBytes() {
        return counters.parkedBytes();
    }

    /** How many dead letters there are for that reason now; costs nothing. */
    public long deadLetters(Reason reason) {
        return counters.buried(reason);
    }

    /** How many contacts a dead process was sending that no source has yielded since. */
    public long inDoubt() {
        return read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT count(*)" + IN_DOUBT)) {
                select.setLong(1, start);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? found.getLong(1) : 0L;
                }
            }
        });
    }

    /** The first {@code limit} of {@link #inDoubt()}, the oldest attempts first. */
    public List<InDoubt> inDoubt(int limit) {
        return read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT place, position, idx, digest,"
                    + " coalesce(last_at, (SELECT started_at FROM start WHERE id = owner)) AS since, attempts,"
                    + " (SELECT instance FROM start WHERE id = owner)" + IN_DOUBT
                    + " ORDER BY since, place, position, idx, digest LIMIT ?")) {
                select.setLong(1, start);
                select.setInt(2, limit);
                List<InDoubt> open = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        open.add(new InDoubt(
                                Row.origin(found),
                                Instant.ofEpochMilli(found.getLong(5)),
                                found.getInt(6),
                                found.getString(7)));
                    }
                }
                return open;
            }
        });
    }

    /** Bytes on disk, the write-ahead log included. */
    public long sizeBytes() {
        return database.size();
    }

    /**
     * Why the journal can't be written just now, found by a test write; empty while it can. A disk that is all but full counts as
     * full: the test may still find room where the next payload finds none. Answers within half a second.
     */
    @Override
    public Optional<String> writeProblem() {
        long left = database.usableSpace();
        return left < ROOM_NEEDED
                ? Optional.of("journal %s has only %d KiB left on its disk".formatted(database.file(), left / 1024))
                : probe.problem();
    }

    /** Runs {@code listener} after each commit that makes a copy due; on the writer's thread, so it must only signal. */
    public void whenCopyIsDue(Runnable listener) {
        whenCopyIsDue.add(listener);
    }

    /** The dead letters and receipts whose copies are due. */
    public OutboxTable copyLedger() {
        return new OutboxTable(this, json);
    }

    /** The receipts in files that are to be told how parked contacts ended. */
    public OpenReceipts openReceipts() {
        return new OpenReceiptTable(this);
    }

    /** Deletes rows that were delivered before {@link JournalSettings#retention}; how many. */
    long purge() {
        return retention.purge();
    }

    @Override
    public void close() {
        retention.close();
        try {
            lock.journalIsOpen(false); // before the last connection takes the write-ahead log away
        } finally {
            try {
                readers.close();
                writer.close();
            } finally {
                lock.close();
            }
        }
    }

    /** What is read, on a connection that can't write. */
    @FunctionalInterface
    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    <T> T read(Query<T> query) {
        try (Connection connection = readers.getConnection()) {
            try {
                return query.run(connection);
            } catch (SQLException e) {
                if (Database.breaksConnection(e)) {
                    readers.evictConnection(connection); // it may keep the page that it could not read
                }
                throw e;
            }
        } catch (SQLException e) {
            throw database.failure("read", e);
        }
    }

    <T> T write(GroupCommit.Operation<T> operation) {
        return writer.write(operation);
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
