package org.contactcourier.journal.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.sql.Counters;
import org.contactcourier.journal.sql.KeptByOrganization;

/** Counts what is parked and buried, by whatever process. Stateless. */
final class Counts {
    private Counts() {}

    /** Counts anew; true, for there is no void here. */
    static boolean count(Connection connection, Counters counters) throws SQLException {
        Map<Reason, Long> letters = new EnumMap<>(Reason.class);
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery(
                    "SELECT reason, count(*) FROM contact WHERE state = 'BURIED' GROUP BY reason")) {
                while (found.next()) {
                    letters.put(Reason.of(found.getString(1)), found.getLong(2));
                }
            }
        }
        counters.set(KeptByOrganization.count(connection, KeptPayload.FROM), letters);
        return true;
    }
}
