package org.contactcourier.journal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.sql.Counters;

/** Counts what is parked and buried, by whatever process. Stateless. */
final class Counts {
    private Counts() {}

    /** Counts anew; true, for there is no void here. */
    static boolean count(Connection connection, Counters counters) throws SQLException {
        long parked = 0;
        long bytes = 0;
        long replaying = 0;
        Map<Reason, Long> letters = new EnumMap<>(Reason.class);
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT count(*), coalesce(sum(kept.size), 0)::bigint"
                    + KeptPayload.FROM + " WHERE due_at IS NOT NULL AND state = 'PARKED'")) {
                if (found.next()) {
                    parked = found.getLong(1);
                    bytes = found.getLong(2);
                }
            }
            try (ResultSet found = statement.executeQuery(
                    "SELECT count(*) FROM contact WHERE due_at IS NOT NULL AND state = 'REPLAYING'")) {
                replaying = found.next() ? found.getLong(1) : 0;
            }
            try (ResultSet found = statement.executeQuery(
                    "SELECT reason, count(*) FROM contact WHERE state = 'BURIED' GROUP BY reason")) {
                while (found.next()) {
                    letters.put(Reason.of(found.getString(1)), found.getLong(2));
                }
            }
        }
        counters.set(parked, bytes, replaying, letters);
        return true;
    }
}
