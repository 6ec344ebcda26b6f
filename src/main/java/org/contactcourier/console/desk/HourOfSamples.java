package org.contactcourier.console.desk;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What ended in each ten seconds of the last hour, in memory: some kilobytes. Thread-safe. */
public final class HourOfSamples implements AutoCloseable {
    /** How often a sample is taken. */
    public static final Duration STEP = Duration.ofSeconds(10);

    /** An hour of them. */
    public static final int MOST = 360;

    private static final String DELIVERED = "delivered";
    private static final String BURIED = "buried";

    private final MeterRegistry meters;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    /** Oldest first; guarded by this. */
    private final Deque<Sample> samples = new ArrayDeque<>();

    private long delivered;
    private long buried;

    /** Begins to sample. */
    public HourOfSamples(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread sampling = new Thread(task, "console-samples");
            sampling.setDaemon(true);
            return sampling;
        });
        var unused = thread.scheduleAtFixedRate(this::sample, STEP.toSeconds(), STEP.toSeconds(), TimeUnit.SECONDS);
    }

    /** What ended in the ten seconds before an instant. */
    public record Sample(Instant at, long delivered, long buried) {}

    private void sample() {
        sample(clock.instant());
    }

    /** Takes one. */
    public synchronized void sample(Instant at) {
        Map<String, Long> now = NowFigures.outcomes(meters, null);
        long deliveredNow = now.getOrDefault(DELIVERED, 0L);
        long buriedNow = now.getOrDefault(BURIED, 0L);
        samples.addLast(new Sample(at, deliveredNow - delivered, buriedNow - buried));
        delivered = deliveredNow;
        buried = buriedNow;
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
    }

    /** Those of the last hour, the oldest first. */
    public synchronized List<Sample> samples() {
        return new ArrayList<>(samples);
    }

    /** Contacts delivered a second, over the last minute. */
    public synchronized double deliveredASecond() {
        List<Sample> last = new ArrayList<>(samples).subList(Math.max(0, samples.size() - 6), samples.size());
        long sum = last.stream().mapToLong(Sample::delivered).sum();
        return last.isEmpty() ? 0 : sum / (double) (last.size() * STEP.toSeconds());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
