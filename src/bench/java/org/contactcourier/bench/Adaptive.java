package org.contactcourier.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SmartTask works on few requests at a time, then on many, then on very few, and nobody tells the bundle. */
final class Adaptive implements Scenario {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final List<Integer> CAPACITIES = List.of(20, 100, 10);

    @Override
    public String name() {
        return "adaptive";
    }

    @Override
    public String sentence() {
        return "API latency %d ms, capacity %s at a time; smarttask.adaptive with %d in flight at most"
                .formatted(LATENCY.toMillis(), CAPACITIES, Against.IN_FLIGHT);
    }

    @Override
    public void run(TestBed bed, Report report) {
        List<List<Stretch>> adaptive = new ArrayList<>();
        List<List<Stretch>> fixed = new ArrayList<>();
        for (int i = 0; i < bed.options().repeats(); i++) {
            adaptive.add(measure(bed, report, true));
            fixed.add(measure(bed, report, false));
        }
        for (int i = 0; i < CAPACITIES.size(); i++) {
            int capacity = CAPACITIES.get(i);
            report.add(Row.of(this, "capacity " + capacity, "contacts/s", rates(adaptive, i), Reach.atLeast(0.90))
                    .against("of the API", Samples.of(perSecond(capacity))));
            report.add(Row.of(this, "the same, an answer takes", "ms", latencies(adaptive, i), Reach.NOTHING)
                    .against("not adaptive", latencies(fixed, i)));
        }
    }

    /** One process throughout: what is shown is that it follows. */
    private static List<Stretch> measure(TestBed bed, Report report, boolean adaptive) {
        bed.desk().resetToCount(LATENCY);
        bed.desk().capacity(CAPACITIES.get(0));
        List<Stretch> stretches = new ArrayList<>();
        Map<String, String> more = Map.of("SMARTTASK_ADAPTIVE", Boolean.toString(adaptive));
        try (Bundle bundle = bed.bundleOnKafka(Against.IN_FLIGHT, more)) {
            Course course = new Course(bed.desk(), bundle);
            for (int capacity : CAPACITIES) {
                bed.desk().capacity(capacity);
                Stretch stretch = course.window(
                        bed.options().warmUp(),
                        bed.options().window(),
                        bed.options().contacts());
                stretches.add(stretch);
                report.say("%-9s capacity %3d: %6.1f contacts/s of %4.0f, an answer takes %4.0f ms"
                        .formatted(
                                adaptive ? "adaptive," : "fixed,",
                                capacity,
                                stretch.perSecond(),
                                perSecond(capacity),
                                stretch.latency()));
            }
        }
        return stretches;
    }

    private static double perSecond(int capacity) {
        return capacity * 1000.0 / LATENCY.toMillis();
    }

    private static Samples rates(List<List<Stretch>> runs, int which) {
        return Samples.of(runs.stream().map(run -> run.get(which).perSecond()).toList());
    }

    private static Samples latencies(List<List<Stretch>> runs, int which) {
        return Samples.of(runs.stream().map(run -> run.get(which).latency()).toList());
    }
}
