package org.contactcourier.console.desk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.letter.BulkRun;
import org.contactcourier.letter.BulkRun.Action;
import org.contactcourier.letter.BulkRun.Order;
import org.contactcourier.letter.LetterDesk;

/** The runs over many letters, one after the other, and the latest that have ended. A restart forgets them. Thread-safe. */
public final class LetterRuns implements AutoCloseable {
    /** Ended ones included. */
    private static final int MOST_KEPT = 20;

    /** Runs that wait for their turn. */
    private static final int MOST_WAITING = 8;

    private final LetterDesk desk;
    private final ThreadPoolExecutor thread;
    /** Oldest first; guarded by this. */
    private final Map<String, Listed> runs = new LinkedHashMap<>();

    /** Runs at {@code desk}. */
    public LetterRuns(LetterDesk desk) {
        this.desk = desk;
        thread = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), LetterRuns::daemon);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "letter-run");
        thread.setDaemon(true);
        return thread;
    }

    /** A run and the letters that it is about. */
    public record Listed(String id, BulkRun run, Order order, Map<String, String> query) {}

    /**
     * Begins a run.
     *
     * @throws BadQueryException if too many wait already
     */
    public synchronized Listed begin(Action action, LetterQuery query, String who, String why, boolean onlySendable) {
        Filter filter = query.filter();
        Order order = new Order(action, filter, who, why, onlySendable);
        Listed listed = new Listed(UUID.randomUUID().toString(), new BulkRun(desk, order), order, query.fields());
        try {
            thread.execute(listed.run());
        } catch (java.util.concurrent.RejectedExecutionException e) {
            throw new BadQueryException("too many runs wait already: stop one, or come back");
        }
        runs.put(listed.id(), listed);
        if (runs.size() > MOST_KEPT) {
            runs.remove(runs.keySet().iterator().next());
        }
        return listed;
    }

    /** The run of that id, if it is remembered. */
    public synchronized Optional<Listed> find(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    @Override
    public synchronized void close() {
        runs.values().forEach(listed -> listed.run().stop());
        thread.shutdownNow();
    }
}
