package org.contactcourier.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What happens when, counted from the first contact; made from the plan's seed alone. */
record Schedule(List<Entry> entries) {
    /** Between two helpings of the same fault. Faults, kills and outages overlap as chance has it. */
    private static final int KILLS_PER_HELPING = 15;

    /** In a row, so that each may cost a probe of the gate: more would be an outage, and of those there are enough. */
    private static final int MOST_TO_EVERYBODY = 3;

    record Entry(Duration at, Step step) {}

    Schedule {
        entries = List.copyOf(entries);
    }

    static Schedule of(Plan plan) {
        return new Maker(plan).make();
    }

    @Override
    public String toString() {
        return entries.stream()
                .map(entry ->
                        String.format(Locale.ROOT, "  %7.2f s  %s", entry.at().toMillis() / 1000.0, entry.step()))
                .collect(Collectors.joining("\n"));
    }

    private static final class Maker {
        private final Plan plan;
        private final Random random;
        private final List<Entry> entries = new ArrayList<>();

        Maker(Plan plan) {
            this.plan = plan;
            this.random = new Random(plan.seed());
        }

        Schedule make() {
            anyTime(plan.kills(), any -> new Step.Kill(anyInstance()));
            anyTime(plan.stops(), any -> new Step.Stop(anyInstance()));
            for (Server server : plan.servers()) {
                apart(plan.outages(), slot -> new Step.Outage(server, lasting(500, slot / 4)));
            }
            int helpings = Math.max(1, plan.kills() / KILLS_PER_HELPING);
            for (Misbehaviour kind : Misbehaviour.values()) {
                anyTime(helpings, any -> misbehave(kind));
            }
            apart(helpings, slot -> new Step.ExpireToken(lasting(500, slot / 4)));
            apart(plan.fullDisks(), slot -> new Step.FillDisk(lasting(2_000, slot / 4)));
            apart(plan.cutOffs(), slot -> new Step.CutOff(anyInstance(), lasting(2_000, slot / 4)));
            entries.sort(Comparator.comparing(Entry::at));
            return new Schedule(entries);
        }

        private int anyInstance() {
            return random.nextInt(plan.instances());
        }

        private Step misbehave(Misbehaviour kind) {
            boolean everybody = !kind.canChoose() || random.nextInt(3) == 0;
            int most = everybody ? MOST_TO_EVERYBODY : kind.mostRequests;
            return new Step.Misbehave(kind, 1 + random.nextInt(most), everybody);
        }

        private void anyTime(int times, Function<Integer, Step> step) {
            for (int i = 0; i < times; i++) {
                add(random.nextLong(plan.length().toMillis()), step.apply(i));
            }
        }

        /** Once in each of so many equal parts of the run, and never so late that it reaches into the next. */
        private void apart(int times, Function<Long, Step> step) {
            long slot = plan.length().toMillis() / Math.max(1, times);
            for (int i = 0; i < times; i++) {
                add(i * slot + random.nextLong(slot / 2), step.apply(slot));
            }
        }

        private Duration lasting(long least, long most) {
            return Duration.ofMillis(least + random.nextLong(Math.max(1, Math.min(most, least + 3_500) - least)));
        }

        private void add(long millis, Step step) {
            entries.add(new Entry(Duration.ofMillis(millis), step));
        }
    }
}
