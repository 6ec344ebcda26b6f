package org.contactcourier.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.contactcourier.network.NetworkTrouble;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A batch processor with a count of what waits: if too many spans do, the next are dropped and counted, whatever the collector
 * does. A contact's thread never waits here. The log tells once that spans don't arrive, and once that they do again.
 * Thread-safe.
 */
final class BoundedExport implements SpanProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedExport.class);

    /** The specification's default for a batch processor's queue. */
    private static final int MOST_WAITING = 2048;

    /** Sooner than the specification's five seconds: somebody may be looking at a contact that has just come in. */
    private static final Duration SENT_EVERY = Duration.ofSeconds(1);

    private final SpanCounts counts;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final BatchSpanProcessor batches;

    BoundedExport(SpanExporter exporter, SpanCounts counts) {
        this.counts = counts;
        batches = BatchSpanProcessor.builder(new WatchedExporter(exporter))
                .setMaxQueueSize(MOST_WAITING)
                .setScheduleDelay(SENT_EVERY)
                .build();
    }

    /** The exporter, watched from the outside: the library tells what became of spans only to metrics of its own kind. */
    private final class WatchedExporter implements SpanExporter {
        private final SpanExporter exporter;

        WatchedExporter(SpanExporter exporter) {
            this.exporter = exporter;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int size = spans.size(); // the collection is used again
            CompletableResultCode result = exporter.export(spans);
            return result.whenComplete(() -> {
                int ignored = waiting.addAndGet(-size);
                tell(result, size);
            });
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }

    private void tell(CompletableResultCode result, int size) {
        if (result.isSuccess()) {
            counts.exported(size);
            if (failing.compareAndSet(true, false)) {
                LOG.info("Traces reach the OpenTelemetry collector again");
            }
            return;
        }
        counts.failed(size);
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "Traces don't reach the OpenTelemetry collector; contacts are delivered all the same (not logged again): {}",
                    reason(result.getFailureThrowable()));
        }
    }

    private static String reason(@Nullable Throwable why) {
        if (why instanceof FailedExportException.HttpExportException failed && failed.getResponse() != null) {
            return "it answers " + failed.getResponse().getStatusCode();
        }
        return why == null ? "it gives no reason" : NetworkTrouble.sentence(why, "its request fails");
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_WAITING) {
            int ignored = waiting.decrementAndGet();
            counts.dropped();
            return;
        }
        batches.onEnd(span);
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return batches.forceFlush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return batches.shutdown();
    }
}
