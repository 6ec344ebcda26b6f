package org.contactcourier.console.desk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.contactcourier.console.HealthCheck;
import org.contactcourier.console.Operations;
import org.contactcourier.console.Switch;
import org.contactcourier.journal.DeadLetters;

/** How the program fares just now, from its meters, switches and checks. It asks nobody who could be slow. Thread-safe. */
public final class NowFigures {
    static final String CONTACTS = "contact_courier.contacts";
    private static final String LAST_POLL = "contact_courier.source.last.poll.timestamp.seconds";

    private final Operations operations;
    private final List<HealthCheck> checks;
    private final MeterRegistry meters;
    private final Function<String, GateFigure> gate;
    private final DeadLetters letters;
    private final Clock clock;

    /** @param gate how the gate of the organization with this name stands, for whatever reason */
    public NowFigures(
            Operations operations,
            List<HealthCheck> checks,
            MeterRegistry meters,
            Function<String, GateFigure> gate,
            DeadLetters letters,
            Clock clock) {
        this.operations = operations;
        this.checks = List.copyOf(checks);
        this.meters = meters;
        this.gate = gate;
        this.letters = letters;
        this.clock = clock;
    }

    /**
     * The gate.
     *
     * @param word {@code open}, {@code half-open} or {@code closed}
     * @param reasons that keep it closed
     * @param next seconds until it is tried again
     */
    public record GateFigure(String word, Optional<Instant> since, List<String> reasons, OptionalLong next) {
        public GateFigure {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The gate of one organization.
     *
     * @param organization its name; empty for the one that has none
     */
    public record OrganizationGate(String organization, GateFigure gate, Optional<Switch.Off> closedByHand) {}

    /**
     * A source that is on.
     *
     * @param paused what an operator said who has paused it
     * @param problem what health finds wrong with it
     * @param waiting what waits at the source: records, files or mails; empty if nobody knows
     * @param oldestWaiting seconds that the first of it has waited; 0 if nothing waits
     */
    public record SourceFigure(
            String name,
            Optional<Switch.Off> paused,
            Optional<String> problem,
            Optional<String> note,
            Optional<Instant> lastPoll,
            OptionalLong waiting,
            OptionalLong oldestWaiting,
            Map<String, Long> outcomes) {}

    /** Everything at one moment. */
    public record Snapshot(
            Instant at,
            List<OrganizationGate> gates,
            List<SourceFigure> sources,
            long inFlight,
            long inFlightLimit,
            long parked,
            long replaying,
            long inDoubt,
            Map<String, Long> deadLetters,
            Map<String, Long> outcomes,
            List<String> problems) {}

    /** All dead letters together; costs nothing. */
    public long allDeadLetters() {
        return operations.unfinished().deadLetters().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The switches, for who may turn them. */
    public Operations operations() {
        return operations;
    }

    /** As it is now. */
    public Snapshot snapshot() {
        return new Snapshot(
                clock.instant(),
                operations.gates().stream()
                        .map(one -> new OrganizationGate(
                                one.organization(),
                                gate.apply(one.organization()),
                                one.hand().state()))
                        .toList(),
                operations.sources().stream().map(this::source).toList(),
                gauge("contact_courier.in_flight"),
                gauge("contact_courier.in_flight_limit"),
                operations.unfinished().parked(),
                letters.replaying(),
                operations.unfinished().inDoubt(),
                operations.unfinished().deadLetters(),
                outcomes(meters, null),
                problems());
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (HealthCheck check : checks) {
            if (!check.name().startsWith("source-") && !check.name().startsWith("smarttask")) {
                check.problem().get().ifPresent(problem -> problems.add(check.name() + ": " + problem));
            }
        }
        return problems;
    }

    private SourceFigure source(Switch part) {
        Optional<HealthCheck> check = checks.stream()
                .filter(candidate -> candidate.name().equals("source-" + part.name()))
                .findFirst();
        return new SourceFigure(
                part.name(),
                part.state(),
                check.flatMap(found -> found.problem().get()),
                check.flatMap(found -> found.note().get()),
                lastPoll(part.name()),
                ofSource("contact_courier.waiting", part.name()),
                ofSource("contact_courier.oldest.waiting.seconds", part.name()),
                outcomes(meters, part.name()));
    }

    private Optional<Instant> lastPoll(String source) {
        Gauge gauge = meters.find(LAST_POLL).tag("source", source).gauge();
        double seconds = gauge == null ? 0 : gauge.value();
        return seconds > 0 ? Optional.of(Instant.ofEpochMilli((long) (seconds * 1000))) : Optional.empty();
    }

    private OptionalLong ofSource(String name, String source) {
        Gauge gauge = meters.find(name).tag("source", source).gauge();
        double value = gauge == null ? Double.NaN : gauge.value();
        return Double.isNaN(value) ? OptionalLong.empty() : OptionalLong.of((long) value);
    }

    private long gauge(String name) {
        return meters.find(name).gauges().stream() // of each organization
                .mapToDouble(Gauge::value)
                .filter(value -> !Double.isNaN(value))
                .mapToLong(value -> (long) value)
                .sum();
    }

    /** Contacts that have ended since the start, by outcome; those of one source, or of all if {@code source} is null. */
    static Map<String, Long> outcomes(MeterRegistry meters, @org.jspecify.annotations.Nullable String source) {
        Map<String, Long> outcomes = new TreeMap<>();
        for (Counter counter : meters.find(CONTACTS).counters()) {
            String from = counter.getId().getTag("source");
            String outcome = counter.getId().getTag("outcome");
            if (outcome != null && (source == null || source.equals(from))) {
                outcomes.merge(outcome, (long) counter.count(), Long::sum);
            }
        }
        return outcomes;
    }
}
