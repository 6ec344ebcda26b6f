package org.contactcourier.journal.sql;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.contactcourier.journal.JournalException;
import org.jspecify.annotations.Nullable;

/** Finds out whether a journal can be written by writing to it. Thread-safe. */
public final class WriteCheck {
    /** A commit takes milliseconds. If disk or server hang, a health check must not hang with them. */
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final Function<Optional<Throwable>, CompletableFuture<Boolean>> write;
    private @Nullable CompletableFuture<Boolean> running; // guarded by this

    /** What the last finished test failed with: to wait for a lock or a server may take longer than the caller waits. */
    private volatile Optional<Throwable> last = Optional.empty();

    /** @param write the test: begins to write, knowing what the last test failed with, and says whether it was written */
    public WriteCheck(Function<Optional<Throwable>, CompletableFuture<Boolean>> write) {
        this.write = write;
    }

    /** Why it can't be written just now; empty while it can. Answers within half a second. */
    public Optional<String> problem() {
        try {
            boolean done = test().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return done ? Optional.empty() : Optional.of("the journal's test write was lost");
        } catch (TimeoutException e) {
            return last.map(WriteCheck::message)
                    .or(() ->
                            Optional.of("the journal takes more than " + PATIENCE.toMillis() + " ms for a test write"));
        } catch (ExecutionException e) {
            return Optional.of(message(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while testing the journal");
        }
    }

    /** The test that is under way, or a new one: what hangs gets one, not one per question. */
    private synchronized CompletableFuture<Boolean> test() {
        CompletableFuture<Boolean> test = running;
        if (test == null || test.isDone()) {
            test = write.apply(last).whenComplete((done, failure) -> last = Optional.ofNullable(failure));
            running = test;
        }
        return test;
    }

    private static String message(Throwable failure) {
        Throwable cause = failure.getCause() instanceof JournalException journal ? journal : failure;
        return String.valueOf(cause.getMessage());
    }
}
