package org.contactcourier.journal.postgres.session;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.contactcourier.journal.JournalException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this process a start that the others know: writes its row, takes the lock of its number, and takes over what it had under
 * the number before, unless somebody else has meanwhile. The writer thread's own.
 */
public final class Registrar {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    /**
     * The server's process of a lost session may live on and still commit what it was sent. It is ended, and once its lock is
     * free its last transaction is decided: only then a look at the tables says what became of it.
     */
    private static final String END =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND backend_start = ?"
                    + " AND datname = current_database()";

    private static final List<String> ADOPT = List.of(
            "UPDATE sending SET owner = ? WHERE owner = ?",
            "UPDATE contact SET owner = ? WHERE owner = ?",
            "UPDATE contact SET claimed_by = ? WHERE claimed_by = ? AND due_at IS NOT NULL");

    private static final List<String> ADOPT_IDENTITIES = List.of(
            "UPDATE identity SET owner = ? WHERE owner = ?", "UPDATE identity_wish SET start = ? WHERE start = ?");

    /**
     * Takes the identities back that another process has freed, unless a third one has them. This comes before a row of that
     * table is changed: an insert waits for any transaction that has changed the row.
     */
    private static final String ADOPT_AGAIN = "INSERT INTO identity (key, owner, holders, at)"
            + " SELECT substring(identities FROM 16 * i + 1 FOR 16) AS key, ?, count(*), max(last_at)"
            + " FROM (SELECT identities, coalesce(last_at, 0) AS last_at FROM sending WHERE owner = ?"
            + " UNION ALL SELECT identities, coalesce(last_at, 0) FROM contact WHERE owner = ?) AS ours"
            + " CROSS JOIN LATERAL generate_series(0, length(identities) / 16 - 1) AS i"
            + " GROUP BY 1 ORDER BY 1 ON CONFLICT DO NOTHING";

    private final Connections server;
    private final String instance;
    private final Clock clock;
    private final Deque<StartId> lost = new ArrayDeque<>(); // numbers whose rows may still be there
    private final List<BatchWriter.Work<?>> undo = new ArrayList<>();

    /** @param instance how people call this process */
    public Registrar(Connections server, String instance, Clock clock) {
        this.server = server;
        this.instance = instance;
        this.clock = clock;
    }

    /** The session of {@code start} is gone. */
    void lost(StartId start) {
        lost.add(start);
    }

    /**
     * Has {@code work} run before anything else once there is a session again: nobody knows whether what it takes back was
     * written.
     */
    void undo(BatchWriter.Work<?> work) {
        undo.add(work);
    }

    /** Begins a start. */
    StartSession begin() throws SQLException {
        StartSession session = register(server.open());
        boolean ready = false;
        try {
            if (!lost.isEmpty()) {
                succeed(session);
            }
            for (BatchWriter.Work<?> work : undo) {
                Object unused = work.run(session);
            }
            session.commit();
            session.committed();
            ready = true;
        } finally {
            if (!ready) {
                lost.add(session.id()); // perhaps that commit succeeded
                session.discard();
            }
        }
        if (!lost.isEmpty()) {
            LOG.warn("The session with journal {} was lost; this process goes on as {}", server.shown(), session.id());
        }
        lost.clear();
        undo.clear();
        return session;
    }

    private StartSession register(Connection connection) throws SQLException {
        boolean ready = false;
        try {
            StartId id = number(connection);
            connection.commit();
            StartSession session = new StartSession(connection, id);
            if (!session.take((int) id.number())) {
                throw new JournalException("journal " + server.shown() + " has given the number of a start twice");
            }
            ready = true;
            return session;
        } finally {
            if (!ready) {
                connection.close();
            }
        }
    }

    private StartId number(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO start (instance, started_at) VALUES (?, ?) RETURNING id,"
                                + " 'start'::regclass::oid::int8, pg_backend_pid()");
                PreparedStatement since = connection.prepareStatement(
                        "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")) {
            insert.setString(1, instance);
            insert.setLong(2, clock.millis());
            try (ResultSet row = insert.executeQuery();
                    ResultSet began = since.executeQuery()) {
                row.next();
                Timestamp start = began.next() ? began.getTimestamp(1) : new Timestamp(0);
                return new StartId(row.getLong(1), (int) row.getLong(2), row.getInt(3), start);
            }
        }
    }

    /** Takes over what this process had under all the numbers that it has lost. */
    private void succeed(StartSession session) throws SQLException {
        for (StartId before : lost) {
            awaitEnd(session, before);
            adopt(session, ADOPT, before);
        }
        PreparedStatement again = session.prepare(ADOPT_AGAIN);
        for (int parameter = 1; parameter <= 3; parameter++) {
            again.setLong(parameter, session.number());
        }
        again.executeUpdate();
        for (StartId before : lost) {
            adopt(session, ADOPT_IDENTITIES, before);
            PreparedStatement close = session.prepare("UPDATE start SET open = false WHERE id = ?");
            close.setLong(1, before.number());
            close.executeUpdate();
        }
    }

    private static void awaitEnd(StartSession session, StartId before) throws SQLException {
        PreparedStatement end = session.prepare(END);
        end.setInt(1, before.process());
        end.setTimestamp(2, before.since());
        end.executeQuery().close();
        PreparedStatement wait = session.prepare("SELECT pg_advisory_xact_lock_shared(?, ?)");
        wait.setInt(1, before.lockClass());
        wait.setInt(2, (int) before.number());
        wait.executeQuery().close();
    }

    private static void adopt(StartSession session, List<String> statements, StartId before) throws SQLException {
        for (String sql : statements) {
            PreparedStatement update = session.prepare(sql);
            update.setLong(1, session.number());
            update.setLong(2, before.number());
            update.executeUpdate();
        }
    }

    /**
     * Whether the server keeps the lock of {@code session} against others. A pooler that hands one session to many clients, or a
     * server that only pretends to lock, would let two processes send the same contact.
     *
     * @throws JournalException if it doesn't
     */
    void requireLock(StartSession session) {
        boolean free = server.read(
                connection -> StartSession.dead(connection, session.id().lockClass(), List.of(session.number()))
                        .contains(session.number()));
        if (free) {
            throw new JournalException(
                    ("journal %s doesn't keep a session's advisory lock: connect to PostgreSQL itself, or"
                                    + " through a pooler in session mode")
                            .formatted(server.shown()));
        }
    }
}
