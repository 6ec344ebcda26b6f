package org.contactcourier.journal.sqlite;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.KeptContacts;
import org.contactcourier.journal.Traces;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.journal.sql.Counters;
import org.contactcourier.journal.sql.EncryptionKeys;
import org.contactcourier.journal.sql.LetterExpiry;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.journal.sql.SqlCheckpoints;
import org.contactcourier.journal.sql.SqlDeadLetters;
import org.contactcourier.journal.sql.SqlOrganizationNumbers;
import org.contactcourier.journal.sql.SqlSwitches;
import org.contactcourier.journal.sql.SqlTraces;
import org.contactcourier.journal.sql.TraceTags;
import org.contactcourier.record.Checkpoints;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal in an SQLite file, for one process. All writes go through one thread that commits them in groups
 * ({@link GroupCommit}); reads go beside it over a few read-only connections and see every commit that has returned. Thread-safe.
 *
 * <p>It knows neither sources nor SmartTask, and decides nothing about retries. {@link ContactRows} writes, {@link
 * ContactQueries} reads, {@link Recovery} takes over what a dead process left.
 */
public final class SqliteJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    /** Bytes: some of the largest payloads, and the write-ahead log they go through. */
    private static final long ROOM_NEEDED = 32 * 1024 * 1024;

    /** How long a clock that was set back may hold something up. */
    private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(2);

    /** After a start, and after another process has written with an older key. */
    private static final Duration RENEW_ENCRYPTION = Duration.ofMinutes(1);

    private static final Duration FILE_RECORD_IDS = Duration.ofSeconds(1);

    private final JournalLock lock;
    private final Database database;
    private final GroupCommit writer;
    private final Readers readers;
    private final Recovery recovery;
    private final RowFormat format;
    private final ContactQueries queries;
    private final Counters counters;
    private final ContactRows rows;
    private final RecordIds recordIds;
    private final SendingRows sendings;
    private final WriteProbe probe;
    private final SqliteStore store;
    private final EncryptionKeys keys;
    private final TraceTags tags;
    private final SqlDeadLetters letters;
    private final Traces traces;
    private final LetterExpiry letterExpiry;
    private final Retention retention;
    private final Clock clock;

    private SqliteJournal(
            JournalLock lock,
            Database database,
            GroupCommit writer,
            Readers readers,
            Recovery recovery,
            JournalSettings settings,
            OutboxSettings copies,
            RowFormat format,
            Clock clock,
            long start) {
        this.lock = lock;
        this.database = database;
        this.writer = writer;
        this.readers = readers;
        this.recovery = recovery;
        this.format = format;
        this.queries = new ContactQueries(readers, format, start);
        this.counters = queries.count();
        this.store = new SqliteStore(writer, readers, queries, settings.encryption());
        this.keys = EncryptionKeys.of(store);
        this.tags = TraceTags.of(store);
        this.rows = new ContactRows(writer, queries, tags, counters, format, clock, copies, start);
        this.recordIds = RecordIds.read(this);
        this.sendings = new SendingRows(writer, rows, recordIds, start);
        this.probe = new WriteProbe(writer, database);
        this.letters = new SqlDeadLetters(store, tags, counters, clock);
        this.traces = new SqlTraces(store, tags, letters, counters, clock);
        this.letterExpiry = new LetterExpiry(letters, settings.letterRetention());
        this.retention = new Retention(this, settings.retention(), clock, letterExpiry);
        this.clock = clock;
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
        Readers readers = null;
        Database database = null;
        boolean open = false;
        try {
            database = Database.open(file, lock);
            writer = new GroupCommit(database);
            writer.start();
            Recovery recovery = new Recovery(writer, System::nanoTime);
            long start = recovery.begin(instance, clock.instant());
            long orphans = recovery.takeOver(responseTimeout, clock.instant());
            readers = Readers.of(database);
            SqliteJournal journal = new SqliteJournal(
                    lock,
                    database,
                    writer,
                    readers,
                    recovery,
                    settings,
                    copies,
                    new RowFormat(new JournalJson(mapper), settings.encryption()),
                    clock,
                    start);
            journal.retention.start();
            journal.retention.alsoEvery(LOOK_AT_CLOCK, () -> recovery.look(clock.instant()));
            journal.retention.alsoEvery(RENEW_ENCRYPTION, journal.keys::renew);
            journal.retention.alsoEvery(FILE_RECORD_IDS, journal.recordIds::file);
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
                if (database != null) {
                    database.close();
                }
                lock.close();
            }
        }
    }

    /** What a start would not accept in a file that is open for reading, as the rest of a sentence about it. */
    public static Optional<String> whatIsInTheWay(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Database.obstacle(statement);
        }
    }

    /** Whether the tables of a file are there, and as this version has them. */
    public static boolean isCurrent(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Database.isCurrent(statement);
        }
    }

    @Override
    public Optional<JournalEntry> find(Origin origin) {
        return queries.find(origin);
    }

    /** {@inheritDoc} Throws {@link IllegalStateException} if the contact has ended: then it must not be sent. */
    @Override
    public void sending(Origin origin, AttemptHistory attempts) {
        rows.sending(origin, null, attempts);
    }

    /** {@inheritDoc} Throws as {@link #sending(Origin, AttemptHistory)} does. */
    @Override
    public boolean sending(Origin origin, IdentityClaim claim, AttemptHistory attempts) {
        rows.sending(origin, claim.record(), attempts);
        return true;
    }

    @Override
    public CompletableFuture<Map<Origin, JournalEntry>> announce(Collection<Origin> contacts, Instant at) {
        return sendings.announce(
                contacts.stream()
                        .map(origin -> new SendingRows.Newcomer(origin, null, Organization.UNNAMED))
                        .toList(),
                at);
    }

    @Override
    public CompletableFuture<Map<Origin, JournalEntry>> announce(Map<Origin, IdentityClaim> contacts, Instant at) {
        List<SendingRows.Newcomer> all = new ArrayList<>(contacts.size());
        contacts.forEach((origin, claim) -> {
            byte[] trace = tags.of(claim.record());
            all.add(new SendingRows.Newcomer(
                    origin, trace.length == 0 ? null : trace, claim.record().organization()));
        });
        return sendings.announce(all, at);
    }

    @Override
    public void withdraw(Collection<Origin> announced) {
        sendings.withdraw(announced);
    }

    @Override
    public CompletableFuture<Boolean> recordDelivery(Origin origin, String recordId, AttemptHistory attempts) {
        return sendings.deliver(new SendingRows.Arrival(origin, RecordIds.of(recordId), attempts));
    }

    @Override
    public Ending bury(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts) {
        return rows.bury(record, why, attempts);
    }

    @Override
    public void release(Origin origin, AttemptHistory attempts) {
        rows.release(origin, attempts);
    }

    /**
     * {@inheritDoc} Throws {@link IllegalStateException} if the contact has ended, {@link IllegalArgumentException} if the record
     * holds only a part of its payload: what is parked must be there to be sent.
     */
    @Override
    public void park(IntakeRecord record, AttemptHistory attempts, Instant due) {
        rows.park(record, attempts, due);
    }

    @Override
    public List<DueContact> due(Organization organization, Instant now, int limit) {
        recovery.look(now);
        return queries.due(organization, State.PARKED, now, limit);
    }

    @Override
    public List<DueContact> dueReplays(Organization organization, Instant now, int limit) {
        return queries.due(organization, State.REPLAYING, now, limit);
    }

    @Override
    public void acknowledged(Collection<Origin> ended) {
        rows.acknowledged(ended);
    }

    @Override
    public boolean giveAgain(IntakeRecord record) {
        return rows.giveAgain(record);
    }

    @Override
    public DeadLetters deadLetters() {
        return letters;
    }

    @Override
    public Traces traces() {
        return traces;
    }

    @Override
    public Optional<DeadLetter> deadLetter(String id) {
        return queries.deadLetter(id);
    }

    @Override
    public Switches switches() {
        return new SqlSwitches(store);
    }

    @Override
    public OrganizationNumbers organizationNumbers() {
        return new SqlOrganizationNumbers(store);
    }

    @Override
    public Map<Organization, KeptContacts> kept() {
        return counters.kept();
    }

    @Override
    public long deadLetters(Reason reason) {
        return counters.buried(reason);
    }

    @Override
    public long inDoubt() {
        return queries.inDoubt();
    }

    @Override
    public List<InDoubt> inDoubt(int limit) {
        return queries.inDoubt(limit);
    }

    /** Bytes on disk, the write-ahead log included. */
    @Override
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

    /** The dead letters and receipts whose copies are due. */
    public OutboxTable outbox() {
        return new SqliteOutboxTable(this, rows, format);
    }

    @Override
    public OpenReceipts openReceipts() {
        return new OpenReceiptTable(this, format);
    }

    @Override
    public Checkpoints checkpoints() {
        return new SqlCheckpoints(store);
    }

    /** Deletes rows that were delivered before {@link JournalSettings#retention}; how many. */
    long purge() {
        return retention.purge();
    }

    /** Gives up letters that are too old; how many. */
    long expireLetters() {
        return letterExpiry.run(clock.instant());
    }

    /** Encrypts anew what isn't of the present key; how many rows. */
    long renewEncryption() {
        return keys.renew();
    }

    @Override
    public void close() {
        keys.close();
        retention.close();
        try {
            lock.journalIsOpen(false); // before the last connection takes the write-ahead log away
        } finally {
            try {
                readers.close();
                writer.close();
                database.close();
            } finally {
                lock.close();
            }
        }
    }

    <T> T read(Readers.Query<T> query) {
        return readers.read(query);
    }

    <T> T write(GroupCommit.Operation<T> operation) {
        return writer.write(operation);
    }
}
