package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/** Rows of the tables {@code contact} and {@code sending}; an origin has one in at most one of the two. Stateless. */
final class Row {
    private static final HexFormat HEX = HexFormat.of();

    private static final String HISTORY = ContactRow.HISTORY + ", owner";

    /** The columns of {@code contact} that {@link #read} takes, in its order. */
    static final String COLUMNS =
            "(SELECT name FROM place WHERE place.id = contact.place), position, idx, digest, state,"
                    + " record_id, matched, reason, message, dead_letter_id, " + HISTORY
                    + ", ended_at, generation, acknowledged, organization";

    /** The same of {@code sending}. */
    static final String SENDING = "(SELECT name FROM place WHERE place.id = sending.place), position, idx, digest,"
            + " 'SENDING', NULL, 0, NULL, NULL, NULL, " + HISTORY + ", NULL, 0, 0, organization";

    /** Its four parameters are set by {@link #bind}. */
    static final String IS_ORIGIN =
            "place = (SELECT id FROM place WHERE name = ?) AND position = ? AND idx = ? AND digest = ?";

    static final String BY_ORIGIN = " WHERE " + IS_ORIGIN;

    private static final String BY_SAME_ORIGIN =
            " WHERE place = (SELECT id FROM place WHERE name = ?1) AND position = ?2 AND idx = ?3 AND digest = ?4";

    static final String FIND = "SELECT " + COLUMNS + " FROM contact" + BY_SAME_ORIGIN + " UNION ALL SELECT " + SENDING
            + " FROM sending" + BY_SAME_ORIGIN;

    private Row() {}

    /** The row of {@code origin}, found by a statement made of {@link #FIND}; null if there is none. */
    static @Nullable ContactRow find(PreparedStatement select, Origin origin) throws SQLException {
        bind(select, 1, origin);
        try (ResultSet found = select.executeQuery()) {
            return found.next() ? read(found) : null;
        }
    }

    static ContactRow read(ResultSet row) throws SQLException {
        return ContactRow.read(row, origin(row), RecordIds.shown(row.getObject(6)));
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

    /** Whether another start than {@code ours}, dead by now, left an attempt open. */
    static boolean isAbandoned(ContactRow row, long ours) {
        Long owner = row.owner();
        return owner != null && owner != ours;
    }

    /** The table that has the row. */
    static String table(ContactRow row) {
        return row.state() == State.SENDING ? "sending" : "contact";
    }

    static AttemptHistory history(ContactRow row, long ours) {
        return row.history(isAbandoned(row, ours));
    }

    static JournalEntry entry(ContactRow row, long ours) {
        return row.entry(isAbandoned(row, ours), false);
    }
}
