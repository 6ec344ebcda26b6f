package org.contactcourier.journal.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.journal.JournalException;
import org.sqlite.SQLiteConnection;

/** Connections that can't write, a few for many look-ups. Thread-safe. */
final class Readers implements AutoCloseable {
    /** Look-ups take microseconds: two for the look-ups of many workers, two for copies and the console. */
    private static final int READERS = 4;

    private static final Duration PATIENCE_FOR_READER = Duration.ofSeconds(10);

    private final Database database;
    private final HikariDataSource pool;

    /** The statements of each connection; only the thread that has the connection uses them. */
    private final Map<SQLiteConnection, Map<String, PreparedStatement>> compiled = new ConcurrentHashMap<>();

    private Readers(Database database, HikariDataSource pool) {
        this.database = database;
        this.pool = pool;
    }

    /** @throws JournalException if the database can't be read */
    static Readers of(Database database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("journal-readers");
        config.setDataSource(database.readers());
        config.setReadOnly(true);
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_FOR_READER.toMillis());
        try {
            return new Readers(database, new HikariDataSource(config));
        } catch (HikariPool.PoolInitializationException e) {
            throw new JournalException("journal " + database.file() + " can't be read: " + e.getMessage(), e);
        }
    }

    /** A query, run on a connection that can't write. */
    @FunctionalInterface
    interface Query<T> {
        T run(Connection connection) throws SQLException;
    }

    /** A query by a statement that is compiled already. It closes its results, but not the statement. */
    @FunctionalInterface
    interface CompiledQuery<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    /**
     * Runs a frequent query: its statement is compiled once for each connection, as that takes longer than to run it.
     *
     * @throws JournalException if it can't be read
     */
    <T> T read(String sql, CompiledQuery<T> query) {
        return read(pooled -> {
            SQLiteConnection connection = pooled.unwrap(SQLiteConnection.class);
            Map<String, PreparedStatement> statements = compiled.computeIfAbsent(connection, unused -> new HashMap<>());
            PreparedStatement statement = statements.get(sql);
            if (statement == null) {
                compiled.keySet().removeIf(Readers::isClosed); // the pool replaces its connections now and then
                statement = connection.prepareStatement(sql);
                statements.put(sql, statement);
            }
            return query.run(statement);
        });
    }

    private static boolean isClosed(SQLiteConnection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** @throws JournalException if it can't be read */
    <T> T read(Query<T> query) {
        try (Connection connection = pool.getConnection()) {
            try {
                return query.run(connection);
            } catch (SQLException e) {
                if (Database.breaksConnection(e)) {
                    pool.evictConnection(connection); // it may keep the page that it could not read
                }
                throw e;
            }
        } catch (SQLException e) {
            throw database.failure("read", e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
