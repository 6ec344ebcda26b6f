package org.contactcourier.source;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the polls of files, mails and parked contacts alive. Camel lets an {@link Error} leave a poll, and Java never runs such a
 * task again. Here nothing leaves a poll. If a task has ended all the same, it is started again. Says which poll broke or ended.
 * To be added to a context before its routes. Thread-safe.
 */
public final class PollSupervisor extends LifecycleStrategySupport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PollSupervisor.class);

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** A task that is due for so long has ended, or its thread has. */
    private static final Duration OVERDUE = Duration.ofSeconds(5);

    private final List<Poll> polls = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "poll-supervisor");
        thread.setDaemon(true);
        return thread;
    });

    /** Begins to look after the polls of all routes. */
    public void start() {
        var unused =
                executor.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes over the schedule of each route that polls. */
    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        for (Route route : routes) {
            if (route.getConsumer() instanceof ScheduledPollConsumer consumer && consumer.getScheduler() == null) {
                Poll poll = new Poll(route.getId(), consumer);
                consumer.setScheduler(poll);
                polls.add(poll);
            }
        }
    }

    @Override
    public void onRoutesRemove(Collection<Route> routes) {
        polls.removeIf(poll -> routes.stream().anyMatch(route -> poll.consumer.equals(route.getConsumer())));
    }

    /** Which poll broke at its last run, or has ended; empty while all run. */
    public Optional<String> problem() {
        return polls.stream().flatMap(poll -> poll.problem().stream()).findFirst();
    }

    private void look() {
        for (Poll poll : polls) {
            try {
                poll.look();
            } catch (Exception | Error e) { // this thread's edge: the next look is another try
                LOG.warn("The poll of {} can't be started again, and is tried again: {}", poll.route, e.toString());
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** One consumer's schedule, whose task never ends by what it throws. */
    private static final class Poll extends DefaultScheduledPollConsumerScheduler {
        private final String route;
        private final ScheduledPollConsumer consumer;
        private volatile boolean running;
        private volatile long restedAt = System.nanoTime();
        private volatile @Nullable String broke;
        private volatile long brokeAt;
        private volatile @Nullable String ended;
        // Only the supervisor's thread uses these.
        private boolean overdue;
        private boolean restarting;

        Poll(String route, ScheduledPollConsumer consumer) {
            this.route = route;
            this.consumer = consumer;
            setDelay(consumer.getDelay());
            setInitialDelay(consumer.getInitialDelay());
            setTimeUnit(consumer.getTimeUnit());
            setUseFixedDelay(consumer.isUseFixedDelay());
        }

        @Override
        public void scheduleTask(Runnable task) {
            super.scheduleTask(() -> run(task));
        }

        @Override
        public void startScheduler() {
            restedAt = System.nanoTime();
            super.startScheduler();
        }

        private void run(Runnable task) {
            if (broke != null && System.nanoTime() - brokeAt < LOOK.toNanos()) {
                restedAt = System.nanoTime();
                return; // Camel logs each break in full, and some polls run every 10 ms
            }
            running = true;
            try {
                task.run();
                broke = null;
                ended = null;
            } catch (RuntimeException | Error e) { // a thread's edge: Java would never run the task again
                if (broke == null) {
                    LOG.error("The poll of {} broke and goes on: {}", route, e.toString());
                }
                brokeAt = System.nanoTime();
                broke = "the poll of " + route + " broke: " + e;
            } finally {
                restedAt = System.nanoTime();
                running = false;
            }
        }

        Optional<String> problem() {
            return Optional.ofNullable(ended).or(() -> Optional.ofNullable(broke));
        }

        void look() {
            long due = getTimeUnit().toNanos(Math.max(getDelay(), getInitialDelay()));
            boolean expected = consumer.isStarted() && isSchedulerStarted() && !running;
            boolean before = overdue;
            overdue = (expected || restarting) && System.nanoTime() - restedAt - due >= OVERDUE.toNanos();
            if (!overdue || !before) { // a process that was stopped and goes on looks overdue once
                return;
            }
            ended = "the poll of " + route + " has ended; it is started again";
            LOG.error("The poll of {} has ended; it is started again", route);
            restedAt = System.nanoTime(); // where that fails, it is tried again after the same time
            restarting = true;
            ServiceHelper.stopService(consumer);
            ServiceHelper.startService(consumer);
            restarting = false;
        }
    }
}
