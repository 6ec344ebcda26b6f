package org.contactcourier.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of spans. Thread-safe. */
final class SpanCounts {
    private final Counter exported;
    private final Counter failed;
    private final Counter dropped;

    SpanCounts(MeterRegistry registry) {
        exported = count("exported", registry);
        failed = count("failed", registry);
        dropped = count("dropped", registry);
    }

    private static Counter count(String result, MeterRegistry registry) {
        return Counter.builder("contact_courier.spans")
                .description(
                        "Spans for the OpenTelemetry collector: exported, failed on the way, dropped from a full queue")
                .tag("result", result)
                .register(registry);
    }

    void exported(int spans) {
        exported.increment(spans);
    }

    void failed(int spans) {
        failed.increment(spans);
    }

    void dropped() {
        dropped.increment();
    }
}
