package org.contactcourier.source;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's scheduler of polls, with tasks that nothing ends but a stop. Camel throws an {@link Error} of a poll again, and the
 * executor then cancels the task for good: the source would be silent until the next start. One instance for each consumer.
 */
public final class PollScheduler extends DefaultScheduledPollConsumerScheduler {
    private static final Logger LOG = LoggerFactory.getLogger(PollScheduler.class);

    private final AtomicReference<String> told = new AtomicReference<>("");

    /** Schedules {@code task}; what it throws is told once for each kind in a row, and the next poll comes all the same. */
    @Override
    public void scheduleTask(Runnable task) {
        super.scheduleTask(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // the poll's edge
                String kind = e.getClass().getName();
                if (!kind.equals(told.getAndSet(kind))) {
                    LOG.error("A poll has failed; the next one comes all the same", e);
                }
            }
        });
    }
}
