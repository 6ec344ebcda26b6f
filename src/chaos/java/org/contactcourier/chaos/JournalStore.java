package org.contactcourier.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.contactcourier.journal.Journal;

/** What the journal lies in. */
interface JournalStore extends AutoCloseable {
    /** The key {@code journal.url} of an instance. */
    String url(int instance);

    /** How many contacts the journal has in each state. */
    default Map<String, Integer> states() throws SQLException {
        Map<String, Integer> states = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(countingStates())) {
            while (rows.next()) {
                states.put(rows.getString(1), rows.getInt(2));
            }
        }
        return states;
    }

    Connection connect() throws SQLException;

    /** Opens the journal, as another process does. */
    Journal open();

    /** A query with a row for each state: its name, and how many contacts are in it. */
    String countingStates();

    @Override
    void close();
}
