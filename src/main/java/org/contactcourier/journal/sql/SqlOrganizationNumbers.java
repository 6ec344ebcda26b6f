package org.contactcourier.journal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.contactcourier.journal.Journal.OrganizationNumbers;
import org.contactcourier.journal.Journal.Unended;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Organization;

/** The numbers of the SmartTask organizations, in an SQL database: the same statements for each. Thread-safe. */
public final class SqlOrganizationNumbers implements OrganizationNumbers {
    private static final String REMEMBER = "INSERT INTO organization (name, number) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET number = excluded.number";

    private static final String OF_ONE = " WHERE coalesce(organization, '') = ?";

    private static final String UNENDED = "SELECT state, count(*) FROM contact" + OF_ONE
            + " AND state IN ('PARKED', 'REPLAYING', 'BURIED') GROUP BY state"
            + " UNION ALL SELECT 'SENDING', count(*) FROM sending" + OF_ONE;

    private final SqlStore store;

    /** Those in {@code store}. */
    public SqlOrganizationNumbers(SqlStore store) {
        this.store = store;
    }

    @Override
    public Map<Organization, Long> all() {
        return store.read(SqlOrganizationNumbers::all);
    }

    /** {@link #all()}, over a connection of the caller's. */
    public static Map<Organization, Long> all(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT name, number FROM organization")) {
            Map<Organization, Long> all = new HashMap<>();
            while (found.next()) {
                all.put(new Organization(found.getString(1)), found.getLong(2));
            }
            return all;
        }
    }

    @Override
    public void remember(Organization organization, long number) {
        int unused = store.write(tx -> {
            PreparedStatement insert = tx.prepare(REMEMBER);
            insert.setString(1, organization.name());
            insert.setLong(2, number);
            return insert.executeUpdate();
        });
    }

    @Override
    public Unended unended(Organization organization) {
        return store.read(connection -> unended(connection, organization));
    }

    /** {@link #unended(Organization)}, over a connection of the caller's. */
    public static Unended unended(Connection connection, Organization organization) throws SQLException {
        Map<State, Long> counts = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(UNENDED)) {
            select.setString(1, organization.name());
            select.setString(2, organization.name());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    counts.merge(State.valueOf(found.getString(1)), found.getLong(2), Long::sum);
                }
            }
        }
        return new Unended(
                counts.getOrDefault(State.PARKED, 0L),
                counts.getOrDefault(State.BURIED, 0L) + counts.getOrDefault(State.REPLAYING, 0L),
                counts.getOrDefault(State.SENDING, 0L));
    }
}
