package org.contactcourier.journal.postgres.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.contactcourier.journal.JournalException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The journal's tables on the server: makes and migrates them, and says in one line what is in the way. Stateless. */
public final class Schema {
    /** The newest migration; they are numbered from 1 without gaps. */
    static final int VERSION = 7;

    static final String MIGRATIONS = "db/migration/postgres";

    private static final String HISTORY = "contact_courier_migrations";

    /** {@code server_version_num} of PostgreSQL 15. */
    private static final int OLDEST_SERVER = 150000;

    private Schema() {}

    /**
     * Makes or migrates the tables if need be. Several processes may do so at once.
     *
     * @throws JournalException if the server is too old, or the tables are somebody else's or of a newer version
     */
    public static void prepare(Connections server) {
        try (Connection connection = server.open()) {
            boolean current = isCurrent(server, connection);
            connection.rollback();
            if (current) {
                return; // loading Flyway costs half a second of processor time
            }
        } catch (SQLException e) {
            throw server.failure("opened", e);
        }
        migrate(server);
    }

    private static boolean isCurrent(Connections server, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = number(statement, "SELECT current_setting('server_version_num')::int");
            if (version < OLDEST_SERVER) {
                throw new JournalException("journal %s is on PostgreSQL %d: 15 or newer is expected"
                        .formatted(server.shown(), version / 10000));
            }
            if (number(statement, "SELECT count(to_regclass('" + HISTORY + "'))::int") == 0) {
                requireEmpty(server, statement);
                return false;
            }
            int newest = number(statement, "SELECT coalesce(max(version::int), 0) FROM " + HISTORY + " WHERE success");
            if (newest > VERSION) {
                throw new JournalException(
                        "journal %s is of a newer Contact Courier: its version is %d, the newest known here is %d"
                                .formatted(server.shown(), newest, VERSION));
            }
            return newest == VERSION;
        }
    }

    /** Two programs in one schema would take each other's tables. */
    private static void requireEmpty(Connections server, Statement statement) throws SQLException {
        if (number(
                        statement,
                        "SELECT count(*)::int FROM pg_class WHERE relkind IN ('r', 'p')"
                                + " AND to_regclass('" + HISTORY
                                + "') IS NULL" // another start may have made it just now
                                + " AND relnamespace = current_schema()::regnamespace")
                > 0) {
            throw new JournalException(
                    ("journal %s would lie among other tables: give it a database of its own, or a schema"
                                    + " of its own by currentSchema=… in journal.url")
                            .formatted(server.shown()));
        }
    }

    private static int number(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() ? answer.getInt(1) : 0;
        }
    }

    private static void migrate(Connections server) {
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(server.patient())
                    .locations("classpath:" + MIGRATIONS)
                    .table(HISTORY)
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            SQLException cause = cause(e);
            if (cause != null) {
                throw server.failure("migrated", cause);
            }
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new JournalException("journal " + server.shown() + " can't be migrated: " + first, e);
        }
    }

    private static @Nullable SQLException cause(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
