package org.contactcourier.journal.postgres.session;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be done every now and then, on a thread of its own. Thread-safe. */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "journal-upkeep");
        thread.setDaemon(true);
        return thread;
    });

    /** Runs {@code task} again and again, whether it succeeds or not. */
    public void every(Duration first, Duration interval, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // this thread's edge: the next time is another try
                LOG.debug("The journal's upkeep failed", e);
            }
        };
        var unused =
                executor.scheduleWithFixedDelay(guarded, first.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            boolean ended = executor.awaitTermination(10, TimeUnit.SECONDS);
            LOG.debug("The journal's upkeep ended: {}", ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
