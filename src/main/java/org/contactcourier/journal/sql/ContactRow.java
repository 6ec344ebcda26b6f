package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.ContactReceipt;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.OpenReceipts.Ended;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A contact's row as it was read, and how rows and histories are read and bound. Knows neither tables nor who lives: whether an
 * owner is dead is for each journal to tell. Immutable.
 *
 * @param message as it is kept, until {@link #opened}
 * @param owner the start whose attempt is under way; null when none is
 * @param endedAt when it was delivered, buried or discarded
 * @param generation how often it was sent again on purpose
 * @param acknowledged whether its source has let it go since it was buried
 * @param organization where it goes
 */
public record ContactRow(
        Origin origin,
        State state,
        @Nullable String recordId,
        boolean matched,
        @Nullable Reason reason,
        @Nullable String message,
        @Nullable String deadLetterId,
        AttemptHistory attempts,
        @Nullable Long owner,
        @Nullable Instant endedAt,
        int generation,
        boolean acknowledged,
        Organization organization) {
    /** The columns of a history, in the order in which it is bound. */
    public static final String HISTORY =
            "attempts, first_at, last_at, may_exist, parked_tries, others_tried, others_failed, others_accepted";

    /** The same columns, to be set. */
    public static final String SET_HISTORY = "attempts = ?, first_at = ?, last_at = ?, may_exist = ?, parked_tries = ?,"
            + " others_tried = ?, others_failed = ?, others_accepted = ?";

    /** The number of the first column after those of {@link #read}. */
    public static final int NEXT_COLUMN = 24;

    /**
     * The row in these columns: four of the origin, state, record id, matched, reason, message, dead letter id, those of {@link
     * #HISTORY}, owner, ended at, generation, acknowledged, organization. How origin and record id are kept differs, so they are
     * given.
     */
    public static ContactRow read(ResultSet row, Origin origin, @Nullable String recordId) throws SQLException {
        String reason = row.getString(8);
        return new ContactRow(
                origin,
                State.valueOf(row.getString(5)),
                recordId,
                row.getBoolean(7),
                reason == null ? null : Reason.of(reason),
                row.getString(9),
                row.getString(10),
                new AttemptHistory(
                        row.getInt(11),
                        instant(row, 12),
                        instant(row, 13),
                        row.getBoolean(14),
                        row.getInt(15),
                        others(row)),
                number(row, 19),
                instant(row, 20),
                row.getInt(21),
                row.getBoolean(22),
                Organization.ofColumn(row.getString(23)));
    }

    private static AttemptHistory.@Nullable Others others(ResultSet row) throws SQLException {
        Long tried = number(row, 16);
        return tried == null ? null : new AttemptHistory.Others(tried, row.getLong(17), row.getLong(18));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Long millis = number(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    /** Sets a parameter to an instant. */
    public static void bind(PreparedStatement statement, int number, @Nullable Instant instant) throws SQLException {
        bind(statement, number, instant == null ? null : Long.valueOf(instant.toEpochMilli()));
    }

    /** Sets a parameter to a number. */
    public static void bind(PreparedStatement statement, int number, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(number, Types.BIGINT);
        } else {
            statement.setLong(number, value);
        }
    }

    /** Sets the columns of {@link #HISTORY}; returns the number of the next parameter. */
    public static int bind(PreparedStatement statement, int first, AttemptHistory attempts) throws SQLException {
        AttemptHistory.Others others = attempts.others();
        statement.setInt(first, attempts.count());
        bind(statement, first + 1, attempts.firstAt());
        bind(statement, first + 2, attempts.lastAt());
        statement.setBoolean(first + 3, attempts.mayExist());
        statement.setInt(first + 4, attempts.parkedTries());
        bind(statement, first + 5, others == null ? null : Long.valueOf(others.tried()));
        bind(statement, first + 6, others == null ? null : Long.valueOf(others.failed()));
        bind(statement, first + 7, others == null ? null : Long.valueOf(others.accepted()));
        return first + 8;
    }

    /** The row with its message readable. */
    public ContactRow opened(Encryption encryption) {
        String open = encryption.open(message);
        return new ContactRow(
                origin,
                state,
                recordId,
                matched,
                reason,
                open,
                deadLetterId,
                attempts,
                owner,
                endedAt,
                generation,
                acknowledged,
                organization);
    }

    /**
     * Sees to it that the contact goes where its row says, whatever its source's key says by now.
     *
     * @throws IllegalStateException if it were sent to another organization
     */
    public void requireSame(Organization to) {
        if (!organization.equals(to)) {
            throw new IllegalStateException(
                    "%s goes to %s, not to %s".formatted(origin, organization.title(), to.title()));
        }
    }

    /** Whether the contact is delivered, buried or discarded. */
    public boolean hasEnded() {
        return switch (state) {
            case DELIVERED, BURIED, DISCARDED -> true;
            case SENDING, PARKED, REPLAYING -> false;
        };
    }

    /** Parked or replaying: the journal keeps the payload and hands the contact out. */
    public boolean isKept() {
        return state == State.PARKED || state == State.REPLAYING;
    }

    /** The attempt that the row announced never began, and there was none before it. */
    public boolean wasNeverSent() {
        return state == State.SENDING && attempts.count() <= 1 && !attempts.mayExist();
    }

    /**
     * The history as it stands: an attempt that a dead process left open may have created the contact.
     *
     * @param abandoned whether the row's owner is dead
     */
    public AttemptHistory history(boolean abandoned) {
        return abandoned ? attempts.unconfirmed() : attempts;
    }

    /**
     * The row as the journal shows it.
     *
     * @param abandoned whether the row's owner is dead
     * @param elsewhere whether it is another process that lives
     */
    public JournalEntry entry(boolean abandoned, boolean elsewhere) {
        return new JournalEntry(
                origin,
                state,
                recordId,
                reason,
                message,
                deadLetterId,
                history(abandoned),
                state == State.SENDING && abandoned,
                state == State.SENDING && elsewhere,
                acknowledged,
                organization);
    }

    /** How an earlier pass ended it; empty if none has. */
    public Optional<Ending> ending() {
        return entry(false, false).ending();
    }

    /** What receipts that call it parked are to be told. */
    public Ended ended() {
        Ending how = state == State.DELIVERED
                ? new Ending.Delivered(said(recordId), matched)
                : ending().orElseThrow(() -> new IllegalStateException(origin + " has not ended: " + state));
        return new Ended(origin, how, said(endedAt));
    }

    /** The receipt of a contact that has ended. */
    public ContactReceipt receipt() {
        return new ContactReceipt(
                origin, state, recordId, matched, reason, deadLetterId, attempts.count(), said(endedAt), organization);
    }

    /**
     * The dead letter of a contact that is buried or replaying.
     *
     * @param kept the number of the first of these columns: media type, payload, size, digest, original, violations, status,
     *     answer, contact, refusal run, metadata
     */
    public DeadLetter letter(ResultSet found, int kept, RowFormat format) throws SQLException {
        Encryption encryption = format.encryption();
        Instant buried = said(endedAt);
        Instant first = attempts.firstAt();
        Instant last = attempts.lastAt();
        int status = found.getInt(kept + 6);
        OptionalInt answered = found.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
        return new DeadLetter(
                said(deadLetterId),
                origin,
                said(reason),
                said(encryption.open(message)),
                format.json().violations(said(encryption.open(found.getString(kept + 5)))),
                answered,
                encryption.open(found.getString(kept + 7)),
                attempts.count(),
                first == null ? buried : first,
                last == null ? buried : last,
                attempts.mayExist(),
                new Payload(
                        found.getString(kept),
                        encryption.open(found.getBytes(kept + 1)),
                        found.getLong(kept + 2),
                        found.getString(kept + 3),
                        found.getString(kept + 4),
                        format.metadata(found.getBytes(kept + 10))),
                encryption.open(found.getString(kept + 8)),
                found.getString(kept + 9),
                generation,
                state == State.REPLAYING,
                organization);
    }

    private <T> T said(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(origin + " lacks what a row that is " + state + " has");
        }
        return value;
    }
}
