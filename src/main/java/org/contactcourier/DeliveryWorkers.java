package org.contactcourier;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that deliver. Camel takes care of exceptions; an {@link Error} of the virtual machine it loses with the task, and
 * with it the end of a batch. The process then ends: a crash is a state that the journal and the sources know how to leave.
 */
final class DeliveryWorkers extends ThreadPoolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorkers.class);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int BROKEN = 1;

    DeliveryWorkers(int count) {
        super(
                count,
                count,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "deliver-" + NUMBER.incrementAndGet()));
        allowCoreThreadTimeOut(true); // idle threads cost memory
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
        super.afterExecute(task, thrown);
        Throwable cause = thrown == null ? thrownIn(task) : thrown;
        if (cause instanceof VirtualMachineError) {
            endProcess(cause);
        }
    }

    private static @Nullable Throwable thrownIn(Runnable task) {
        if (task instanceof Future<?> future && future.isDone() && !future.isCancelled()) {
            try {
                Object ignored = future.get();
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return null;
    }

    /** Ends the process after an error that leaves nothing to rely on. */
    static void endProcess(Throwable error) {
        LOG.error("The process ends: {}", error.toString());
        LogManager.shutdown();
        Runtime.getRuntime().halt(BROKEN);
    }
}
