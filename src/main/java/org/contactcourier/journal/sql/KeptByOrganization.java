package org.contactcourier.journal.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.contactcourier.journal.KeptContacts;
import org.contactcourier.record.Organization;

/** Counts what the journal keeps to be sent, for each organization. Stateless. */
public final class KeptByOrganization {
    private KeptByOrganization() {}

    /**
     * Counts them anew.
     *
     * @param from the contacts and what is kept for them, joined
     */
    public static Map<Organization, KeptContacts> count(Connection connection, String from) throws SQLException {
        Map<Organization, KeptContacts> all = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT organization, state, count(*), coalesce(sum(size), 0)"
                        + from + " WHERE due_at IS NOT NULL AND state IN ('PARKED', 'REPLAYING')"
                        + " GROUP BY organization, state")) {
            while (found.next()) {
                KeptContacts some = found.getString(2).equals("PARKED")
                        ? new KeptContacts(found.getLong(3), found.getLong(4), 0)
                        : new KeptContacts(0, 0, found.getLong(3));
                all.merge(Organization.ofColumn(found.getString(1)), some, KeptContacts::plus);
            }
        }
        return all;
    }
}
