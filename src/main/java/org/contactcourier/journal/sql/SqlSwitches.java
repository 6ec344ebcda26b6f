package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.contactcourier.journal.Journal.SwitchedOff;
import org.contactcourier.journal.Journal.Switches;

/** What an operator has switched off, in an SQL database: the same statements for each. Thread-safe. */
public final class SqlSwitches implements Switches {
    private final SqlStore store;

    /** Those in {@code store}. */
    public SqlSwitches(SqlStore store) {
        this.store = store;
    }

    @Override
    public Map<String, SwitchedOff> off() {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT name, reason, since FROM switched_off")) {
                Map<String, SwitchedOff> all = new TreeMap<>();
                while (found.next()) {
                    Instant since = Instant.ofEpochMilli(found.getLong(3));
                    all.put(found.getString(1), new SwitchedOff(found.getString(2), since));
                }
                return all;
            }
        });
    }

    @Override
    public void switchOff(String name, String reason, Instant since) {
        int unused = store.write(tx -> {
            PreparedStatement insert = tx.prepare("INSERT INTO switched_off (name, reason, since) VALUES (?, ?, ?)"
                    + " ON CONFLICT (name) DO UPDATE SET reason = excluded.reason, since = excluded.since");
            insert.setString(1, store.storable(name));
            insert.setString(2, store.storable(reason));
            ContactRow.bind(insert, 3, since);
            return insert.executeUpdate();
        });
    }

    @Override
    public void switchOn(String name) {
        int unused = store.write(tx -> {
            PreparedStatement delete = tx.prepare("DELETE FROM switched_off WHERE name = ?");
            delete.setString(1, store.storable(name));
            return delete.executeUpdate();
        });
    }
}
