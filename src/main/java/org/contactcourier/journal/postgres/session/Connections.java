package org.contactcourier.journal.postgres.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.contactcourier.journal.JournalException;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections to the server: single ones for those who write, a few shared ones for those who read. Thread-safe. */
public final class Connections implements AutoCloseable {
    /** Look-ups take a millisecond: two for those of many workers, two for copies and the console. */
    private static final int READERS = 4;

    private static final Duration PATIENCE_FOR_CONNECTION = Duration.ofSeconds(5);

    /** A statement takes milliseconds; the server gives up before the driver does, so that both know what became of it. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    /**
     * Whoever vanishes in the middle of a transaction holds its locks no longer than this; whoever vanishes between two, holds
     * his start's lock no longer than the keep-alives take, 7 s. So others go on within 15 s.
     */
    private static final List<String> SETTINGS = List.of(
            "SET statement_timeout = " + LONGEST_STATEMENT.toMillis(),
            "SET idle_in_transaction_session_timeout = " + LONGEST_STATEMENT.toMillis(),
            "SET idle_session_timeout = 0", // an idle start lives
            "SET tcp_keepalives_idle = 3",
            "SET tcp_keepalives_interval = 2",
            "SET tcp_keepalives_count = 2",
            "SET tcp_user_timeout = 7000",
            // a plan made while a table was empty would read the whole of it when it is large
            "SET enable_seqscan = off",
            // a server may answer before the commit is on disk; the journal may not
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'");

    private final PostgresSettings settings;
    private final HikariDataSource pool;

    public Connections(PostgresSettings settings) {
        this.settings = settings;
        HikariConfig config = new HikariConfig();
        config.setPoolName("journal-readers");
        config.setDataSource(readers(settings));
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE_FOR_CONNECTION.toMillis());
        config.setInitializationFailTimeout(-1); // whether the server is there, the writer says
        this.pool = new HikariDataSource(config);
    }

    private static DataSource readers(PostgresSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        Properties properties = properties(settings);
        properties.forEach((name, value) -> set(source, name.toString(), value.toString(), settings));
        return source;
    }

    /** What the address says goes before what is ours. */
    private static void set(PGSimpleDataSource source, String name, String value, PostgresSettings settings) {
        Properties given = org.postgresql.Driver.parseURL(settings.url(), null);
        if (given == null || given.getProperty(name) == null) {
            try {
                source.setProperty(name, value);
            } catch (SQLException e) {
                throw new IllegalStateException("the driver has no setting " + name, e);
            }
        }
    }

    private static Properties properties(PostgresSettings settings) {
        Properties properties = new Properties();
        settings.username().ifPresent(name -> PGProperty.USER.set(properties, name));
        settings.password().ifPresent(secret -> PGProperty.PASSWORD.set(properties, secret.reveal()));
        PGProperty.APPLICATION_NAME.set(properties, "contact-courier");
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) PATIENCE_FOR_CONNECTION.toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) PATIENCE_FOR_CONNECTION.toSeconds() * 2);
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) LONGEST_SILENCE.toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.TARGET_SERVER_TYPE.set(properties, "primary"); // of several hosts, the one that can be written
        return properties;
    }

    /** A connection that writes; every commit through it is on the server's disk when it returns. */
    Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection(settings.url(), properties(settings));
        boolean ready = false;
        try {
            try (Statement statement = connection.createStatement()) {
                for (String setting : SETTINGS) {
                    statement.execute(setting);
                }
            }
            connection.setAutoCommit(false);
            ready = true;
            return connection;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    /** One to migrate with: that may take long. */
    DataSource patient() {
        DataSource source = readers(settings);
        if (source instanceof PGSimpleDataSource plain) {
            plain.setSocketTimeout(0);
        }
        return source;
    }

    /** A query. It may run twice; it changes nothing. */
    @FunctionalInterface
    public interface ServerQuery<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs a query on a connection that is lent for it.
     *
     * @throws JournalException if it can't be read
     */
    public <T> T read(ServerQuery<T> query) {
        try {
            try {
                return readOnce(query);
            } catch (SQLTransientConnectionException e) {
                throw e; // the pool has waited for one already
            } catch (SQLException e) {
                if (!ServerTrouble.endsSession(e)) {
                    throw e;
                }
                return readOnce(query); // the connection had died in the pool
            }
        } catch (SQLException e) {
            throw failure("read", e);
        }
    }

    private <T> T readOnce(ServerQuery<T> query) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try {
                return query.run(connection);
            } catch (SQLException e) {
                if (ServerTrouble.endsSession(e)) {
                    pool.evictConnection(connection);
                }
                throw e;
            }
        }
    }

    /** @param done what could not be done: read, written, opened */
    JournalException failure(String done, SQLException e) {
        Throwable cause = e.getCause(); // the pool tells why it has none
        SQLException root = e instanceof SQLTransientConnectionException && cause instanceof SQLException sql ? sql : e;
        return new JournalException("journal %s can't be %s: %s".formatted(shown(), done, ServerTrouble.of(root)), e);
    }

    String shown() {
        return settings.shown();
    }

    @Override
    public void close() {
        pool.close();
    }
}
