package org.contactcourier.journal.postgres.session;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.journal.sql.SqlTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of this process: the connection that writes, and that holds the advisory lock of the start's number. Nothing is
 * written but through it, so whoever has lost the lock can't write any more, whether he knows it or not. The writer thread's own,
 * except for {@link #number()}, {@link #isOpen()} and {@link #holds}.
 */
public final class StartSession implements SqlTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(StartSession.class);

    private static final String ALIVE =
            "SELECT owner, pg_try_advisory_xact_lock_shared(?, owner::int) FROM unnest(?) AS given (owner)";

    private final Connection connection;
    private final StartId id;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Set<Integer> roles = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private boolean repeating;

    StartSession(Connection connection, StartId id) {
        this.connection = connection;
        this.id = id;
    }

    /** The start's number, which owns what it sends. */
    public long number() {
        return id.number();
    }

    StartId id() {
        return id;
    }

    /** Whether what runs now may have run and been committed before, on a session that was lost then. */
    public boolean isRepeating() {
        return repeating;
    }

    boolean isOpen() {
        return open;
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

    /** Sets an array as a parameter. */
    public void bind(PreparedStatement statement, int number, String type, Object[] values) throws SQLException {
        statement.setArray(number, connection.createArrayOf(type, values));
    }

    @Override
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Which of these starts are dead. Until the commit nobody can come to life under one of their numbers. */
    public Set<Long> dead(Collection<Long> owners) throws SQLException {
        Set<Long> others = new HashSet<>(owners);
        others.remove(id.number());
        if (others.isEmpty()) {
            return Set.of();
        }
        PreparedStatement select = prepare(ALIVE);
        select.setInt(1, id.lockClass());
        bind(select, 2, "int8", others.toArray());
        return readDead(select);
    }

    /** The same on another connection. */
    public static Set<Long> dead(Connection connection, int lockClass, Collection<Long> owners) throws SQLException {
        if (owners.isEmpty()) {
            return Set.of();
        }
        try (PreparedStatement select = connection.prepareStatement(ALIVE)) {
            select.setInt(1, lockClass);
            select.setArray(2, connection.createArrayOf("int8", owners.toArray()));
            return readDead(select);
        }
    }

    private static Set<Long> readDead(PreparedStatement select) throws SQLException {
        Set<Long> dead = new HashSet<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                if (found.getBoolean(2)) {
                    dead.add(found.getLong(1));
                }
            }
        }
        return dead;
    }

    /** Whether this start has {@code role}, which one at a time may have; any thread may ask. */
    boolean holds(int role) {
        return open && roles.contains(role);
    }

    /**
     * Takes a role if nobody has it, for as long as this session lasts.
     *
     * @param role a number below zero: those above are starts
     */
    public boolean take(int role) throws SQLException {
        if (roles.contains(role)) {
            return true;
        }
        PreparedStatement select = prepare("SELECT pg_try_advisory_lock(?, ?)");
        select.setInt(1, id.lockClass());
        select.setInt(2, role);
        try (ResultSet taken = select.executeQuery()) {
            if (taken.next() && taken.getBoolean(1)) {
                roles.add(role);
                return true;
            }
            return false;
        }
    }

    /** @param again see {@link #isRepeating()} */
    void begin(boolean again) {
        repeating = again;
        afterCommit.clear(); // the driver begins with the first statement
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
        afterCommit.clear();
    }

    /** False when the session is lost. */
    boolean rollback() {
        try {
            connection.rollback();
            return !connection.isClosed();
        } catch (SQLException e) {
            LOG.debug("The journal's session is lost", e);
            return false;
        }
    }

    /** Gives the start up. The server has freed its lock when this returns, if it can be reached. */
    void end() {
        open = false;
        try {
            if (!connection.isClosed()) {
                connection.rollback();
                prepare("SELECT pg_advisory_unlock_all()").execute();
                connection.commit();
            }
        } catch (SQLException e) {
            LOG.debug("The journal's session was lost before it was closed", e);
        }
        discard();
    }

    /** Closes what is broken. */
    void discard() {
        open = false;
        try {
            connection.close(); // closes its statements
        } catch (SQLException e) {
            LOG.debug("The journal's connection was broken when it was closed", e);
        }
    }
}
