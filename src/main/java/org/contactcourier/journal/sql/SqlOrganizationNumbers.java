package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.contactcourier.journal.Journal.OrganizationNumbers;
import org.contactcourier.record.Organization;

/** The numbers of the SmartTask organizations, in an SQL database: the same statements for each. Thread-safe. */
public final class SqlOrganizationNumbers implements OrganizationNumbers {
    private final SqlStore store;

    /** Those in {@code store}. */
    public SqlOrganizationNumbers(SqlStore store) {
        this.store = store;
    }

    @Override
    public Map<Organization, Long> all() {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT name, number FROM organization")) {
                Map<Organization, Long> all = new HashMap<>();
                while (found.next()) {
                    all.put(new Organization(found.getString(1)), found.getLong(2));
                }
                return all;
            }
        });
    }

    @Override
    public void remember(Organization organization, long number) {
        int unused = store.write(tx -> {
            PreparedStatement insert = tx.prepare("INSERT INTO organization (name, number) VALUES (?, ?)"
                    + " ON CONFLICT (name) DO UPDATE SET number = excluded.number");
            insert.setString(1, organization.name());
            insert.setLong(2, number);
            return insert.executeUpdate();
        });
    }
}
