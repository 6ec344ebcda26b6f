package org.contactcourier.reconcile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reconciles for callers that can't wait for minutes: they ask again until the statement is there. One runs at a time, on a
 * thread of its own. Thread-safe.
 */
public final class ReconciliationRuns implements AutoCloseable {
    /** A caller asks again at once; a statement that nobody has fetched for so long is old. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private static final int MOST_WAITING = 4;

    private final Reconciliation reconciliation;
    private final Clock clock;
    private final Map<Instant, Run> runs = new HashMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread one = new Thread(task, "reconcile");
        one.setDaemon(true);
        return one;
    });

    private record Run(CompletableFuture<Dated> result) {
        boolean isOld(Instant now) {
            return result.isDone()
                    && (result.isCompletedExceptionally() || result.join().at().isBefore(now.minus(KEPT)));
        }
    }

    private record Dated(Statement statement, Instant at) {}

    /** Runs {@code reconciliation}. */
    public ReconciliationRuns(Reconciliation reconciliation, Clock clock) {
        this.reconciliation = reconciliation;
        this.clock = clock;
    }

    /**
     * The statement since then, begun if nobody has asked for it yet.
     *
     * @param patience how long the caller waits
     * @return empty if it isn't there yet
     * @throws RejectedExecutionException if too many are wanted at once
     */
    public Optional<Statement> ask(Instant since, Duration patience) throws InterruptedException {
        CompletableFuture<Dated> result = run(since).result();
        try {
            Statement statement =
                    result.get(patience.toMillis(), TimeUnit.MILLISECONDS).statement();
            forget(since, result);
            return Optional.of(statement);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            forget(since, result);
            throw new CompletionException(e.getCause());
        }
    }

    private synchronized Run run(Instant since) {
        Instant now = clock.instant();
        runs.values().removeIf(run -> run.isOld(now));
        Run known = runs.get(since);
        if (known != null) {
            return known;
        }
        if (runs.size() >= MOST_WAITING) {
            throw new RejectedExecutionException("too many reconciliations are wanted at once");
        }
        Run begun = new Run(
                CompletableFuture.supplyAsync(() -> new Dated(reconciliation.run(since), clock.instant()), thread));
        runs.put(since, begun);
        return begun;
    }

    private synchronized void forget(Instant since, CompletableFuture<Dated> result) {
        runs.computeIfPresent(since, (key, run) -> run.result() == result ? null : run);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
