package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@code contact}, or of {@code sending}, as it was read.
 *
 * @param owner the start whose attempt is under way; null when none is
 * @param endedAt when it was delivered, buried or discarded
 */
record StoredRow(
        Origin origin,
        State state,
        @Nullable String recordId,
        boolean matched,
        @Nullable Reason reason,
        @Nullable String message,
        @Nullable String deadLetterId,
        AttemptHistory attempts,
        @Nullable Long owner,
        @Nullable Instant endedAt) {

    /** The columns of a history, in the order in which it is bound. */
    static final String HISTORY =
            "attempts, first_at, last_at, may_exist, parked_tries, others_tried, others_failed, others_accepted";

    static final String SET_HISTORY = "attempts = ?, first_at = ?, last_at = ?, may_exist = ?, parked_tries = ?,"
            + " others_tried = ?, others_failed = ?, others_accepted = ?";

    /** The columns that {@link #read} takes from {@code contact}, in its order. */
    static final String OF_CONTACT = Origins.of("contact") + ", state, record_id, matched, reason, message,"
            + " dead_letter_id, " + HISTORY + ", owner, ended_at";

    /** The same from {@code sending}. */
    static final String OF_SENDING = Origins.of("sending") + ", 'SENDING', NULL::text, false, NULL::text, NULL::text,"
            + " NULL::text, " + HISTORY + ", owner, NULL::bigint";

    static final String FIND = "SELECT " + OF_CONTACT + " FROM contact" + Origins.IS_GIVEN + " UNION ALL SELECT "
            + OF_SENDING + " FROM sending" + Origins.IS_GIVEN;

    /** The number of the first column after those of {@link #read}. */
    static final int NEXT_COLUMN = 21;

    static StoredRow read(ResultSet row) throws SQLException {
        String reason = row.getString(8);
        return new StoredRow(
                Origins.read(row, 1),
                State.valueOf(row.getString(5)),
                row.getString(6),
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
                instant(row, 20));
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

    static void bind(PreparedStatement statement, int number, @Nullable Instant instant) throws SQLException {
        bind(statement, number, instant == null ? null : Long.valueOf(instant.toEpochMilli()));
    }

    static void bind(PreparedStatement statement, int number, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(number, Types.BIGINT);
        } else {
            statement.setLong(number, value);
        }
    }

    /** Sets the columns of {@link #HISTORY}; returns the number of the next parameter. */
    static int bind(PreparedStatement statement, int first, AttemptHistory attempts) throws SQLException {
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

    boolean hasEnded() {
        return switch (state) {
            case DELIVERED, BURIED, DISCARDED -> true;
            case SENDING, PARKED, REPLAYING -> false;
        };
    }

    /** Parked or replaying: the journal keeps the payload and hands the contact out. */
    boolean isKept() {
        return state == State.PARKED || state == State.REPLAYING;
    }

    /** Whether a start that is dead by now left an attempt open. */
    boolean isAbandoned(Set<Long> dead) {
        return owner != null && dead.contains(owner);
    }

    /** Whether another start that lives has an attempt open. */
    boolean isElsewhere(long ours, Set<Long> dead) {
        return owner != null && owner != ours && !dead.contains(owner);
    }

    /** The attempt that the row announced never began, and there was none before it. */
    boolean wasNeverSent() {
        return state == State.SENDING && attempts.count() <= 1 && !attempts.mayExist();
    }

    /** The history as it stands: an attempt that a dead process left open may have created the contact. */
    AttemptHistory history(Set<Long> dead) {
        return isAbandoned(dead) ? attempts.unconfirmed() : attempts;
    }

    JournalEntry entry(long ours, Set<Long> dead) {
        return new JournalEntry(
                origin,
                state,
                recordId,
                reason,
                message,
                deadLetterId,
                history(dead),
                state == State.SENDING && isAbandoned(dead),
                state == State.SENDING && isElsewhere(ours, dead));
    }

    /** How an earlier pass ended it; empty if none has. */
    Optional<Ending> ending() {
        return switch (state) {
            case DELIVERED -> Optional.of(new Ending.AlreadyDelivered(said(recordId)));
            case BURIED -> Optional.of(buried());
            case DISCARDED -> Optional.of(new Ending.Discarded(deadLetterId));
            case SENDING, PARKED, REPLAYING -> Optional.empty();
        };
    }

    Ending.Buried buried() {
        if (reason == null) {
            throw new IllegalStateException(origin + " is buried without a reason");
        }
        return new Ending.Buried(reason, said(message), said(deadLetterId));
    }

    private String said(@Nullable String value) {
        if (value == null) {
            throw new IllegalStateException(origin + " lacks what a row that is " + state + " has");
        }
        return value;
    }
}
