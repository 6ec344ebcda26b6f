package org.contactcourier.journal.postgres;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
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
import org.contactcourier.journal.KeptContacts;
import org.contactcourier.journal.Traces;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.journal.postgres.Deliveries.Acceptance;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.journal.postgres.session.Registrar;
import org.contactcourier.journal.postgres.session.Schema;
import org.contactcourier.journal.postgres.session.Upkeep;
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
 * The journal in PostgreSQL, for several processes at once. All writes of this process go through one thread and one session that
 * commits them in groups ({@link BatchWriter}); that session holds the lock by which others know that this process lives. Reads
 * go beside it over a few connections and see every commit that has returned, of whatever process. Thread-safe.
 *
 * <p>It knows neither sources nor SmartTask, and decides nothing about retries. {@link Announcements}, {@link Deliveries} and
 * {@link RowChanges} write, {@link RowQueries} reads, {@link Inheritance} frees what dead processes left.
 */
public final class PostgresJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresJournal.class);

    /** A dead process is noticed within this, once the server has noticed; so is a lost session of this one. */
    private static final Duration LOOK_AT_OTHERS = Duration.ofSeconds(2);

    /** What others have parked and buried may be shown that late. */
    private static final Duration COUNT = Duration.ofSeconds(15);

    private static final Duration FIRST_EXPIRY = Duration.ofMinutes(1);
    private static final Duration EXPIRY = Duration.ofHours(1);

    private final Connections server;
    private final BatchWriter writer;
    private final Duration responseTimeout;
    private final Clock clock;
    private final OutboxSettings copies;
    private final RowFormat format;
    private final Counters counts = new Counters();
    private final RowChanges changes;
    private final RowQueries queries;
    private final PostgresStore store;
    private final SqlDeadLetters letters;
    private final EncryptionKeys secrets;
    private final TraceTags tags;
    private final Traces traces;
    private final IdentityKeys keys;
    private final TestWrite test;
    private final SourceReaders readers;
    private final Expiry expiry;
    private final Upkeep upkeep = new Upkeep();

    /** One object for each: what is queued for the same one goes into one statement. */
    private final Announcements announcements;

    private final BatchWriter.MassWork<Origin, Acceptance, Boolean> deliveries;

    private PostgresJournal(
            Connections server,
            BatchWriter writer,
            PostgresSettings settings,
            OutboxSettings copies,
            Duration responseTimeout,
            RowFormat format,
            Clock clock) {
        this.server = server;
        this.writer = writer;
        this.responseTimeout = responseTimeout;
        this.clock = clock;
        this.copies = copies;
        this.format = format;
        this.queries = new RowQueries(server, writer, format);
        this.store = new PostgresStore(server, writer, queries, settings.encryption());
        this.secrets = EncryptionKeys.of(store);
        this.tags = TraceTags.of(store);
        this.changes = new RowChanges(tags, counts, format, clock, copies);
        this.letters = new SqlDeadLetters(store, tags, counts, clock);
        this.traces = new SqlTraces(store, tags, letters, counts, clock);
        this.test = new TestWrite(writer);
        this.readers = new SourceReaders(writer, System::nanoTime);
        this.expiry = new Expiry(
                server, writer, settings.retention(), clock, new LetterExpiry(letters, settings.letterRetention()));
        this.announcements = new Announcements(changes, format);
        this.keys = IdentityKeys.of(server);
        this.deliveries = new Deliveries(changes)::end;
    }

    /**
     * Opens the journal, made and migrated if need be, and frees what dead processes left.
     *
     * @param copies which copies are due from now on
     * @param responseTimeout how long the server may still be busy with an attempt that a dead process left open
     * @param instance how people call this process; kept with each start
     * @param mapper the one that everything here shares
     * @throws JournalException if it can't be reached, made, read or written; the message is the one line that the operator sees
     */
    public static PostgresJournal open(
            PostgresSettings settings,
            OutboxSettings copies,
            Duration responseTimeout,
            String instance,
            ObjectMapper mapper,
            Clock clock) {
        Connections server = new Connections(settings);
        BatchWriter writer = new BatchWriter(server, new Registrar(server, instance, clock));
        boolean open = false;
        try {
            Schema.prepare(server);
            writer.start();
            PostgresJournal journal = new PostgresJournal(
                    server,
                    writer,
                    settings,
                    copies,
                    responseTimeout,
                    new RowFormat(new JournalJson(mapper), settings.encryption()),
                    clock);
            journal.begin();
            open = true;
            return journal;
        } finally {
            if (!open) {
                writer.close();
                server.close();
            }
        }
    }

    private void begin() {
        int orphans = lookAtOthers();
        boolean unused = server.read(connection -> Counts.count(connection, counts));
        long inDoubt = inDoubt();
        if (orphans + inDoubt > 0) {
            LOG.warn(
                    "A dead process left attempts open: of {} contacts, in doubt until their source yields them again (GET"
                            + " /operate/in-doubt lists them), and of {} that are parked",
                    inDoubt,
                    orphans);
        }
        upkeep.every(LOOK_AT_OTHERS, LOOK_AT_OTHERS, () -> {
            LOG.trace("Freed {} tries of dead processes", lookAtOthers());
        });
        upkeep.every(COUNT, COUNT, () -> {
            LOG.trace("Counted: {}", server.<Boolean>read(connection -> Counts.count(connection, counts)));
        });
        readers.start();
        upkeep.every(FIRST_EXPIRY, FIRST_EXPIRY, secrets::renew);
        upkeep.every(FIRST_EXPIRY, EXPIRY, expiry::run);
    }

    /** Frees what dead processes had, and tells the copies that others have made due; how many tries were left open. */
    private int lookAtOthers() {
        Set<Long> dead = queries.dead();
        int freed = writer.write(session -> {
            int unused = Inheritance.bringBack(session, clock.instant());
            IdentityRows.forgetWishes(session);
            return Inheritance.take(session, dead, responseTimeout);
        });
        if (copies.deadLetters().isPresent() || copies.receipts().isPresent()) {
            changes.tellOfCopies();
        }
        return freed;
    }

    @Override
    public Optional<JournalEntry> find(Origin origin) {
        return queries.find(origin);
    }

    /**
     * {@inheritDoc} Throws {@link IllegalStateException} if the contact has ended, or another process that lives is sending it:
     * then it must not be sent.
     */
    @Override
    public void sending(Origin origin, AttemptHistory attempts) {
        boolean unused = sending(origin, AnnouncedAttempt.alone(attempts, true));
    }

    /** {@inheritDoc} Throws as {@link #sending(Origin, AttemptHistory)} does. */
    @Override
    public boolean sending(Origin origin, IdentityClaim claim, AttemptHistory attempts) {
        return sending(origin, attempt(attempts, true, claim));
    }

    private AnnouncedAttempt attempt(AttemptHistory attempts, boolean isFurther, IdentityClaim claim) {
        return AnnouncedAttempt.of(claim, keys, tags, attempts, isFurther);
    }

    private boolean sending(Origin origin, AnnouncedAttempt attempt) {
        return JournalException.await(writer.submit(
                        announcements,
                        Map.of(origin, attempt),
                        session -> Announcements.takeBack(session, Map.of(origin, attempt))))
                .values()
                .stream()
                .allMatch(Optional::isEmpty);
    }

    @Override
    public CompletableFuture<Map<Origin, JournalEntry>> announce(Collection<Origin> contacts, Instant at) {
        Map<Origin, AnnouncedAttempt> items = new LinkedHashMap<>();
        AttemptHistory first = AttemptHistory.NONE.next(at);
        contacts.forEach(origin -> items.put(origin, AnnouncedAttempt.alone(first, false)));
        return announce(items);
    }

    @Override
    public CompletableFuture<Map<Origin, JournalEntry>> announce(Map<Origin, IdentityClaim> contacts, Instant at) {
        Map<Origin, AnnouncedAttempt> items = new LinkedHashMap<>();
        AttemptHistory first = AttemptHistory.NONE.next(at);
        contacts.forEach((origin, claim) -> items.put(origin, attempt(first, false, claim)));
        return announce(items);
    }

    private CompletableFuture<Map<Origin, JournalEntry>> announce(Map<Origin, AnnouncedAttempt> items) {
        if (items.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        Map<Origin, AnnouncedAttempt> all = new LinkedHashMap<>(items);
        return BatchWriter.answered(
                writer.submit(announcements, items, session -> Announcements.takeBack(session, all)), answers -> {
                    Map<Origin, JournalEntry> known = new LinkedHashMap<>();
                    answers.forEach((origin, entry) -> entry.ifPresent(row -> known.put(origin, row)));
                    return known;
                });
    }

    @Override
    public void withdraw(Collection<Origin> announced) {
        if (!announced.isEmpty()) {
            List<Origin> all = List.copyOf(announced);
            int unused = writer.write(session -> Announcements.withdraw(session, all));
        }
    }

    @Override
    public CompletableFuture<Boolean> recordDelivery(Origin origin, String recordId, AttemptHistory attempts) {
        return BatchWriter.answered(
                writer.submit(deliveries, Map.of(origin, new Acceptance(recordId, attempts)), null),
                matched -> Boolean.TRUE.equals(matched.get(origin)));
    }

    @Override
    public Ending bury(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts) {
        return writer.write(session -> changes.bury(session, record, why, attempts));
    }

    @Override
    public void release(Origin origin, AttemptHistory attempts) {
        BatchWriter.Work<Boolean> work = session -> changes.release(session, origin, attempts);
        boolean unused =
                writer.write(work, work); // if it can't be told now, then before anything else is: others wait for it
    }

    /**
     * {@inheritDoc} Throws {@link IllegalStateException} if the contact has ended or another process that lives is sending it,
     * {@link IllegalArgumentException} if the record holds only a part of its payload: what is parked must be there to be sent.
     */
    @Override
    public void park(IntakeRecord record, AttemptHistory attempts, Instant due) {
        if (!record.payload().isWhole()) {
            throw new IllegalArgumentException("only a part of its payload is here: " + record);
        }
        boolean unused = writer.write(session -> changes.park(session, record, attempts, due));
    }

    /** {@inheritDoc} Each is handed to one process only, until it has been tried or that process dies. */
    @Override
    public List<DueContact> due(Organization organization, Instant now, int limit) {
        return queries.due(organization, State.PARKED, now, limit);
    }

    @Override
    public List<DueContact> dueReplays(Organization organization, Instant now, int limit) {
        return queries.due(organization, State.REPLAYING, now, limit);
    }

    @Override
    public void acknowledged(Collection<Origin> ended) {
        if (!ended.isEmpty()) {
            int unused = writer.write(session -> RowChanges.acknowledge(session, ended));
        }
    }

    @Override
    public boolean giveAgain(IntakeRecord record) {
        return writer.write(session -> changes.giveAgain(session, record));
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
    public Map<Organization, KeptContacts> kept() {
        return counts.kept();
    }

    @Override
    public long deadLetters(Reason reason) {
        return counts.buried(reason);
    }

    @Override
    public Optional<DeadLetter> deadLetter(String id) {
        return queries.deadLetter(id);
    }

    @Override
    public long inDoubt() {
        return queries.inDoubt();
    }

    @Override
    public List<InDoubt> inDoubt(int limit) {
        return queries.inDoubt(limit);
    }

    /** Bytes of the journal's tables and indexes on the server's disk. */
    @Override
    public long sizeBytes() {
        return queries.size();
    }

    @Override
    public OpenReceipts openReceipts() {
        return new OpenReceiptRows(server, writer, format);
    }

    @Override
    public Checkpoints checkpoints() {
        return new SqlCheckpoints(store);
    }

    /** Why the journal can't be written just now, found by a test write; empty while it can. Answers within half a second. */
    @Override
    public Optional<String> writeProblem() {
        return test.problem();
    }

    @Override
    public Switches switches() {
        return new SqlSwitches(store);
    }

    @Override
    public OrganizationNumbers organizationNumbers() {
        return new SqlOrganizationNumbers(store);
    }

    /** The dead letters and receipts whose copies are due. */
    public OutboxTable outbox() {
        return new PostgresOutboxTable(server, writer, changes, format);
    }

    /**
     * Who reads a source that one process at a time may read, if this process may not. Any thread may ask, at any time.
     *
     * @param name of the source, the same in all processes that share it
     */
    public Supplier<Optional<String>> readers(String name) {
        return readers.of(name);
    }

    /** Forgets rows that were delivered before the retention; how many. */
    long purge() {
        return expiry.purge();
    }

    /** The number of this process's start just now. */
    long start() {
        return writer.number();
    }

    /** Encrypts anew what isn't of the present key; how many rows. */
    long renewEncryption() {
        return secrets.renew();
    }

    @Override
    public void close() {
        secrets.close();
        expiry.close();
        upkeep.close();
        readers.close();
        writer.close();
        server.close();
    }
}
