package org.contactcourier.journal.postgres;

import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.ServerTrouble;
import org.contactcourier.journal.postgres.session.StartSession;
import org.jspecify.annotations.Nullable;

/**
 * Whether the journal can be written, found by writing. As long as all went well, a small row is enough. If the last test found
 * no room, the next one needs a fresh file and a megabyte in it: a small row would find a gap somewhere. Thread-safe.
 */
final class TestWrite {
    private static final String TAKE = "DELETE FROM probe WHERE start = ?";
    private static final String PUT = "INSERT INTO probe (start, room) VALUES (?, ?)";

    /** A commit takes milliseconds. If the server hangs, a health check must not hang with it. */
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private static final int SMALL = 64;
    private static final int LARGE = 1024 * 1024;

    private final BatchWriter writer;
    private final SecureRandom random = new SecureRandom();
    private @Nullable CompletableFuture<Boolean> running; // guarded by this

    /** The result of the last finished test: reaching the server may take longer than the caller waits for the answer. */
    private volatile Optional<Throwable> last = Optional.empty();

    TestWrite(BatchWriter writer) {
        this.writer = writer;
    }

    /** Why it can't; answers within half a second. */
    Optional<String> problem() {
        try {
            boolean done = test().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return done ? Optional.empty() : Optional.of("the journal's test write was lost");
        } catch (TimeoutException e) {
            return last.map(TestWrite::message)
                    .or(() ->
                            Optional.of("the journal takes more than " + PATIENCE.toMillis() + " ms for a test write"));
        } catch (ExecutionException e) {
            return Optional.of(message(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while testing the journal");
        }
    }

    /** The test that is under way, or a new one: a server that hangs gets one, not one per question. */
    private synchronized CompletableFuture<Boolean> test() {
        CompletableFuture<Boolean> test = running;
        if (test == null || test.isDone()) {
            boolean roomWasShort = last.flatMap(TestWrite::sql)
                    .map(ServerTrouble::isLackOfRoom)
                    .orElse(false);
            test = writer.submit(session -> write(session, roomWasShort), null);
            running = test.whenComplete((done, failure) -> last = Optional.ofNullable(failure));
            test = running;
        }
        return test;
    }

    private boolean write(StartSession session, boolean roomWasShort) throws SQLException {
        PreparedStatement take = session.prepare(roomWasShort ? "TRUNCATE probe" : TAKE);
        if (!roomWasShort) {
            take.setLong(1, session.number());
        }
        take.executeUpdate();
        byte[] room = new byte[roomWasShort ? LARGE : SMALL];
        random.nextBytes(room); // what can be compressed needs no room
        PreparedStatement put = session.prepare(PUT);
        put.setLong(1, session.number());
        put.setBytes(2, room);
        return put.executeUpdate() == 1;
    }

    private static Optional<SQLException> sql(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    private static String message(Throwable failure) {
        Throwable cause = failure.getCause() instanceof JournalException journal ? journal : failure;
        return String.valueOf(cause.getMessage());
    }
}
