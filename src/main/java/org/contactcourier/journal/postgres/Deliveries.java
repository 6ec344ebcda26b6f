package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.record.Origin;

/**
 * Ends what was accepted, many in one statement. It only knows the ordinary end, of an attempt that this start has announced; for
 * all others it asks {@link RowChanges}. Its statements run on the writer's thread.
 */
final class Deliveries {
    /** Of two in one statement with the same record id, the second one matches the first. */
    private static final String END = "WITH given AS (SELECT * FROM " + Origins.UNNEST
            + ", ?::text[]) WITH ORDINALITY AS g (" + Origins.COLUMNS + ", record_id, n)),"
            + " ended AS (DELETE FROM sending USING given WHERE " + Origins.join("sending", "given")
            + " AND sending.owner = ? RETURNING " + Origins.of("sending") + ", " + ContactRow.HISTORY
            + ", given.record_id, given.n, sending.identities, sending.trace, sending.organization)"
            + IdentityRows.FREE + " INSERT INTO contact (" + Origins.COLUMNS + ", " + ContactRow.HISTORY
            + ", state, record_id, matched, ended_at, receipt_copy_due, trace, organization)"
            + " SELECT " + Origins.of("ended") + ", " + ContactRow.HISTORY + ", 'DELIVERED', ended.record_id,"
            + " row_number() OVER (PARTITION BY ended.record_id ORDER BY ended.n) > 1"
            + " OR EXISTS (SELECT FROM contact WHERE contact.record_id = ended.record_id), ?, ?,"
            + " ended.trace, ended.organization"
            + " FROM ended ORDER BY ended.n ON CONFLICT DO NOTHING RETURNING " + Origins.COLUMNS + ", matched";

    private static final String OTHER_WITH_RECORD_ID = "SELECT 1 FROM contact WHERE record_id = ?"
            + " AND NOT (place = ? AND position = ? AND idx = ? AND digest = ?) LIMIT 1";

    private final RowChanges changes;

    Deliveries(RowChanges changes) {
        this.changes = changes;
    }

    /** What is to be ended. */
    record Acceptance(String recordId, AttemptHistory attempts) {}

    /** Writes DELIVERED; whether each record id already belongs to another origin. */
    Map<Origin, Boolean> end(StartSession session, Map<Origin, Acceptance> accepted) throws SQLException {
        Map<Origin, Boolean> matched = ordinary(session, accepted);
        for (Map.Entry<Origin, Acceptance> one : accepted.entrySet()) {
            if (!matched.containsKey(one.getKey())) {
                matched.put(one.getKey(), changes.delivered(session, one.getKey(), one.getValue()));
            }
        }
        return matched;
    }

    private Map<Origin, Boolean> ordinary(StartSession session, Map<Origin, Acceptance> accepted) throws SQLException {
        PreparedStatement end = session.prepare(END);
        int next = Origins.bind(session, end, 1, accepted.keySet());
        session.bind(
                end,
                next++,
                "text",
                accepted.values().stream()
                        .map(one -> Storable.text(one.recordId()))
                        .toArray());
        for (int parameter = 0; parameter < 3; parameter++) {
            end.setLong(next++, session.number());
        }
        ContactRow.bind(end, next++, changes.now());
        ContactRow.bind(end, next, changes.receiptDue(session));
        Map<Origin, Boolean> matched = new HashMap<>();
        try (ResultSet rows = end.executeQuery()) {
            while (rows.next()) {
                matched.put(Origins.read(rows, 1), rows.getBoolean(5));
            }
        }
        return matched;
    }

    /** Whether another contact has that id; ids are unique across organizations. */
    static boolean belongsToOther(StartSession session, String recordId, Origin origin) throws SQLException {
        PreparedStatement select = session.prepare(OTHER_WITH_RECORD_ID);
        select.setString(1, recordId);
        Origins.bind(select, 2, origin);
        try (ResultSet found = select.executeQuery()) {
            return found.next();
        }
    }
}
