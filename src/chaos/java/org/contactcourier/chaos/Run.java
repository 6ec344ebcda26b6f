package org.contactcourier.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.contactcourier.sandbox.SmartTaskSimulator;

/** One run: contacts arrive and the schedule happens, then everything comes back, the sources run dry, and the balance is drawn. */
final class Run {
    /** However much waits at the sources: as long as some of it ends now and then, it runs dry. */
    private static final Duration LONGEST_STANDSTILL = Duration.ofMinutes(2);

    private static final Duration TICK = Duration.ofMillis(50);
    private static final int THREADS = 8;

    private final Plan plan;
    private final Consumer<String> progress;
    private final Stage stage;
    private final Senders senders;
    private final Chronicle chronicle = new Chronicle();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(THREADS);
    private final Set<Object> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Queue<Schedule.Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Fleet fleet;
    private final Operator operator;
    private Instant lastTick = Instant.now();
    private Duration elapsed = Duration.ZERO;
    private long endedLast;
    private Instant lastEnding = Instant.now();

    private Run(Plan plan, Path folder, Consumer<String> progress) throws IOException {
        this.plan = plan;
        this.progress = progress;
        this.stage = new Stage(folder, plan);
        this.senders = new Senders(stage, plan.seed());
        this.operator = new Operator(stage.journal, plan.seed());
        this.fleet = new Fleet(stage, plan.instances(), chronicle);
    }

    /**
     * Runs a plan in an empty folder.
     *
     * @param progress gets a line now and then
     * @return what came of it, whether it balances or not
     */
    static Report of(Plan plan, Path folder, Consumer<String> progress) throws IOException {
        Run run = new Run(plan, folder, progress);
        try {
            return run.run();
        } finally {
            run.clock.shutdownNow();
            run.fleet.close();
            run.stage.close();
        }
    }

    private Report run() throws IOException {
        Instant start = Instant.now();
        waiting.addAll(Schedule.of(plan).entries());
        every(TICK, this::tick);
        every(Duration.ofSeconds(1), fleet::restartThoseGone);
        every(Duration.ofSeconds(20), this::tell);
        await(Duration.ofHours(1), () -> waiting.isEmpty() && senders.count() >= plan.contacts() && underWay.isEmpty());
        progress.accept("Everything is back; what waits at the sources runs dry.");
        lastEnding = Instant.now();
        boolean drained = awaitDrained();
        clock.shutdownNow();
        fleet.stop();
        Duration took = Duration.between(start, Instant.now());
        Balance balance = new Balance(stage, plan, senders.all(), chronicle, operator, drained);
        return new Report(plan, chronicle, balance, took, !(stage.journal instanceof Disk disk) || disk.canBeFull());
    }

    /**
     * The schedule's clock: it stands still while the bundle starts (of several, more than one), so that kills hit one that works
     * however slow the machine.
     */
    private void tick() {
        Instant now = Instant.now();
        if (fleet.works()) {
            elapsed = elapsed.plus(Duration.between(lastTick, now));
        }
        lastTick = now;
        while (!waiting.isEmpty() && waiting.peek().at().compareTo(elapsed) <= 0) {
            Step step = waiting.remove().step();
            after(Duration.ZERO, () -> perform(step));
        }
        double share = Math.min(1, (double) elapsed.toMillis() / plan.length().toMillis());
        while (senders.count() < share * plan.contacts()) {
            senders.sendSome();
        }
    }

    private void every(Duration time, Runnable task) {
        ScheduledFuture<?> ignored = clock.scheduleWithFixedDelay(
                () -> guarded(task), time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void after(Duration time, Runnable task) {
        Object ticket = new Object();
        underWay.add(ticket);
        ScheduledFuture<?> ignored = clock.schedule(
                () -> {
                    guarded(task);
                    underWay.remove(ticket);
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** A thread's edge: whatever goes wrong with the run itself ends the run. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void await(Duration most, Callable<Boolean> condition) {
        Awaitility.await().atMost(most).pollInterval(Duration.ofMillis(200)).until(() -> {
            Throwable failed = failure.get();
            if (failed != null) {
                throw new IllegalStateException("the run itself has failed", failed);
            }
            return condition.call();
        });
    }

    private void perform(Step step) {
        note(step);
        if (step instanceof Step.Kill kill) {
            fleet.instance(kill.instance()).kill(operator::work);
        } else if (step instanceof Step.Stop stop) {
            fleet.instance(stop.instance()).stopAndStart();
        } else if (step instanceof Step.Misbehave misbehave) {
            misbehave.kind().switchOn(stage.smartTask, misbehave.requests(), misbehave.everybody());
        } else if (step instanceof Step.ExpireToken expire) {
            stage.smartTask.expiresTokens();
            after(expire.length(), () -> stage.smartTask.accepts(SmartTaskSimulator.TOKEN));
        } else if (step instanceof Step.Outage outage) {
            Instant from = Instant.now();
            stage.takeAway(outage.server());
            chronicle.away(outage.server(), from);
            after(outage.length(), () -> stage.bringBack(outage.server()));
        } else if (step instanceof Step.CutOff cut) {
            Instant from = Instant.now();
            stage.database().cutOff(cut.instance());
            chronicle.away(Server.DATABASE, from);
            after(cut.length(), () -> stage.database().letThrough(cut.instance()));
        } else if (step instanceof Step.FillDisk full && stage.journal instanceof Disk disk && disk.canBeFull()) {
            chronicle.diskIsFull();
            disk.fill();
            after(full.length(), () -> {
                disk.free();
                chronicle.diskHasRoom();
            });
        }
    }

    private boolean awaitDrained() {
        await(Duration.ofHours(1), () -> isDrained() || standsStill());
        if (isDrained()) {
            return true;
        }
        chronicle.found("nothing has ended for %s, and the sources still hold %s"
                .formatted(LONGEST_STANDSTILL, stage.leftAtSources()));
        return false;
    }

    private boolean isDrained() {
        return stage.leftAtSources().isEmpty() && fleet.hasParkedNothing() && stage.smartTask.inFlight() == 0;
    }

    private boolean standsStill() {
        Instant now = Instant.now();
        long ended = stage.smartTask.contactCount()
                + Balance.files(stage.letters(), ".json").size();
        if (ended > endedLast) {
            endedLast = ended;
            lastEnding = now;
        }
        return Duration.between(lastEnding, now).compareTo(LONGEST_STANDSTILL) > 0;
    }

    /** For whoever has to find out what happened: the logs have the time of day. */
    private void note(Step step) {
        try {
            Files.writeString(
                    stage.folder.resolve("steps.log"),
                    Instant.now() + " " + step + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell() {
        progress.accept("  %d sent in, %d in SmartTask, %d SIGKILLs"
                .formatted(senders.count(), stage.smartTask.contactCount(), chronicle.kills()));
    }
}
