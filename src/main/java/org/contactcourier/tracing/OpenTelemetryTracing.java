package org.contactcourier.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Traces by OpenTelemetry's SDK, sent by OTLP over HTTP. The only class that knows both contacts and the SDK. Names of spans and
 * attributes follow the semantic conventions for messaging and HTTP; of a contact they have its origin and what became of it.
 * Thread-safe.
 */
final class OpenTelemetryTracing implements Tracing {
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("contact_courier.outcome");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("contact_courier.reason");
    private static final AttributeKey<String> RESULT = AttributeKey.stringKey("contact_courier.result");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> RESEND = AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final int FIRST_ERROR = 400;

    /** Outcomes that nobody wants; a contact that an operator's route drops is no failure. */
    private static final Set<String> FAILURES = Set.of("buried", "parked", "not-ended");

    /** A stop waits no longer for the collector; contacts are safe by then. */
    private static final Duration LAST_SPANS = Duration.ofSeconds(2);

    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);

    /** So many contacts that may come again have their first trace remembered: some megabytes. */
    private static final int MOST_REMEMBERED = 10_000;

    /** The library logs each failure with its stack, past our log; {@link BoundedExport} tells it. Held, or it is forgotten. */
    private static final java.util.logging.Logger LIBRARY = java.util.logging.Logger.getLogger("io.opentelemetry");

    private static final TextMapGetter<Map<String, String>> HEADERS = new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Attributes server;
    private final Map<String, SpanContext> firstTries; // by origin; guarded by itself

    private OpenTelemetryTracing(SdkTracerProvider provider, Attributes server, Map<String, SpanContext> firstTries) {
        this.provider = provider;
        this.server = server;
        this.firstTries = firstTries;
        tracer = provider.get("org.contactcourier");
    }

    @Override
    public Tracing to(URI smartTask) {
        int port = smartTask.getPort() > 0 ? smartTask.getPort() : "https".equals(smartTask.getScheme()) ? 443 : 80;
        Attributes address = Attributes.builder()
                .put("server.address", smartTask.getHost())
                .put("server.port", port)
                .put(METHOD, "POST")
                .build();
        return new OpenTelemetryTracing(provider, address, firstTries);
    }

    static Tracing start(TracingSettings settings, String version, SpanCounts counts) {
        LIBRARY.setLevel(Level.OFF);
        AttributesBuilder resource = Attributes.builder();
        settings.resource().forEach(resource::put);
        resource.put("service.name", settings.serviceName()).put("service.version", version);
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(resource.build())))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.ratio())))
                .addSpanProcessor(new BoundedExport(exporter(settings), counts))
                .build();
        return new OpenTelemetryTracing(provider, Attributes.empty(), new LinkedHashMap<>());
    }

    private static OtlpHttpSpanExporter exporter(TracingSettings settings) {
        String endpoint = settings.endpoint().orElseThrow().toString();
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint((endpoint.endsWith("/") ? endpoint : endpoint + "/") + "v1/traces")
                .setTimeout(EXPORT_TIMEOUT)
                .setConnectTimeout(EXPORT_TIMEOUT);
        settings.headerValues().forEach(exporter::addHeader);
        settings.certificate().ifPresent(file -> exporter.setTrustedCertificates(bytes(file)));
        return exporter.build();
    }

    private static byte[] bytes(Path certificate) {
        try {
            return Files.readAllBytes(certificate);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "otel.exporter.otlp.certificate",
                    "otel.exporter.otlp.certificate is '%s': expected a file that can be read".formatted(certificate));
        }
    }

    @Override
    public ContactSpan begins(IntakeRecord record, boolean again) {
        Origin origin = record.origin();
        SpanBuilder builder = tracer.spanBuilder("process " + destination(origin))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("contact_courier.source", origin.source().word())
                .setAttribute("contact_courier.origin", origin.toString());
        if (origin.source().kind() == Source.SourceKind.KAFKA) {
            describeKafka(builder, origin);
        }
        Context producer = producer(record);
        if (again) { // days may lie between: a trace of its own
            builder.setNoParent();
            link(builder, Span.fromContext(producer).getSpanContext());
            link(builder, firstTry(origin));
        } else {
            builder.setParent(producer);
        }
        return new Way(builder.startSpan(), origin);
    }

    /** The topic; else the source's own name, as names of files and mails are too many for names of spans. */
    private static String destination(Origin origin) {
        return origin.source().kind() == Source.SourceKind.KAFKA
                ? topic(origin)
                : origin.source().word();
    }

    private static String topic(Origin origin) {
        return origin.place()
                .substring(origin.source().word().length() + 1, origin.place().lastIndexOf('/'));
    }

    private static void describeKafka(SpanBuilder builder, Origin origin) {
        builder.setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", topic(origin))
                .setAttribute(
                        "messaging.destination.partition.id",
                        origin.place().substring(origin.place().lastIndexOf('/') + 1))
                .setAttribute("messaging.kafka.offset", origin.position());
    }

    private static void link(SpanBuilder builder, SpanContext to) {
        if (to.isValid()) {
            builder.addLink(to);
        }
    }

    /** What the Kafka record says of the trace that it was made in; the journal keeps that of parked contacts. */
    private static Context producer(IntakeRecord record) {
        Payload.Metadata metadata = record.payload().metadata();
        if (metadata == null || metadata.headers().isEmpty()) {
            return Context.root();
        }
        Map<String, String> headers = new HashMap<>();
        metadata.headers().forEach(header -> {
            byte[] value = header.value();
            if (value != null) {
                headers.put(header.name(), new String(value, StandardCharsets.UTF_8));
            }
        });
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADERS);
    }

    private SpanContext firstTry(Origin origin) {
        synchronized (firstTries) {
            return firstTries.getOrDefault(origin.key(), SpanContext.getInvalid());
        }
    }

    /** A contact that has failed may come again, from the journal: parked, or as a letter. */
    private void remember(Origin origin, SpanContext that) {
        synchronized (firstTries) {
            SpanContext ignored = firstTries.putIfAbsent(origin.key(), that);
            if (firstTries.size() > MOST_REMEMBERED) {
                firstTries.remove(firstTries.keySet().iterator().next());
            }
        }
    }

    private void forget(Origin origin) {
        synchronized (firstTries) {
            firstTries.remove(origin.key());
        }
    }

    @Override
    public void close() {
        var ignored = provider.shutdown().join(LAST_SPANS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One try of a contact. */
    private final class Way implements ContactSpan {
        private final Span span;
        private final Origin origin;

        Way(Span span, Origin origin) {
            this.span = span;
            this.origin = origin;
            MDC.put("trace.id", span.getSpanContext().getTraceId());
            MDC.put("span.id", span.getSpanContext().getSpanId());
        }

        @Override
        public RequestSpan requests(String what, int before) {
            SpanBuilder builder = tracer.spanBuilder("POST " + what)
                    .setSpanKind(SpanKind.CLIENT)
                    .setParent(Context.root().with(span))
                    .setAllAttributes(server);
            if (before > 0) {
                builder.setAttribute(RESEND, (long) before);
            }
            return new Request(builder.startSpan());
        }

        @Override
        public void leavesThread() {
            MDC.remove("trace.id");
            MDC.remove("span.id");
        }

        @Override
        public void ends(String outcome, String reason) {
            if (!span.isRecording()) {
                return;
            }
            span.setAttribute(OUTCOME, outcome);
            if (!reason.isEmpty()) {
                span.setAttribute(REASON, reason);
            }
            if (FAILURES.contains(outcome)) {
                span.setStatus(StatusCode.ERROR, outcome);
                span.setAttribute(ERROR, reason.isEmpty() ? outcome : reason);
                remember(origin, span.getSpanContext());
            } else {
                forget(origin);
            }
            span.end();
        }
    }

    /** One request, while it is the thread's. */
    private static final class Request implements RequestSpan {
        private final Span span;

        Request(Span span) {
            this.span = span;
            Map<String, String> headers = new HashMap<>();
            W3CTraceContextPropagator.getInstance()
                    .inject(Context.root().with(span), headers, (all, name, value) -> headers.put(name, value));
            TraceContext.enters(Map.copyOf(headers));
        }

        @Override
        public void answers(int status, String result) {
            span.setAttribute(RESULT, result);
            if (status > 0) {
                span.setAttribute(STATUS, (long) status);
            }
            if (status == 0 || status >= FIRST_ERROR) {
                span.setStatus(StatusCode.ERROR);
                span.setAttribute(ERROR, status == 0 ? result : Integer.toString(status));
            }
        }

        @Override
        public void close() {
            TraceContext.leaves();
            span.end();
        }
    }
}
