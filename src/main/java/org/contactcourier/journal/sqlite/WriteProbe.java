package org.contactcourier.journal.sqlite;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.contactcourier.journal.JournalException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the journal can be written by writing to it; and by reading all of it where damage was met before.
 * Thread-safe.
 */
final class WriteProbe {
    /** Two pages: the test needs room on the disk, as a contact does. */
    private static final String PUT = "INSERT OR REPLACE INTO probe (id, room) VALUES (1, zeroblob(8192))";

    private static final String TAKE = "DELETE FROM probe WHERE id = 1";

    /** A commit takes milliseconds. If the disk hangs, a health check must not hang with it. */
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final GroupCommit writer;
    private final Database database;
    private @Nullable CompletableFuture<Boolean> running; // guarded by this

    /** The result of the last finished test: waiting for a lock may take longer than the caller waits for the answer. */
    private volatile Optional<String> last = Optional.empty();

    WriteProbe(GroupCommit writer, Database database) {
        this.writer = writer;
        this.database = database;
    }

    Optional<String> problem() {
        try {
            boolean done = test().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return done ? Optional.empty() : Optional.of("the journal's test write was lost");
        } catch (TimeoutException e) {
            return last.or(
                    () -> Optional.of("the journal takes more than " + PATIENCE.toMillis() + " ms for a test write"));
        } catch (ExecutionException e) {
            return Optional.of(message(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while testing the journal");
        }
    }

    /** The test that is under way, or a new one: a disk that hangs gets one, not one per question. */
    private synchronized CompletableFuture<Boolean> test() {
        CompletableFuture<Boolean> test = running;
        if (test == null || test.isDone()) {
            test = writer.submit(tx -> {
                database.requireHealed(tx.connection());
                tx.prepare(PUT).executeUpdate();
                return tx.prepare(TAKE).executeUpdate() == 1;
            });
            running = test.whenComplete(
                    (done, failure) -> last = Optional.ofNullable(failure).map(WriteProbe::message));
            test = running;
        }
        return test;
    }

    private static String message(Throwable failure) {
        Throwable cause = failure.getCause() instanceof JournalException journal ? journal : failure;
        return String.valueOf(cause.getMessage());
    }
}
