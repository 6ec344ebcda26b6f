package org.contactcourier.journal.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.contactcourier.journal.JournalException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. Operations from any thread queue up; its own thread runs all that are queued in one transaction, and
 * lets the callers go on after the commit: one {@code fsync} for all of them. If an operation fails, the others don't fail
 * with it: the transaction is rolled back and each operation runs again by itself. If the
 * database breaks, it is opened again for the next operation, so work goes on once the cause has ended.
 */
final class GroupCommit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** Bounds the wait of the first in a transaction; far more than {@code max-in-flight}, so only purges ever see it. */
    private static final int MOST_IN_ONE_TRANSACTION = 512;

    private final Database database;
    private final BlockingQueue<Task<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Object closing = new Object();
    private boolean closed; // guarded by closing
    private @Nullable Session session; // the writer thread's own

    GroupCommit(Database database) {
        this.database = database;
        this.thread = new Thread(this::run, "journal-writer");
        this.thread.setDaemon(true); // a start that fails elsewhere must be able to end
    }

    void start() {
        thread.start();
    }

    /** The work inside the transaction. It may run twice; then the first run was rolled back. */
    @FunctionalInterface
    interface Operation<T> {
        T run(Transaction transaction) throws SQLException;
    }

    /** The transaction that an operation shares with others. */
    interface Transaction {
        /** A statement that is compiled once; the operation closes nothing. */
        PreparedStatement prepare(String sql) throws SQLException;

        /** The connection, for rare statements. The operation closes nothing and leaves no transaction open. */
        Connection connection();

        /** Runs {@code action} on the writer thread once the commit is on disk. */
        void afterCommit(Runnable action);
    }

    /**
     * Runs {@code operation} and returns when its commit is on disk. Not interruptible: half an answer would be none.
     *
     * @throws JournalException if it can't be written; then nothing of it is
     */
    <T> T write(Operation<T> operation) {
        try {
            return submit(operation).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof JournalException journal) {
                throw new JournalException(String.valueOf(journal.getMessage()), journal);
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw e;
        }
    }

    /** Queues {@code operation}; the future completes after the commit. */
    <T> CompletableFuture<T> submit(Operation<T> operation) {
        Task<T> task = new Task<>(operation);
        synchronized (closing) {
            if (closed) {
                task.future.completeExceptionally(new JournalException("journal " + database.file() + " is closed"));
            } else {
                queue.add(task);
            }
        }
        return task.future;
    }

    private void run() {
        List<Task<?>> batch = new ArrayList<>();
        boolean more = true;
        while (more) {
            batch.clear();
            try {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_IN_ONE_TRANSACTION - 1);
            } catch (InterruptedException e) {
                continue; // nobody but close() ends this thread, and it does so through the queue
            }
            more = batch.stream().noneMatch(Task::isLast);
            try {
                commit(batch);
            } catch (RuntimeException | Error e) { // this thread's edge: whoever waits must hear of it
                LOG.error("The journal's writer stumbled", e);
                discard();
                JournalException failure = new JournalException("journal " + database.file() + " stumbled: " + e, e);
                batch.forEach(task -> task.fail(failure));
            }
        }
        if (session != null) {
            session.emptyLog();
        }
        discard();
    }

    private void commit(List<Task<?>> batch) {
        if (commitTogether(batch)) {
            return;
        }
        JournalException hopeless = null;
        for (Task<?> task : batch) {
            if (hopeless != null) {
                task.fail(hopeless); // each would wait for the same lock as long as the first has
            } else {
                hopeless = commitAlone(task);
            }
        }
    }

    /** One transaction for all; false when something failed and nothing was written. */
    private boolean commitTogether(List<Task<?>> batch) {
        if (batch.size() == 1) {
            return false;
        }
        Session current = null;
        try {
            current = begin();
            for (Task<?> task : batch) {
                task.run(current);
            }
            current.commit();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A group of {} is written one by one", batch.size(), e);
            undo(current, e);
            return false;
        }
        committed(current);
        batch.forEach(Task::succeed);
        return true;
    }

    /** A transaction for one; returns what stops everybody else too, if it does. */
    private @Nullable JournalException commitAlone(Task<?> task) {
        Session current;
        try {
            current = begin();
        } catch (SQLException e) {
            undo(null, e);
            JournalException failure = database.failure("written", e);
            task.fail(failure);
            return failure;
        } catch (JournalException e) {
            task.fail(e);
            return e;
        }
        try {
            task.run(current);
            current.commit();
        } catch (SQLException e) {
            undo(current, e);
            task.fail(database.failure("written", e));
            return null;
        } catch (RuntimeException e) {
            undo(current, e);
            task.fail(e);
            return null;
        }
        committed(current);
        task.succeed();
        return null;
    }

    private void committed(Session current) {
        database.committed(current.number);
        current.committed();
    }

    private Session begin() throws SQLException {
        database.requireInPlace();
        if (session == null) {
            session = new Session(database.writer());
        }
        session.begin();
        return session;
    }

    private void undo(@Nullable Session current, Exception why) {
        boolean broken = why instanceof SQLException sql && Database.breaksConnection(sql);
        if (broken || current == null || !current.rollback()) {
            discard();
        }
    }

    private void discard() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** Writes the queued operations, then ends the thread and closes the connection. */
    @Override
    public void close() {
        synchronized (closing) {
            if (!closed) {
                closed = true;
                queue.add(Task.last());
            }
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** An operation and the caller that waits for it. */
    private static final class Task<T> {
        private final @Nullable Operation<T> operation; // null for the last
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private @Nullable T result;

        Task(@Nullable Operation<T> operation) {
            this.operation = operation;
        }

        static Task<?> last() {
            return new Task<>(null);
        }

        boolean isLast() {
            return operation == null;
        }

        void run(Session session) throws SQLException {
            if (operation != null) {
                result = operation.run(session);
            }
        }

        @SuppressWarnings("NullAway") // the result is what the operation returned, which has run
        void succeed() {
            future.complete(result);
        }

        void fail(Exception e) {
            future.completeExceptionally(e);
        }
    }

    /** The writer's connection and its compiled statements. */
    private static final class Session implements Transaction {
        private final Connection connection;
        private final Statement control;
        private final Map<String, PreparedStatement> statements = new HashMap<>();
        private final List<Runnable> afterCommit = new ArrayList<>();
        private int number; // of the last commit

        Session(Connection connection) throws SQLException {
            this.connection = connection;
            Database.settle(connection);
            this.control = connection.createStatement();
            this.number = Database.version(control);
        }

        void begin() throws SQLException {
            afterCommit.clear();
            control.execute("BEGIN IMMEDIATE");
        }

        void commit() throws SQLException {
            control.execute("PRAGMA user_version = " + (number + 1));
            control.execute("COMMIT");
            number++;
        }

        void committed() {
            afterCommit.forEach(Runnable::run);
            afterCommit.clear();
        }

        /** False when the connection can't be trusted any more. */
        boolean rollback() {
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
        public void afterCommit(Runnable action) {
            afterCommit.add(action);
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
}
