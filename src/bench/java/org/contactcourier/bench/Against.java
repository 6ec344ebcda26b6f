package org.contactcourier.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Kafka to SmartTask with 200 requests in flight, at one latency of the API, beside the others that do the same. */
final class Against implements Scenario {
    static final int IN_FLIGHT = 200;

    private final String name;
    private final Duration latency;
    private final boolean againstGenerator;
    private final Reach reach;

    private Against(String name, Duration latency, boolean againstGenerator, Reach reach) {
        this.name = name;
        this.latency = latency;
        this.againstGenerator = againstGenerator;
        this.reach = reach;
    }

    /** An API as slow as most: what counts is how many requests are in flight all the time. */
    static Against theLoadGenerator() {
        return new Against("latency", Duration.ofMillis(50), true, Reach.atLeast(0.90));
    }

    /** An API that answers at once: what counts is the processor time for a contact. */
    static Against theHandWrittenLoop() {
        return new Against("no-latency", Duration.ZERO, false, Reach.atLeast(0.80));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String sentence() {
        return "Kafka to SmartTask, %d in flight, API latency %d ms".formatted(IN_FLIGHT, latency.toMillis());
    }

    @Override
    public void run(TestBed bed, Report report) {
        List<Stretch> bundle = new ArrayList<>();
        List<Stretch> generator = new ArrayList<>();
        List<Stretch> loop = new ArrayList<>();
        List<Stretch> journalling = new ArrayList<>();
        for (int i = 0; i < bed.options().repeats(); i++) { // side by side: the machine may be busier later
            bundle.add(measure(bed, report, "Contact Courier", () -> bed.bundleOnKafka(IN_FLIGHT, Map.of())));
            generator.add(measure(bed, report, "load generator", () -> bed.loadGenerator(IN_FLIGHT)));
            loop.add(measure(bed, report, "hand-written loop", () -> bed.handWrittenLoop(IN_FLIGHT)));
            journalling.add(measure(bed, report, "loop with a journal", () -> bed.journallingLoop(IN_FLIGHT)));
        }
        Stretch route = measure(bed, report, "plain Camel route", bed::plainRoute);

        Reach ofGenerator = againstGenerator ? reach : Reach.NOTHING;
        Reach ofLoop = againstGenerator ? Reach.NOTHING : reach;
        report.add(Row.of(this, sentence(), "contacts/s", rates(bundle), ofGenerator)
                .against("load generator", rates(generator)));
        report.add(Row.of(this, "the same", "contacts/s", rates(bundle), ofLoop)
                .against("hand-written loop", rates(loop)));
        report.add(Row.of(this, "the same", "contacts/s", rates(bundle), Reach.NOTHING)
                .against("that loop with a journal", rates(journalling)));
        report.add(Row.of(this, "the same", "contacts/s", rates(bundle), Reach.NOTHING)
                .against("plain Camel route", Samples.of(route.perSecond())));
        report.add(Row.of(this, "processor time a contact", "µs", cpu(bundle), Reach.NOTHING)
                .against("hand-written loop", cpu(loop)));
        report.add(Row.of(this, "the same", "µs", cpu(bundle), Reach.NOTHING)
                .against("that loop with a journal", cpu(journalling)));
    }

    private Stretch measure(TestBed bed, Report report, String who, Supplier<Contender> start) {
        bed.desk().resetToCount(latency);
        try (Contender contender = start.get()) {
            Stretch stretch = new Course(bed.desk(), contender)
                    .window(
                            bed.options().warmUp(),
                            bed.options().window(),
                            bed.options().contacts());
            report.say("%-18s %6.0f contacts/s, %5.0f µs of processor time each"
                    .formatted(who, stretch.perSecond(), stretch.cpuMicrosPerContact()));
            return stretch;
        }
    }

    private static Samples rates(List<Stretch> stretches) {
        return Samples.of(stretches.stream().map(Stretch::perSecond).toList());
    }

    private static Samples cpu(List<Stretch> stretches) {
        return Samples.of(stretches.stream().map(Stretch::cpuMicrosPerContact).toList());
    }
}
