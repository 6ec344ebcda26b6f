package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HexFormat;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code contact} or {@code sending}, as it was read. An origin has one in at most one of the two.
 *
 * @param owner the start whose attempt is under way; null when none is
 * @param endedAt when it was delivered, buried or discarded
 */
record Row(
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
    private static final HexFormat HEX = HexFormat.of();

    private static final String HISTORY =
            "attempts, first_at, last_at, may_exist, parked_tries, others_tried, others_failed, others_accepted, owner";

    /** The columns of {@code contact} that {@link #read} takes, in its order. */
    static final String COLUMNS =
            "(SELECT name FROM place WHERE place.id = contact.place), position, idx, digest, state,"
                    + " record_id, matched, reason, message, dead_letter_id, " + HISTORY + ", ended_at";

    /** The same of {@code sending}. */
    static final String SENDING = "(SELECT name FROM place WHERE place.id = sending.place), position, idx, digest,"
            + " 'SENDING', NULL, 0, NULL, NULL, NULL, " + HISTORY + ", NULL";

    /** Its four parameters are set by {@link #bind}. */
    static final String BY_ORIGIN =
            " WHERE place = (SELECT id FROM place WHERE name = ?) AND position = ? AND idx = ? AND digest = ?";

    private static final String BY_SAME_ORIGIN =
            " WHERE place = (SELECT id FROM place WHERE name = ?1) AND position = ?2 AND idx = ?3 AND digest = ?4";

    static final String FIND = "SELECT " + COLUMNS + " FROM contact" + BY_SAME_ORIGIN + " UNION ALL SELECT " + SENDING
            + " FROM sending" + BY_SAME_ORIGIN;

    /** The row of {@code origin}, found by a statement made of {@link #FIND}; null if there is none. */
    static @Nullable Row find(PreparedStatement select, Origin origin) throws SQLException {
        bind(select, 1, origin);
        try (ResultSet found = select.executeQuery()) {
            return found.next() ? read(found) : null;
        }
    }

    static Row read(ResultSet row) throws SQLException {
        Origin origin = origin(row);
        String reason = row.getString(8);
        return new Row(
                origin,
                State.valueOf(row.getString(5)),
                RecordIds.shown(row.getObject(6)),
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

    /** The origin, from the first four columns. */
    static Origin origin(ResultSet row) throws SQLException {
        return new Origin(row.getString(1), row.getLong(2), row.getLong(3), HEX.formatHex(row.getBytes(4)));
    }

    /** Sets the four parameters of {@link #BY_ORIGIN}; returns the number of the next parameter. */
    static int bind(PreparedStatement statement, int first, Origin origin) throws SQLException {
        statement.setString(first, origin.place());
        statement.setLong(first + 1, origin.position());
        statement.setLong(first + 2, origin.index());
        statement.setBytes(first + 3, HEX.parseHex(origin.digest()));
        return first + 4;
    }

    /** Sets the four columns of the key, as the tables have them; returns the number of the next parameter. */
    static int bindKey(Transaction tx, PreparedStatement statement, int first, Origin origin) throws SQLException {
        statement.setLong(first, tx.place(origin.place()));
        statement.setLong(first + 1, origin.position());
        statement.setLong(first + 2, origin.index());
        statement.setBytes(first + 3, HEX.parseHex(origin.digest()));
        return first + 4;
    }

    static void bind(PreparedStatement statement, int number, @Nullable Instant instant) throws SQLException {
        if (instant == null) {
            statement.setNull(number, Types.INTEGER);
        } else {
            statement.setLong(number, instant.toEpochMilli());
        }
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Long millis = number(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    /** Whether another start than {@code ours}, dead by now, left an attempt open. */
    boolean isAbandoned(long ours) {
        return owner != null && owner != ours;
    }

    /** The table that has the row. */
    String table() {
        return state == State.SENDING ? "sending" : "contact";
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

    /** The history as it stands: an attempt that a dead process left open may have created the contact. */
    AttemptHistory history(long ours) {
        return isAbandoned(ours) ? attempts.unconfirmed() : attempts;
    }

    JournalEntry entry(long ours) {
        return new JournalEntry(
                origin,
                state,
                recordId,
                reason,
                message,
                deadLetterId,
                history(ours),
                state == State.SENDING && isAbandoned(ours));
    }
}
