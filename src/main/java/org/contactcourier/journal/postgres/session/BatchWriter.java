package org.contactcourier.journal.postgres.session;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.contactcourier.journal.JournalException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of this process. What any thread hands over queues up; its own thread runs all that is queued in one
 * transaction, what is of one kind in one statement, and answers after the commit. If something fails, the others don't fail
 * with it: each runs again by itself. If the session is lost, nobody knows whether the commit was made: the writer registers
 * anew, which settles that, and runs everything once more; so all of it must do no harm when it runs twice. Any thread may hand
 * over; a session and its statements are the writer thread's own.
 */
public final class BatchWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    /** Bounds the wait of the first in a transaction; far more than {@code max-in-flight}, so only purges ever see it. */
    private static final int MOST_IN_ONE_TRANSACTION = 512;

    /** A deadlock picks one victim; the second time it finds the other one gone. */
    private static final int TRIES = 3;

    private final Connections server;
    private final Registrar registrar;
    private final BlockingQueue<WriteJob> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Object closing = new Object();
    private boolean closed; // guarded by closing
    private volatile @Nullable StartSession session; // set by the writer thread
    private volatile long number; // likewise
    private volatile int lockClass; // likewise
    private @Nullable JournalException hopeless; // the writer thread's own: why the last session could not be had
    private boolean repeating; // likewise: a session was lost under the batch that is being written

    public BatchWriter(Connections server, Registrar registrar) {
        this.server = server;
        this.registrar = registrar;
        this.thread = new Thread(this::run, "journal-writer");
        this.thread.setDaemon(true); // a start that fails elsewhere must be able to end
    }

    /** Registers this process, then takes work. */
    public void start() {
        try {
            StartSession first = current();
            registrar.requireLock(first);
        } catch (SQLException e) {
            throw server.failure("opened", e);
        }
        thread.start();
    }

    /** Something to write. It may run twice, the first time perhaps with success. */
    @FunctionalInterface
    public interface Work<T> {
        T run(StartSession session) throws SQLException;
    }

    /** The same for many, in few statements; every key has an answer. */
    @FunctionalInterface
    public interface MassWork<K, V, R> {
        Map<K, R> run(StartSession session, Map<K, V> items) throws SQLException;

        /** Whether nothing else of a transaction may run before it. */
        default boolean comesFirst() {
            return false;
        }
    }

    /**
     * Runs {@code work} and returns when its commit is on disk. Not interruptible: half an answer would be none.
     *
     * @throws JournalException if it can't be written
     */
    public <T> T write(Work<T> work) {
        return JournalException.await(submit(work, null));
    }

    /** The same, with what takes it back if nobody can tell whether it was written. */
    public <T> T write(Work<T> work, Work<?> undo) {
        return JournalException.await(submit(work, undo));
    }

    /** Queues {@code work}; the future completes after the commit. */
    public <T> CompletableFuture<T> submit(Work<T> work, @Nullable Work<?> undo) {
        WriteJob.SingleJob<T> job = new WriteJob.SingleJob<>(work, undo);
        add(job, job.future());
        return job.future();
    }

    /** Queues {@code items} for {@code work}, which runs once for all that are queued for it. */
    public <K, V, R> CompletableFuture<Map<K, R>> submit(
            MassWork<K, V, R> work, Map<K, V> items, @Nullable Work<?> undo) {
        WriteJob.MassJob<K, V, R> job = new WriteJob.MassJob<>(work, items, undo);
        add(job, job.future());
        return job.future();
    }

    private void add(WriteJob job, CompletableFuture<?> future) {
        synchronized (closing) {
            if (closed) {
                future.completeExceptionally(new JournalException("journal " + server.shown() + " is closed"));
            } else {
                queue.add(job);
            }
        }
    }

    /** The number of this process's start: the last one, if a session is lost and there is none yet. */
    public long number() {
        return number;
    }

    /** Whether this process has {@code role} for sure. */
    public boolean holds(int role) {
        StartSession current = session;
        return current != null && current.holds(role);
    }

    public int lockClass() {
        return lockClass;
    }

    private void run() {
        List<WriteJob> batch = new ArrayList<>();
        boolean more = true;
        while (more) {
            batch.clear();
            try {
                batch.add(queue.take());
                queue.drainTo(batch, MOST_IN_ONE_TRANSACTION - 1);
            } catch (InterruptedException e) {
                continue; // nobody but close() ends this thread, and it does so through the queue
            }
            more = !batch.remove(WriteJob.Last.JOB);
            try {
                commit(batch);
            } catch (RuntimeException | Error e) { // this thread's edge: whoever waits must hear of it
                LOG.error("The journal's writer stumbled", e);
                lose();
                fail(batch, new JournalException("journal " + server.shown() + " stumbled: " + e, e), true);
            }
        }
        StartSession last = session;
        if (last != null) {
            last.end();
            session = null;
        }
    }

    private void commit(List<WriteJob> batch) {
        repeating = false;
        if (batch.size() == 1) {
            commitOrFail(batch);
        } else if (!batch.isEmpty() && !commitTogether(batch)) {
            boolean hopeless = false;
            for (WriteJob job : batch) {
                // each would wait for the same server as long as the first has
                hopeless = hopeless ? failAsBefore(job) : !commitOrFail(List.of(job));
            }
        }
    }

    private boolean failAsBefore(WriteJob job) {
        JournalException before = hopeless;
        job.fail(before == null ? new JournalException("journal " + server.shown() + " can't be reached") : before);
        return true;
    }

    /** One transaction for all; false when one of them failed and nothing was written. */
    private boolean commitTogether(List<WriteJob> batch) {
        try {
            attempt(batch);
            return true;
        } catch (SQLException e) {
            if (ServerTrouble.endsSession(e) || session == null) {
                unreachable(batch, e);
                return true;
            }
            LOG.debug("A group of {} is written one by one", batch.size(), e);
        } catch (RuntimeException e) {
            LOG.debug("A group of {} is written one by one", batch.size(), e);
        }
        return false;
    }

    /** False when the server can't be reached. */
    private boolean commitOrFail(List<WriteJob> batch) {
        try {
            attempt(batch);
        } catch (SQLException e) {
            if (ServerTrouble.endsSession(e) || session == null) {
                unreachable(batch, e);
                return false;
            }
            fail(batch, server.failure("written", e), false);
        } catch (RuntimeException e) {
            batch.forEach(job -> job.fail(e));
        }
        return true;
    }

    private void unreachable(List<WriteJob> batch, SQLException e) {
        JournalException failure = server.failure("written", e);
        hopeless = failure;
        fail(batch, failure, true);
    }

    /** @param inDoubt whether some of it may be written all the same */
    private void fail(List<WriteJob> batch, JournalException why, boolean inDoubt) {
        for (WriteJob job : batch) {
            Work<?> undo = job.undo();
            if (inDoubt && undo != null) {
                registrar.undo(undo);
            }
            job.fail(why);
        }
    }

    /** Commits once, on a new session if need be; what was in doubt is repeated, what was in conflict too. */
    private void attempt(List<WriteJob> batch) throws SQLException {
        for (int left = TRIES - 1; ; left--) {
            boolean fresh = session == null;
            try {
                StartSession current = current();
                current.begin(repeating);
                runAll(current, batch);
                current.commit();
                current.committed();
                batch.forEach(WriteJob::succeed);
                return;
            } catch (SQLException e) {
                StartSession current = session;
                boolean ended = current == null || ServerTrouble.endsSession(e) || !current.rollback();
                if (ended) {
                    lose();
                    repeating = true;
                }
                boolean again = ended ? !fresh : ServerTrouble.isConflict(e);
                if (!again || left == 0) {
                    throw e;
                }
            } catch (RuntimeException e) {
                StartSession current = session;
                if (current != null && !current.rollback()) {
                    lose();
                }
                throw e;
            }
        }
    }

    private StartSession current() throws SQLException {
        StartSession current = session;
        if (current == null) {
            current = registrar.begin();
            session = current;
            number = current.number();
            lockClass = current.id().lockClass();
        }
        return current;
    }

    private void lose() {
        StartSession current = session;
        if (current != null) {
            session = null;
            registrar.lost(current.id());
            current.discard();
        }
    }

    private static void runAll(StartSession session, List<WriteJob> batch) throws SQLException {
        Map<MassWork<?, ?, ?>, List<WriteJob.MassJob<?, ?, ?>>> kinds = new LinkedHashMap<>();
        for (WriteJob job : batch) {
            if (job instanceof WriteJob.MassJob<?, ?, ?> mass) {
                kinds.computeIfAbsent(mass.work(), kind -> new ArrayList<>()).add(mass);
            }
        }
        for (boolean first : new boolean[] {true, false}) {
            for (Map.Entry<MassWork<?, ?, ?>, List<WriteJob.MassJob<?, ?, ?>>> kind : kinds.entrySet()) {
                if (kind.getKey().comesFirst() == first) {
                    WriteJob.MassJob.runTogether(session, kind.getValue());
                }
            }
        }
        for (WriteJob job : batch) {
            if (job instanceof WriteJob.SingleJob<?> single) {
                single.run(session);
            }
        }
    }

    /** Writes what is queued, then ends the thread and gives up the start. */
    @Override
    public void close() {
        synchronized (closing) {
            if (!closed) {
                closed = true;
                queue.add(WriteJob.Last.JOB);
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
        StartSession never = session; // the thread was never started
        if (never != null) {
            never.end();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The answer made of what was written. Unlike {@code thenApply}, it fails with the very exception, not with one around it.
     */
    public static <A, B> CompletableFuture<B> answered(CompletableFuture<A> written, Function<A, B> answer) {
        CompletableFuture<B> future = new CompletableFuture<>();
        var unused = written.whenComplete((result, failure) -> {
            if (failure == null) {
                future.complete(answer.apply(result));
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }
}
