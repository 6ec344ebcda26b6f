package org.contactcourier.journal.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sqlite.SQLiteConnection;

/**
 * {@link Row#FIND}, compiled once for each connection of the pool, which would compile it for each look-up: that takes longer
 * than to run it. Thread-safe; a statement is for whoever has its connection just now.
 */
final class LookUps {
    private final Map<SQLiteConnection, PreparedStatement> compiled = new ConcurrentHashMap<>();

    /** The statement on {@code pooled}. The caller closes its results but not the statement. */
    PreparedStatement of(Connection pooled) throws SQLException {
        SQLiteConnection connection = pooled.unwrap(SQLiteConnection.class);
        PreparedStatement known = compiled.get(connection);
        if (known == null) {
            forgetClosed(); // a pool replaces its connections now and then
            known = connection.prepareStatement(Row.FIND);
            compiled.put(connection, known);
        }
        return known;
    }

    private void forgetClosed() throws SQLException {
        for (Iterator<SQLiteConnection> all = compiled.keySet().iterator(); all.hasNext(); ) {
            if (all.next().isClosed()) {
                all.remove();
            }
        }
    }
}
