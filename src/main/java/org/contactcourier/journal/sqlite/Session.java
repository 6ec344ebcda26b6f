package org.contactcourier.journal.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConnection;

/** The writer's connection, its compiled statements, and the transaction under way. For the writer's thread. */
final class Session implements Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Places whose numbers are kept in memory: more than are in use at a time. */
    private static final int MOST_PLACES = 1000;

    private final SQLiteConnection connection;
    private final Statement control;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<String, Long> places = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_PLACES;
        }
    };
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Deque<Runnable> ifUndone = new ArrayDeque<>();
    private int number; // of the last commit
    private long changesBefore; // before the present transaction

    Session(Connection connection) throws SQLException {
        this.connection = connection.unwrap(SQLiteConnection.class);
        Database.settle(connection);
        this.control = connection.createStatement();
        this.number = Database.version(control);
    }

    int number() {
        return number;
    }

    void begin() throws SQLException {
        afterCommit.clear();
        control.execute("BEGIN IMMEDIATE");
        changesBefore = changes();
    }

    private long changes() throws SQLException {
        return connection.getDatabase().total_changes();
    }

    /** A transaction that has changed nothing needs neither a number nor the disk. */
    void commit() throws SQLException {
        boolean changed = changes() != changesBefore;
        if (changed) {
            control.execute("PRAGMA user_version = " + (number + 1));
        }
        control.execute("COMMIT");
        number += changed ? 1 : 0;
    }

    void committed() {
        ifUndone.clear();
        afterCommit.forEach(Runnable::run);
        afterCommit.clear();
    }

    /** False when the connection can't be trusted any more. */
    boolean rollback() {
        forgetPlaces();
        while (!ifUndone.isEmpty()) {
            ifUndone.pop().run();
        }
        try {
            // after a failure the driver may refuse to run the same compiled statement again
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            statements.clear();
            control.execute("ROLLBACK");
            return true;
        } catch (SQLException e) {
            // SQLite has undone it by itself, as it does when the disk is full
            return String.valueOf(e.getMessage()).contains("no transaction is active");
        }
    }

    @Override
    public PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public long place(String name) throws SQLException {
        Long known = places.get(name);
        if (known == null) {
            PreparedStatement insert = prepare("INSERT INTO place (name) VALUES (?) ON CONFLICT DO NOTHING");
            insert.setString(1, name);
            insert.executeUpdate();
            PreparedStatement select = prepare("SELECT id FROM place WHERE name = ?");
            select.setString(1, name);
            try (ResultSet found = select.executeQuery()) {
                known = found.getLong(1);
            }
            places.put(name, known);
        }
        return known;
    }

    @Override
    public void forgetPlaces() {
        places.clear();
    }

    @Override
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    @Override
    public void ifUndone(Runnable action) {
        ifUndone.push(action);
    }

    /** If somebody else has the database open, closing it would leave the log with all that went through it. */
    void emptyLog() {
        try {
            control.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            LOG.debug("The journal's write-ahead log was not emptied", e); // the next start takes it over
        }
    }

    void close() {
        try {
            connection.close(); // closes its statements
        } catch (SQLException e) {
            LOG.debug("The journal's connection was broken when it was closed", e);
        }
    }
}
