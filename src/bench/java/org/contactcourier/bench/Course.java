package org.contactcourier.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.contactcourier.bench.SimulatorDesk.Counts;

/** Watches a contender from outside: what the simulator counts, what the process uses. For one thread. */
final class Course {
    private static final Duration STALLED = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final SimulatorDesk desk;
    private final Contender contender;
    private final LongSupplier nanos;
    private Point last;
    private long lastProgress;
    private long looks;
    private long inFlight;

    Course(SimulatorDesk desk, Contender contender) {
        this.desk = desk;
        this.contender = contender;
        this.nanos = System::nanoTime;
        this.last = look();
        this.lastProgress = last.nanos();
    }

    /** Waits for the first contact, then for the warm-up, then measures. Ends early when {@code all} contacts are there. */
    Stretch window(Duration warmUp, Duration window, long all) {
        Point first = await(point -> point.contacts() > 0);
        Point from = await(point -> point.nanos() - first.nanos() >= warmUp.toNanos() || point.contacts() >= all);
        Point to = await(point -> point.nanos() - from.nanos() >= window.toNanos() || point.contacts() >= all);
        if (to.contacts() == from.contacts()) {
            throw new StalledException("all %,d contacts had come through during the warm-up".formatted(all));
        }
        return to.since(from);
    }

    /** The same way in so many parts of equal length, the first of which, the warm-up, is left out. */
    List<Stretch> parts(int parts, long all) {
        List<Stretch> stretches = new ArrayList<>();
        Point from = await(point -> point.contacts() >= all / parts);
        for (int i = 2; i <= parts; i++) {
            long mark = all * i / parts;
            Point to = await(point -> point.contacts() >= mark);
            stretches.add(to.since(from));
            from = to;
        }
        return stretches;
    }

    private Point await(Predicate<Point> reached) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .forever() // a standstill ends it
                .until(() -> {
                    Point point = look();
                    if (point.contacts() > last.contacts()) {
                        lastProgress = point.nanos();
                    }
                    last = point;
                    requireProgress();
                    return reached.test(point);
                });
        return last;
    }

    private void requireProgress() {
        boolean stands = last.nanos() - lastProgress > STALLED.toNanos();
        if (stands || !contender.process().isAlive()) {
            throw new StalledException("%s at %,d contacts; its log ends with: %s"
                    .formatted(
                            stands ? "no contact for " + STALLED.toSeconds() + " s" : "the process has ended",
                            last.contacts(),
                            end(contender.log())));
        }
    }

    private Point look() {
        Counts counts = desk.counts();
        looks++;
        inFlight += counts.inFlight();
        return new Point(
                counts.contacts(), counts.createRequests(), looks, inFlight, nanos.getAsLong(), contender.cpu());
    }

    private static String end(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }
}
