package org.contactcourier.console;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs health checks side by side, each on a thread of its own, and waits for all of them until one common deadline. A check
 * that hangs, on a file system that is gone for example, counts as DOWN; it isn't started again before it has answered, so it
 * holds one thread at most. Thread-safe.
 */
final class CheckRuns {
    private final Executor threads;
    private final Duration deadline;
    /** The runs that have not answered yet, by the check's name; guarded by this. */
    private final Map<String, CompletableFuture<Optional<String>>> running = new HashMap<>();

    /**
     * Runs on {@code threads}, which must have a thread for each check.
     *
     * @param deadline how long an answer may take
     */
    CheckRuns(Executor threads, Duration deadline) {
        this.threads = threads;
        this.deadline = deadline;
    }

    /** What is wrong with each of {@code checks}, in their order; an empty value where all is well. */
    Map<HealthCheck, Optional<String>> of(List<HealthCheck> checks) throws InterruptedException {
        Map<HealthCheck, CompletableFuture<Optional<String>>> runs = new LinkedHashMap<>();
        checks.forEach(check -> runs.put(check, run(check)));
        long end = System.nanoTime() + deadline.toNanos();
        Map<HealthCheck, Optional<String>> problems = new LinkedHashMap<>();
        for (Map.Entry<HealthCheck, CompletableFuture<Optional<String>>> run : runs.entrySet()) {
            problems.put(run.getKey(), answer(run.getValue(), Math.max(0, end - System.nanoTime())));
        }
        return problems;
    }

    private synchronized CompletableFuture<Optional<String>> run(HealthCheck check) {
        CompletableFuture<Optional<String>> hanging = running.get(check.name());
        if (hanging != null) {
            return hanging;
        }
        CompletableFuture<Optional<String>> run = CompletableFuture.supplyAsync(check.problem(), threads);
        running.put(check.name(), run); // before the next line: it may have ended by then
        return run.whenComplete((problem, thrown) -> ended(check));
    }

    private synchronized void ended(HealthCheck check) {
        running.remove(check.name());
    }

    private Optional<String> answer(CompletableFuture<Optional<String>> run, long nanos) throws InterruptedException {
        try {
            return run.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.of("did not answer within " + deadline.toMillis() + " ms");
        } catch (ExecutionException e) {
            return Optional.of("could not be checked: " + e.getCause());
        }
    }
}
