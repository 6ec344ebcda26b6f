package org.contactcourier.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.delivery.limit.InFlightPermits;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.gate.Gate;
import org.contactcourier.record.Ending;
import org.contactcourier.smarttask.Outcome;

/** What this package counts; every series is there before its first event. Thread-safe. */
final class DeliveryMeters {
    private static final List<String> RESULTS =
            List.of("accepted", "answered", "refused", "unauthorized", "misconfigured", "unavailable", "unconfirmed");

    private static final Duration[] BUCKETS = Stream.of(
                    10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Map<String, Counter> attempts;
    private final Map<String, Counter> replays;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Timer delivery;

    /** @param tags of each series: which organization it is about, if one has a name */
    DeliveryMeters(MeterRegistry registry, Tags tags, Gate gate, InFlightPermits permits) {
        attempts = RESULTS.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), result -> Counter.builder(
                        "contact_courier.attempts")
                .description("Requests to SmartTask, by what the answer, or its absence, means")
                .tag("result", result)
                .tags(tags)
                .register(registry)));
        replays = Stream.of("delivered", "buried", "discarded")
                .collect(
                        Collectors.toUnmodifiableMap(Function.identity(), outcome -> replays(registry, tags, outcome)));
        Gauge.builder("contact_courier.in_flight", inFlight, AtomicInteger::get)
                .description("Requests to SmartTask on the wire")
                .tags(tags)
                .register(registry);
        Gauge.builder("contact_courier.in_flight_limit", permits, InFlightPermits::limit)
                .description("Requests to SmartTask that may be on the wire just now")
                .tags(tags)
                .register(registry);
        for (ClosedReason why : ClosedReason.values()) {
            Gauge.builder("contact_courier.gate_open", gate, any -> any.isClosedFor(why) ? 0 : 1)
                    .description(
                            "0 while this reason keeps the gate closed; the smallest of them says whether it is open")
                    .tag("reason", why.word())
                    .tags(tags)
                    .register(registry);
        }
        delivery = Timer.builder("contact_courier.delivery")
                .description("From the hand-over of a contact until it is delivered")
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static Counter replays(MeterRegistry registry, Tags tags, String outcome) {
        return Counter.builder("contact_courier.replays")
                .description("Dead letters that were sent again and have ended")
                .tag("outcome", outcome)
                .tags(tags)
                .register(registry);
    }

    void sent() {
        inFlight.incrementAndGet();
    }

    void settled() {
        inFlight.decrementAndGet();
    }

    void attempt(Outcome outcome) {
        Counter counter = attempts.get(outcome.word());
        if (counter == null) {
            throw new IllegalStateException("an outcome without a counter: " + outcome.word());
        }
        counter.increment();
    }

    /** A dead letter that was sent again has ended. */
    void replayed(Ending how) {
        Counter ended = replays.get(Endings.outcome(how));
        if (ended != null) {
            ended.increment();
        }
    }

    void delivered(long nanos) {
        delivery.record(nanos, TimeUnit.NANOSECONDS);
    }
}
