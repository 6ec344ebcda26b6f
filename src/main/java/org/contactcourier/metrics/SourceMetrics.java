package org.contactcourier.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.List;
import org.contactcourier.source.Backlog;
import org.contactcourier.source.IntakeSource;

/**
 * What waits at each source, and for how long. It counts nothing itself: a source counts while it polls, so that a scrape costs
 * nothing however much waits. NaN means that nothing was counted yet. Thread-safe.
 */
public final class SourceMetrics implements MeterBinder {
    private static final double UNKNOWN = Double.NaN;
    private static final double MILLIS = 1000;

    private final List<IntakeSource> sources;
    private final Clock clock;

    /** Those of the sources that are on. */
    public SourceMetrics(List<IntakeSource> sources, Clock clock) {
        this.sources = List.copyOf(sources);
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (IntakeSource source : sources) {
            Gauge.builder("contact_courier.waiting", source, SourceMetrics::waiting)
                    .tag("source", source.name())
                    .description("What waits at a source: Kafka records, files of the inbox, mails of the folder")
                    .register(registry);
            Gauge.builder("contact_courier.oldest.waiting.seconds", source, this::age)
                    .tag("source", source.name())
                    .description("How long the first of what waits at a source has waited; 0 if nothing waits")
                    .register(registry);
        }
    }

    private static double waiting(IntakeSource source) {
        return source.backlog().map(backlog -> (double) backlog.count()).orElse(UNKNOWN);
    }

    private double age(IntakeSource source) {
        return source.backlog()
                .map((Backlog backlog) -> backlog.age(clock).toMillis() / MILLIS)
                .orElse(UNKNOWN);
    }
}
