package org.contactcourier.journal.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.sql.SqlTransaction;
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
    private final BlockingQueue<Task<?, ?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Task<?, ?> last = new Task<>((tx, items) -> items, true); // never run
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

    /** What an operation does, for many items in a few statements. It may run again for fewer; then that run was rolled back. */
    @FunctionalInterface
    interface Bulk<A, R> {
        /** The results, in the order of {@code items}. */
        List<R> run(Transaction transaction, List<A> items) throws SQLException;
    }

    /** The transaction that an operation shares with others. */
    interface Transaction extends SqlTransaction {
        /** The connection, for rare statements. The operation closes nothing and leaves no transaction open. */
        Connection connection();

        /** The number of that place in the table {@code place}, made if need be. */
        long place(String name) throws SQLException;

        /** For the case that places were deleted. */
        void forgetPlaces();

        /** Runs {@code action} on the writer thread if the transaction is rolled back; the latest first. */
        void ifUndone(Runnable action);
    }

    /**
     * Runs {@code operation} and returns when its commit is on disk. Not interruptible: half an answer would be none.
     *
     * @throws JournalException if it can't be written; then nothing of it is
     */
    <T> T write(Operation<T> operation) {
        return JournalException.await(submit(operation));
    }

    /** Queues {@code operation}; the future completes after the commit. */
    <T> CompletableFuture<T> submit(Operation<T> operation) {
        return add(new Task<>((tx, items) -> Collections.singletonList(operation.run(tx)), operation));
    }

    /**
     * Queues {@code item}; the future completes after the commit. Items that queue up one behind the other are taken together, if
     * their {@code bulk} is one and the same.
     */
    <A, R> CompletableFuture<R> submit(Bulk<A, R> bulk, A item) {
        return add(new Task<>(bulk, item));
    }

    private <R> CompletableFuture<R> add(Task<?, R> task) {
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
        List<Task<?, ?>> batch = new ArrayList<>();
        boolean more = true;
        while (more) {
            batch.clear();
            try {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_IN_ONE_TRANSACTION - 1);
            } catch (InterruptedException e) {
                continue; // nobody but close() ends this thread, and it does so through the queue
            }
            more = !batch.remove(last);
            try {
                commit(batch);
            } catch (RuntimeException | Error e) { // this thread's edge: whoever waits must hear of it
                LOG.error("The journal's writer stumbled", e);
                undo(session, e);
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

    private void commit(List<Task<?, ?>> batch) {
        if (commitTogether(batch)) {
            return;
        }
        JournalException hopeless = null;
        for (Task<?, ?> task : batch) {
            if (hopeless != null) {
                task.fail(hopeless); // each would wait for the same lock as long as the first has
            } else {
                hopeless = commitAlone(task);
            }
        }
    }

    /** One transaction for all; false when something failed and nothing was written. */
    private boolean commitTogether(List<Task<?, ?>> batch) {
        if (batch.size() == 1) {
            return false;
        }
        Session current = null;
        try {
            current = begin();
            int from = 0;
            while (from < batch.size()) {
                from = run(current, batch, batch.get(from), from);
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

    /** Runs what {@code first} asks for, with those behind it that ask for the same; returns where the next begins. */
    private static <A, R> int run(Session session, List<Task<?, ?>> batch, Task<A, R> first, int from)
            throws SQLException {
        List<Task<A, R>> same = new ArrayList<>();
        int next = from;
        while (next < batch.size() && first.isLike(batch.get(next))) {
            same.add(first.like(batch.get(next)));
            next++;
        }
        Task.run(session, same);
        return next;
    }

    /** A transaction for one; returns what stops everybody else too, if it does. */
    private @Nullable JournalException commitAlone(Task<?, ?> task) {
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
            Task.run(current, List.of(task));
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
        database.committed(current.number());
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

    private void undo(@Nullable Session current, Throwable why) {
        boolean broken = why instanceof SQLException sql && Database.breaksConnection(sql);
        if (current == null || !current.rollback() || broken) {
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
                queue.add(last);
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

    /** An item of an operation, and the caller that waits for it. */
    private static final class Task<A, R> {
        private final Bulk<A, R> bulk;
        private final A item;
        private final CompletableFuture<R> future = new CompletableFuture<>();
        private @Nullable R result;

        Task(Bulk<A, R> bulk, A item) {
            this.bulk = bulk;
            this.item = item;
        }

        boolean isLike(Task<?, ?> other) {
            return bulk == other.bulk;
        }

        @SuppressWarnings("unchecked") // what has the same bulk has items and results of its types
        Task<A, R> like(Task<?, ?> other) {
            return (Task<A, R>) other;
        }

        static <A, R> void run(Session session, List<Task<A, R>> same) throws SQLException {
            List<R> results = same.get(0)
                    .bulk
                    .run(session, same.stream().map(task -> task.item).toList());
            for (int i = 0; i < same.size(); i++) {
                same.get(i).result = results.get(i);
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
}
