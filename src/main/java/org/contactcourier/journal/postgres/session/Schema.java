package org.contactcourier.journal.postgres.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.contactcourier.journal.JournalException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The journal's tables on the server: makes and migrates them, and says in one line what is in the way. Stateless. */
public final class Schema {
    /** The newest migration; they are numbered from 1 without gaps. */
    static final int VERSION = 9;

    static final String MIGRATIONS = "db/migration/postgres";

    private static final String HISTORY = "contact_courier_migrations";

    /** {@code server_version_num} of PostgreSQL 15. */
    private static final int OLDEST_SERVER = 150000;

    private static final int NO_TABLES = -1;

    private Schema() {}

    /**
     * Makes or migrates the tables if need be. Several processes may do so at once.
     *
     * @throws JournalException if the server is too old, or the tables are somebody else's or of a newer version
     */
    public static void prepare(Connections server) {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            Optional<String> obstacle = obstacle(statement);
            if (obstacle.isPresent()) {
                throw new JournalException("journal %s %s".formatted(server.shown(), obstacle.get()));
            }
            boolean current = version(statement) == VERSION;
            connection.rollback();
            if (current) {
                return; // loading Flyway costs half a second of processor time
            }
        } catch (SQLException e) {
            throw server.failure("opened", e);
        }
        migrate(server);
    }

    /** What a start by this connection would fail on, as the rest of a sentence about the journal; changes nothing. */
    public static Optional<String> whatIsInTheWay(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Optional<String> right = missingRight(statement); // without some it can't look further
            return right.isPresent() ? right : obstacle(statement);
        }
    }

    /** Whether the tables are there, and as this version has them. */
    public static boolean isCurrent(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return version(statement) == VERSION;
        }
    }

    /** The server and the tables, not the user's rights. */
    private static Optional<String> obstacle(Statement statement) throws SQLException {
        int server = number(statement, "SELECT current_setting('server_version_num')::int");
        if (server < OLDEST_SERVER) {
            return Optional.of("is on PostgreSQL %d: 15 or newer is expected".formatted(server / 10000));
        }
        int newest = version(statement);
        if (newest > VERSION) {
            return Optional.of("is of a newer Contact Courier: its version is %d, the newest known here is %d"
                    .formatted(newest, VERSION));
        }
        // Two programs in one schema would take each other's tables.
        return newest == NO_TABLES
                        && holds(
                                statement,
                                "SELECT count(*) > 0 FROM pg_class WHERE relkind IN ('r', 'p')"
                                        + " AND to_regclass('" + HISTORY
                                        + "') IS NULL" // another start may have made it just now
                                        + " AND relnamespace = current_schema()::regnamespace")
                ? Optional.of("would lie among other tables: give it a database of its own, or a schema"
                        + " of its own by currentSchema=… in journal.url")
                : Optional.empty();
    }

    /** Since PostgreSQL 15 only the owner of a database may make tables in the schema that it comes with. */
    private static Optional<String> missingRight(Statement statement) throws SQLException {
        if (holds(statement, "SELECT current_setting('transaction_read_only')::boolean")) {
            return Optional.of("is read-only: name the primary in journal.url");
        } else if (holds(statement, "SELECT current_schema() IS NULL")) {
            return Optional.of("has no schema that its user may use: make it, or correct currentSchema in journal.url");
        } else if (holds(
                statement, "SELECT NOT (" + may(HISTORY, "SELECT") + " AND " + may("contact", "INSERT") + ")")) {
            return Optional.of("has tables of another user, where ours may not write");
        }
        return version(statement) == VERSION
                        || holds(statement, "SELECT has_schema_privilege(current_schema(), 'CREATE')")
                ? Optional.empty()
                : Optional.of("lets its user make no tables: make the user the owner of the database, or"
                        + " GRANT CREATE ON SCHEMA to the user");
    }

    /** NULL if there is no such table. */
    private static String may(String table, String what) {
        return "has_table_privilege(to_regclass('%s'), '%s')".formatted(table, what);
    }

    /** The newest migration of the tables that are there. */
    private static int version(Statement statement) throws SQLException {
        return holds(statement, "SELECT to_regclass('" + HISTORY + "') IS NULL")
                ? NO_TABLES
                : number(statement, "SELECT coalesce(max(version::int), 0) FROM " + HISTORY + " WHERE success");
    }

    private static boolean holds(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
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
