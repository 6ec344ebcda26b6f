package org.contactcourier.source.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Route;
import org.apache.camel.component.kafka.KafkaConsumer;
import org.apache.camel.support.RoutePolicySupport;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.Deadline;
import org.contactcourier.source.PauseReasons;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Suspends and resumes the Kafka route's consumer, which goes on polling, paused, and so stays in its group. Also starts it anew
 * where its fetch thread is gone. Thread-safe.
 *
 * <p>The order is what matters: suspended <em>before</em> the batch ends, resumed only after the client has paused. The other way
 * round Camel's consumer leaves the group, or overwrites the resume with the pause that was asked for earlier.
 */
final class KafkaPause extends RoutePolicySupport {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaPause.class);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

    private final String name;
    private final Deadline root;
    private final KafkaLiveness liveness;

    /** Held while the consumer is switched; never by the poll thread while it polls, for which a stop of the route waits. */
    private final ReentrantLock switching = new ReentrantLock();

    private final AtomicBoolean switchAsked = new AtomicBoolean();
    private final PauseReasons reasons;

    /** Camel's fetch thread ends at once where its consumer is suspended before the first poll: so suspend only after it. */
    private volatile boolean polling;

    /** A pause that came too early for that. It is made up for even where its reason has gone, since partitions may be paused. */
    private volatile boolean missed;

    private volatile boolean waiting;
    private volatile long waitsUntil;
    private volatile @Nullable Route route;
    private volatile @Nullable ExecutorService executor;
    private @Nullable String toldProblem;

    /** @param name what it is in the log */
    KafkaPause(String name, Deadline root, KafkaLiveness liveness) {
        this.name = name;
        this.root = root;
        this.liveness = liveness;
        this.reasons = new PauseReasons(name);
    }

    @Override
    public void onInit(Route initialized) {
        super.onInit(initialized);
        if (executor == null) {
            ScheduledExecutorService scheduled = initialized
                    .getCamelContext()
                    .getExecutorServiceManager()
                    .newSingleThreadScheduledExecutor(this, "kafka-watch");
            var ignored = scheduled.scheduleWithFixedDelay(
                    this::watch, WATCH_INTERVAL.toMillis(), WATCH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            executor = scheduled;
        }
    }

    @Override
    public void onStart(Route started) {
        route = started;
        waiting = false;
        polling = false;
        missed = isHeld();
        liveness.started();
    }

    @Override
    public void onStop(Route stopped) {
        liveness.stopped();
    }

    /**
     * Suspends for {@code delay}, or no longer than needed where something has changed since {@code mark}; to be called
     * before the batch ends, by whoever ends it.
     */
    void pauseFor(Duration delay, long mark) {
        switching.lock();
        try {
            waitsUntil = System.nanoTime() + (reasons.hasChangedSince(mark) ? 0 : delay.toNanos());
            waiting = true;
            suspendConsumer();
        } finally {
            switching.unlock();
        }
    }

    /** Suspends until {@link #resume} is called for the same reason. */
    void pause(String reason) {
        switching.lock();
        try {
            reasons.add(reason);
            suspendConsumer();
        } finally {
            switching.unlock();
        }
    }

    /** Takes a reason back; the consumer is resumed when it was the last one, and no other wait is left. */
    void resume(String reason) {
        switching.lock();
        try {
            if (reasons.remove(reason) && !waiting) {
                waitsUntil = System.nanoTime();
                waiting = true;
            }
        } finally {
            switching.unlock();
        }
    }

    /** Ends the wait of {@link #pauseFor}, if there is one. */
    void wake() {
        switching.lock();
        try {
            reasons.wake();
            waitsUntil = System.nanoTime();
        } finally {
            switching.unlock();
        }
    }

    /** Whether some reason holds the source. */
    boolean isHeld() {
        return reasons.isPaused();
    }

    /** See {@link PauseReasons#changes()}. */
    long changes() {
        return reasons.changes();
    }

    /** See {@link PauseReasons#hasChangedSince}. */
    boolean hasChangedSince(long mark) {
        return reasons.hasChangedSince(mark);
    }

    /** Whether the client has paused; until then the poll that is under way may still bring records. */
    boolean isClientPaused() {
        return (isHeld() || waiting) && isPauseReal();
    }

    /**
     * On the poll thread, at the begin of each poll: has the consumer switched elsewhere, since a stop of the route may wait for
     * this thread while it holds the consumer's lock.
     */
    void beforePoll() {
        polling = true;
        ExecutorService service = executor;
        if (service != null && (isDue() || isMissedPause()) && switchAsked.compareAndSet(false, true)) {
            try {
                service.execute(this::switchConsumer);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("{} stays as it is: the process stops", name);
            }
        }
    }

    private boolean isMissedPause() {
        KafkaConsumer consumer = consumer();
        return missed && consumer != null && consumer.isStarted();
    }

    private boolean isDue() {
        return waiting
                && !isHeld()
                && !missed
                && waitsUntil - System.nanoTime() <= 0
                && isPauseReal()
                && !root.isOver();
    }

    private boolean isPauseReal() {
        KafkaConsumer consumer = consumer();
        return consumer != null && consumer.isKafkaPaused();
    }

    private void switchConsumer() {
        switching.lock();
        try {
            KafkaConsumer consumer = consumer();
            if (isMissedPause()) {
                suspendConsumer();
            } else if (consumer != null && isDue() && isRouteStarted()) {
                waiting = false;
                boolean ignored = resumeOrStartConsumer(consumer);
            }
        } catch (Exception e) { // as RoutePolicySupport declares it; a thread's edge
            LOG.atWarn()
                    .addKeyValue(LogKeys.SOURCE, name.substring(0, name.indexOf(":")))
                    .log("{} can't be resumed, and is tried again: {}", name, e.toString());
            waiting = true;
        } finally {
            switching.unlock();
            switchAsked.set(false);
        }
    }

    /** False also while an operator has suspended the route. */
    private boolean isRouteStarted() {
        Route current = route;
        return current != null
                && current.getCamelContext()
                        .getRouteController()
                        .getRouteStatus(current.getId())
                        .isStarted();
    }

    private void suspendConsumer() {
        KafkaConsumer consumer = consumer();
        if (consumer == null || !polling || consumer.isStoppingOrStopped()) {
            missed = true;
            return; // in a stop nothing polls any more, and one that waits for the batch holds the consumer's lock
        }
        try {
            boolean ignored = suspendOrStopConsumer(consumer);
            missed = false;
        } catch (Exception e) { // as RoutePolicySupport declares it
            throw new IllegalStateException(name + " can't be suspended", e);
        }
    }

    private @Nullable KafkaConsumer consumer() {
        Route current = route;
        return current != null && current.getConsumer() instanceof KafkaConsumer consumer ? consumer : null;
    }

    private void watch() {
        try {
            tellChange(liveness.problem().orElse(null));
            if (liveness.needsRestart() && !root.isOver() && isRouteStarted()) {
                restart();
            }
        } catch (Exception | Error e) { // a thread's edge: the next look must come
            LOG.warn("{} can't be started again, and is tried again: {}", name, e.toString());
        }
    }

    private void tellChange(@Nullable String problem) {
        if (problem != null && !problem.equals(toldProblem)) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.SOURCE, name.substring(0, name.indexOf(":")))
                    .log("{} doesn't read: {}", name, problem);
        } else if (problem == null && toldProblem != null) {
            LOG.atInfo()
                    .addKeyValue(LogKeys.SOURCE, name.substring(0, name.indexOf(":")))
                    .log("{} reads again", name);
        }
        toldProblem = problem;
    }

    private void restart() throws Exception {
        KafkaConsumer consumer = consumer();
        if (consumer == null) {
            return;
        }
        LOG.debug("{} is started again", name);
        // Without the lock: this waits for a batch under way, whose end may want to pause.
        stopConsumer(consumer);
        switching.lock();
        try {
            polling = false;
            waiting = false;
            missed = isHeld();
            liveness.restarting();
            startConsumer(consumer);
        } finally {
            switching.unlock();
        }
    }
}
