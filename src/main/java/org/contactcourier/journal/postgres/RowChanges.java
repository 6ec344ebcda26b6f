package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.ContactEndedException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.Counters;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.journal.sql.SqlDeadLetters;
import org.contactcourier.journal.sql.TraceTags;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Changes the row of one contact: a further attempt, its end, parking, release. It refuses what would undo an ending, and what
 * another living process is sending. A row that is read is locked until the commit. All of it does no harm when it runs twice.
 * Its statements run on the writer's thread.
 */
final class RowChanges {
    private static final String IN_SENDING =
            "SELECT " + StoredRow.OF_SENDING + " FROM sending" + Origins.IS_GIVEN + " FOR UPDATE";

    private static final String IN_CONTACT =
            "SELECT " + StoredRow.OF_CONTACT + " FROM contact" + Origins.IS_GIVEN + " FOR UPDATE";

    private static final String BEGIN = "INSERT INTO sending (" + Origins.COLUMNS + ", " + ContactRow.HISTORY
            + ", owner, identities, trace, organization) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " nullif(?, ''::bytea), ?) ON CONFLICT DO NOTHING";

    private static final String APPEND = "INSERT INTO contact (" + Origins.COLUMNS
            + ", state, attempts, may_exist, trace, organization) VALUES (?, ?, ?, ?, ?, 0, false, ?, ?) ON CONFLICT DO NOTHING";

    private static final String DROP = "DELETE FROM sending" + Origins.IS_GIVEN;

    private static final String TAKE_BACK = "WITH ended AS (" + DROP
            + " RETURNING CASE WHEN owner = ? THEN identities END AS identities, trace)" + IdentityRows.FREE
            + " SELECT trace FROM ended";

    private static final String SET_ATTEMPT = "UPDATE sending SET " + ContactRow.SET_HISTORY
            + ", owner = ?, identities = coalesce(?, identities)" + Origins.IS_GIVEN;

    private static final String SET_PARKED_ATTEMPT = "UPDATE contact SET " + ContactRow.SET_HISTORY
            + ", owner = ?, identities = coalesce(?, identities), claimed_by = NULL, claimed_until = NULL"
            + Origins.IS_GIVEN;

    private static final String SET_PARKED = "UPDATE contact SET " + ContactRow.SET_HISTORY
            + ", owner = NULL, claimed_by = NULL, claimed_until = NULL, state = ?, due_at = ?" + Origins.IS_GIVEN;

    private static final String ENDED = ", owner = NULL, due_at = NULL, claimed_by = NULL, claimed_until = NULL,";

    private static final String SET_DELIVERED = "UPDATE contact SET " + ContactRow.SET_HISTORY + ENDED
            + " state = 'DELIVERED', reason = NULL, cause = NULL, message = NULL, letter_copy_due = NULL,"
            + " record_id = ?, matched = ?, ended_at = ?, receipt_copy_due = ?" + Origins.IS_GIVEN;

    private static final String SET_BURIED = "UPDATE contact SET " + ContactRow.SET_HISTORY + ENDED
            + " state = ?, reason = coalesce(?, reason), cause = coalesce(?, cause), message = ?, dead_letter_id = ?,"
            + " ended_at = ?, letter_copy_due = ?, receipt_copy_due = ?" + Origins.IS_GIVEN;

    /** Between a look and a write somebody else may write; the next look sees it. */
    private static final int LOOKS = 5;

    private final TraceTags tags;
    private final Counters counts;
    private final RowFormat format;
    private final Clock clock;
    private final OutboxSettings copies;
    private final List<Runnable> whenCopyIsDue = new CopyOnWriteArrayList<>();

    RowChanges(TraceTags tags, Counters counts, RowFormat format, Clock clock, OutboxSettings copies) {
        this.tags = tags;
        this.counts = counts;
        this.format = format;
        this.clock = clock;
        this.copies = copies;
    }

    Instant now() {
        return clock.instant();
    }

    /** Runs {@code listener} after each commit that makes a copy due; on the writer's thread, so it must only signal. */
    void whenCopyIsDue(Runnable listener) {
        whenCopyIsDue.add(listener);
    }

    /** Copies are due that another process has made so. */
    void tellOfCopies() {
        whenCopyIsDue.forEach(Runnable::run);
    }

    /** A row under the lock of this transaction, and which of its owners are dead. */
    private record Locked(ContactRow row, Set<Long> dead) {
        boolean isElsewhere(StartSession session) {
            return StoredRow.isElsewhere(row, session.number(), dead);
        }
    }

    /** In this order: a row moves from {@code sending} to {@code contact}, never back. */
    private static @Nullable Locked find(StartSession session, Origin origin) throws SQLException {
        ContactRow row = find(session, IN_SENDING, origin);
        if (row == null) {
            row = find(session, IN_CONTACT, origin);
        }
        if (row == null) {
            return null;
        }
        Long owner = row.owner();
        return new Locked(row, owner == null ? Set.of() : session.dead(Set.of(owner)));
    }

    private static @Nullable ContactRow find(StartSession session, String sql, Origin origin) throws SQLException {
        PreparedStatement select = session.prepare(sql);
        Origins.bind(select, 1, origin);
        try (ResultSet found = select.executeQuery()) {
            return found.next() ? StoredRow.read(found) : null;
        }
    }

    /**
     * The row of an attempt that is about to begin.
     *
     * @param before what it said; null if it was written just now
     */
    record OpenedRow(@Nullable Locked before) {
        boolean isOf(StartSession session) {
            Long owner = before == null ? null : before.row.owner();
            return owner != null && owner == session.number();
        }
    }

    /** Locks the contact's row, or writes one. */
    OpenedRow open(StartSession session, Origin origin, AnnouncedAttempt attempt) throws SQLException {
        for (int look = 0; look < LOOKS; look++) {
            Locked locked = find(session, origin);
            if (locked != null) {
                requireOpen(session, locked);
                locked.row.requireSame(attempt.organization());
                return new OpenedRow(locked);
            }
            if (begin(session, origin, attempt)) {
                if (find(session, IN_CONTACT, origin) == null) {
                    return new OpenedRow(null);
                }
                drop(session, origin); // it ended between the look and the writing
            }
        }
        throw comesAndGoes(origin);
    }

    /** Writes that the attempt begins. */
    void begin(StartSession session, OpenedRow opened, AnnouncedAttempt attempt) throws SQLException {
        Locked locked = opened.before;
        if (locked != null) {
            AttemptHistory attempts = history(locked, attempt.attempts());
            setAttempt(session, locked.row, attempts, session.number(), attempt.identities());
            if (locked.row.isKept()) { // its addresses may have been edited
                tags.add(session, locked.row.origin(), attempt.trace());
            }
        }
    }

    /** The attempt doesn't begin, since it got no identities. */
    void leave(StartSession session, OpenedRow opened, Origin origin) throws SQLException {
        if (opened.before == null) {
            drop(session, origin);
        }
    }

    private static JournalException comesAndGoes(Origin origin) {
        return new JournalException("the row of " + origin + " comes and goes");
    }

    private static boolean begin(StartSession session, Origin origin, AnnouncedAttempt attempt) throws SQLException {
        PreparedStatement insert = session.prepare(BEGIN);
        int next = ContactRow.bind(insert, Origins.bind(insert, 1, origin), attempt.attempts());
        insert.setLong(next, session.number());
        insert.setBytes(next + 1, attempt.identities());
        insert.setBytes(next + 2, attempt.trace());
        insert.setString(next + 3, attempt.organization().column());
        return insert.executeUpdate() > 0;
    }

    /** Takes away a row that has got no identities. */
    private static void drop(StartSession session, Origin origin) throws SQLException {
        PreparedStatement delete = session.prepare(DROP);
        Origins.bind(delete, 1, origin);
        delete.executeUpdate();
    }

    /** Takes the row away; returns its trace. */
    private static byte @Nullable [] takeBack(StartSession session, Origin origin) throws SQLException {
        PreparedStatement delete = session.prepare(TAKE_BACK);
        int next = Origins.bind(delete, 1, origin);
        for (int parameter = 0; parameter < 3; parameter++) {
            delete.setLong(next++, session.number());
        }
        try (ResultSet gone = delete.executeQuery()) {
            return gone.next() ? gone.getBytes(1) : null;
        }
    }

    private static void setAttempt(
            StartSession session,
            ContactRow row,
            AttemptHistory attempts,
            @Nullable Long owner,
            byte @Nullable [] identities)
            throws SQLException {
        PreparedStatement update = session.prepare(row.state() == State.SENDING ? SET_ATTEMPT : SET_PARKED_ATTEMPT);
        int next = ContactRow.bind(update, 1, attempts);
        ContactRow.bind(update, next++, owner);
        update.setBytes(next++, identities);
        Origins.bind(update, next, row.origin());
        update.executeUpdate();
    }

    private static void requireOpen(StartSession session, @Nullable Locked locked) {
        if (locked != null && locked.row.hasEnded()) {
            throw new ContactEndedException(locked.row.origin(), locked.row.state());
        }
        if (locked != null && locked.isElsewhere(session)) {
            throw new IllegalStateException(locked.row.origin() + " is being sent by another process");
        }
    }

    /** What the row says and what has happened since. */
    private static AttemptHistory history(@Nullable Locked locked, AttemptHistory now) {
        return locked == null ? now : now.after(StoredRow.history(locked.row, locked.dead));
    }

    /** Ends as delivered whatever the row says; whether the record id already belongs to another origin. */
    boolean delivered(StartSession session, Origin origin, Deliveries.Acceptance accepted) throws SQLException {
        Locked locked = inContact(session, origin, Organization.UNNAMED);
        if (locked != null && locked.row.state() == State.DELIVERED) {
            return locked.row.matched();
        }
        String recordId = Storable.text(accepted.recordId());
        boolean matched = Deliveries.belongsToOther(session, recordId, origin);
        if (locked != null) {
            forget(session, locked.row);
            SqlDeadLetters.replayEnded(session, now(), locked.row, "delivered", recordId, format.encryption());
        }
        PreparedStatement update = session.prepare(SET_DELIVERED);
        int next = ContactRow.bind(update, 1, history(locked, accepted.attempts()));
        update.setString(next++, recordId);
        update.setBoolean(next++, matched);
        ContactRow.bind(update, next++, now());
        ContactRow.bind(update, next++, receiptDue(session));
        Origins.bind(update, next, origin);
        update.executeUpdate();
        return matched;
    }

    /**
     * What the row said; now there is one in {@code contact}, locked, and none in {@code sending}. Null if there was none.
     *
     * @param organization where it goes, if no row says so
     */
    private static @Nullable Locked inContact(StartSession session, Origin origin, Organization organization)
            throws SQLException {
        for (int look = 0; look < LOOKS; look++) {
            Locked locked = find(session, origin);
            if (locked != null && locked.row.state() != State.SENDING) {
                IdentityRows.free(session, "contact", origin);
                return locked;
            }
            byte[] trace = locked == null ? null : takeBack(session, origin);
            PreparedStatement append = session.prepare(APPEND);
            int next = Origins.bind(append, 1, origin);
            append.setString(next, State.PARKED.name()); // until the caller says what it is
            append.setBytes(next + 1, trace);
            append.setString(next + 2, (locked == null ? organization : locked.row.organization()).column());
            if (append.executeUpdate() > 0) {
                return locked;
            }
        }
        throw comesAndGoes(origin);
    }

    /** Writes the dead letter unless the contact has ended. */
    Ending bury(StartSession session, IntakeRecord record, RejectedRecordException why, AttemptHistory attempts)
            throws SQLException {
        Origin origin = record.origin();
        Locked locked = inContact(session, origin, record.organization());
        Optional<Ending> earlier = Optional.ofNullable(locked)
                .flatMap(known -> format.opened(known.row).ending());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        String message = Storable.message(why);
        String id = null;
        if (locked != null) {
            forget(session, locked.row);
            SqlDeadLetters.replayEnded(session, now(), locked.row, why, message, format.encryption());
            id = locked.row.deadLetterId();
        }
        if (!why.isDropped()) {
            KeptPayload.put(session, record, why, format);
            id = id == null ? DeadLetter.idOf(origin) : id;
        }
        PreparedStatement update = session.prepare(SET_BURIED);
        int next = Storable.bind(update, ContactRow.bind(update, 1, history(locked, attempts)), why);
        update.setString(next++, format.encryption().seal(message));
        update.setString(next++, id);
        ContactRow.bind(update, next++, now());
        ContactRow.bind(update, next++, why.isDropped() ? null : copyDue(session, copies.deadLetters()));
        ContactRow.bind(update, next++, receiptDue(session));
        Origins.bind(update, next, origin);
        update.executeUpdate();
        addTags(session, record, locked);
        if (why.isDropped() || id == null) {
            return new Ending.Discarded(id, message);
        }
        session.afterCommit(() -> counts.buried(why.reason(), 1));
        return new Ending.Buried(why.reason(), message, id);
    }

    /** Gives the row up; does nothing to one that has ended, that another start owns, or that isn't there. */
    boolean release(StartSession session, Origin origin, AttemptHistory attempts) throws SQLException {
        Locked locked = find(session, origin);
        if (locked == null
                || locked.row.hasEnded()
                || StoredRow.isAbandoned(locked.row, locked.dead)
                || locked.isElsewhere(session)) {
            return false;
        }
        if (attempts.equals(AttemptHistory.NONE) && locked.row.wasNeverSent()) {
            byte[] unused = takeBack(session, origin);
        } else {
            IdentityRows.free(session, locked.row.state() == State.SENDING ? "sending" : "contact", origin);
            setAttempt(session, locked.row, history(locked, attempts), null, null);
        }
        return true;
    }

    /** Keeps the contact, payload and all. */
    boolean park(StartSession session, IntakeRecord record, AttemptHistory attempts, Instant due) throws SQLException {
        Origin origin = record.origin();
        Locked locked = inContact(session, origin, record.organization());
        requireOpen(session, locked);
        boolean kept = locked != null && locked.row.isKept();
        if (!kept) {
            KeptPayload.put(session, record, null, format);
            long size = record.payload().size();
            Organization organization = locked == null ? record.organization() : locked.row.organization();
            session.afterCommit(() -> counts.parked(organization, 1, size));
        }
        PreparedStatement update = session.prepare(SET_PARKED);
        int next = ContactRow.bind(update, 1, history(locked, attempts));
        boolean replaying = locked != null && locked.row.state() == State.REPLAYING;
        update.setString(next++, (replaying ? State.REPLAYING : State.PARKED).name());
        ContactRow.bind(update, next++, due);
        Origins.bind(update, next, origin);
        update.executeUpdate();
        addTags(session, record, locked);
        return true;
    }

    /** What was announced has its tags already. */
    private void addTags(StartSession session, IntakeRecord record, @Nullable Locked locked) throws SQLException {
        if (locked == null || locked.row.isKept()) {
            tags.add(session, record);
        }
    }

    /** Remembers of those that are buried, or may be later, that their source has let them go. */
    static int acknowledge(StartSession session, Collection<Origin> ended) throws SQLException {
        PreparedStatement update = session.prepare("UPDATE contact SET acknowledged = true FROM " + Origins.UNNEST
                + ") AS given (" + Origins.COLUMNS + ") WHERE " + Origins.join("contact", "given")
                + " AND state IN ('BURIED', 'PARKED', 'REPLAYING')");
        Origins.bind(session, update, 1, ended);
        return update.executeUpdate();
    }

    /** Has a buried contact sent again whose source yields it again. */
    boolean giveAgain(StartSession session, IntakeRecord record) throws SQLException {
        Locked locked = find(session, record.origin());
        if (locked == null || locked.row.state() != State.BURIED || !locked.row.acknowledged()) {
            return false;
        }
        PreparedStatement update = session.prepare(
                "UPDATE contact SET state = 'REPLAYING', due_at = ?, parked_tries = 0, acknowledged = false,"
                        + " generation = generation + 1" + Origins.IS_GIVEN);
        ContactRow.bind(update, 1, now());
        Origins.bind(update, 2, record.origin());
        update.executeUpdate();
        forget(session, locked.row);
        KeptPayload.put(session, record, null, format);
        SqlDeadLetters.givenAgain(session, now(), locked.row, format.encryption());
        session.afterCommit(() -> counts.replaying(locked.row.organization(), 1));
        return true;
    }

    /** Takes away what is kept for a row that is about to end, and takes it out of the counts. */
    private void forget(StartSession session, ContactRow row) throws SQLException {
        if (row.state() == State.SENDING || row.state() == State.DELIVERED) {
            return;
        }
        long size = KeptPayload.take(session, row.origin());
        if (row.state() == State.PARKED) {
            session.afterCommit(() -> counts.parked(row.organization(), -1, -size));
        }
        if (row.state() == State.REPLAYING) {
            session.afterCommit(() -> counts.replaying(row.organization(), -1));
        }
        Reason reason = row.reason();
        if (row.state() == State.BURIED && reason != null) {
            session.afterCommit(() -> counts.buried(reason, -1));
        }
    }

    /** Since when the copy of a receipt is due; null if none is wanted. */
    @Nullable
    Instant receiptDue(StartSession session) {
        return copyDue(session, copies.receipts());
    }

    private @Nullable Instant copyDue(StartSession session, Optional<String> copyTo) {
        if (copyTo.isEmpty()) {
            return null;
        }
        session.afterCommit(this::tellOfCopies);
        return now();
    }
}
