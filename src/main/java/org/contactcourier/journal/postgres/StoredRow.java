package org.contactcourier.journal.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.sql.ContactRow;

/** Rows of the tables {@code contact} and {@code sending}: how they are found, and what dead owners mean for them. Stateless. */
final class StoredRow {
    /** The columns that {@link #read} takes from {@code contact}, in its order. */
    static final String OF_CONTACT = Origins.of("contact") + ", state, record_id, matched, reason, message,"
            + " dead_letter_id, " + ContactRow.HISTORY + ", owner, ended_at, generation, acknowledged, organization";

    /** The same from {@code sending}. */
    static final String OF_SENDING = Origins.of("sending") + ", 'SENDING', NULL::text, false, NULL::text, NULL::text,"
            + " NULL::text, " + ContactRow.HISTORY + ", owner, NULL::bigint, 0, false, organization";

    static final String FIND = "SELECT " + OF_CONTACT + " FROM contact" + Origins.IS_GIVEN + " UNION ALL SELECT "
            + OF_SENDING + " FROM sending" + Origins.IS_GIVEN;

    private StoredRow() {}

    static ContactRow read(ResultSet row) throws SQLException {
        return ContactRow.read(row, Origins.read(row, 1), row.getString(6));
    }

    /** Whether a start that is dead by now left an attempt open. */
    static boolean isAbandoned(ContactRow row, Set<Long> dead) {
        Long owner = row.owner();
        return owner != null && dead.contains(owner);
    }

    /** Whether another start that lives has an attempt open. */
    static boolean isElsewhere(ContactRow row, long ours, Set<Long> dead) {
        Long owner = row.owner();
        return owner != null && owner != ours && !dead.contains(owner);
    }

    static AttemptHistory history(ContactRow row, Set<Long> dead) {
        return row.history(isAbandoned(row, dead));
    }

    static JournalEntry entry(ContactRow row, long ours, Set<Long> dead) {
        return row.entry(isAbandoned(row, dead), isElsewhere(row, ours, dead));
    }
}
