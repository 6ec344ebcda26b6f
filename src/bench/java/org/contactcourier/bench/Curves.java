package org.contactcourier.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Throughput over requests in flight and over the API's latency, for the charts. One measurement a point. */
final class Curves implements Scenario {
    private static final List<Integer> IN_FLIGHT = List.of(1, 16, 50, 100, 200);
    private static final List<Integer> LATENCIES = List.of(0, 10, 25, 50, 100, 200);
    private static final int USUAL_LATENCY = 50;
    private static final int MILLIS = 1_000;

    @Override
    public String name() {
        return "curves";
    }

    @Override
    public String sentence() {
        return "throughput over requests in flight, and over latency";
    }

    @Override
    public void run(TestBed bed, Report report) {
        Chart overInFlight = new Chart(
                "Contacts a second, API latency %d ms".formatted(USUAL_LATENCY), "requests in flight", "contacts/s");
        Map<Double, Double> possible = new TreeMap<>();
        IN_FLIGHT.forEach(count -> possible.put((double) count, count * (double) MILLIS / USUAL_LATENCY));
        overInFlight.line("Contact Courier", overInFlight(bed, report, "Contact Courier", kafka(bed)));
        overInFlight.line("load generator", overInFlight(bed, report, "load generator", bed::loadGenerator));
        overInFlight.line("in flight ÷ latency", possible);
        report.chart("throughput-over-in-flight", overInFlight);

        Chart overLatency = new Chart(
                "Contacts a second, %d requests in flight".formatted(Against.IN_FLIGHT),
                "API latency, ms",
                "contacts/s");
        overLatency.line("Contact Courier", overLatency(bed, report, "Contact Courier", kafka(bed)));
        overLatency.line("load generator", overLatency(bed, report, "load generator", bed::loadGenerator));
        overLatency.line("hand-written loop", overLatency(bed, report, "hand-written loop", bed::handWrittenLoop));
        report.chart("throughput-over-latency", overLatency);
    }

    private static IntFunction<Contender> kafka(TestBed bed) {
        return inFlight -> bed.bundleOnKafka(inFlight, Map.of());
    }

    private static Map<Double, Double> overInFlight(
            TestBed bed, Report report, String who, IntFunction<Contender> start) {
        Map<Double, Double> points = new TreeMap<>();
        for (int inFlight : IN_FLIGHT) {
            bed.desk().resetToCount(Duration.ofMillis(USUAL_LATENCY));
            try (Contender contender = start.apply(inFlight)) {
                double rate = window(bed, contender);
                report.say("%-18s %4d in flight: %6.0f contacts/s".formatted(who, inFlight, rate));
                points.put((double) inFlight, rate);
            }
        }
        return points;
    }

    private static Map<Double, Double> overLatency(
            TestBed bed, Report report, String who, IntFunction<Contender> start) {
        Map<Double, Double> points = new TreeMap<>();
        for (int latency : LATENCIES) {
            bed.desk().resetToCount(Duration.ofMillis(latency));
            try (Contender contender = start.apply(Against.IN_FLIGHT)) {
                double rate = window(bed, contender);
                report.say("%-18s %4d ms: %6.0f contacts/s".formatted(who, latency, rate));
                points.put((double) latency, rate);
            }
        }
        return points;
    }

    private static double window(TestBed bed, Contender contender) {
        return new Course(bed.desk(), contender)
                .window(
                        bed.options().warmUp(),
                        bed.options().window(),
                        bed.options().contacts())
                .perSecond();
    }
}
