package org.contactcourier.tracing;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;

/**
 * The {@code otel.*} keys, which are OpenTelemetry's own, as its environment variables are. Immutable.
 *
 * @param endpoint where spans go, without the path of the signal; empty: tracing is off
 * @param headers for the collector, as one text: {@code name=value,name=value}
 * @param certificate a PEM file with the authorities that the collector's certificate may be from
 * @param ratio of the traces that begin here and are told
 */
public record TracingSettings(
        Optional<URI> endpoint,
        Optional<Secret> headers,
        Optional<Path> certificate,
        String serviceName,
        Map<String, String> resource,
        double ratio) {
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String HEADERS = "otel.exporter.otlp.headers";
    private static final String PROTOCOL = "otel.exporter.otlp.protocol";
    private static final String RESOURCE = "otel.resource.attributes";
    private static final String ONLY_PROTOCOL = "http/protobuf";

    /**
     * Reads the keys.
     *
     * @throws org.contactcourier.configuration.ConfigurationException if one has a value that can't be used
     */
    public static TracingSettings from(Configuration configuration) {
        boolean off = configuration.flag("otel.sdk.disabled");
        Optional<URI> endpoint = configuration.optionalText(ENDPOINT).isEmpty()
                ? Optional.empty()
                : Optional.of(configuration.url(ENDPOINT));
        if (endpoint.isPresent() && !off && !ONLY_PROTOCOL.equals(configuration.text(PROTOCOL))) {
            throw configuration.wrong(
                    PROTOCOL, ONLY_PROTOCOL + ", on the collector's port for it, which often is 4318");
        }
        Optional<Secret> headers = configuration.secret(HEADERS);
        if (headers.isPresent() && pairs(headers.get().reveal()).isEmpty()) {
            throw configuration.wrong(HEADERS, "name=value, and a comma between two");
        }
        Optional<Map<String, String>> resource =
                pairs(configuration.optionalText(RESOURCE).orElse(""));
        return new TracingSettings(
                off ? Optional.empty() : endpoint,
                headers,
                configuration.file("otel.exporter.otlp.certificate"),
                configuration.text("otel.service.name"),
                resource.orElseThrow(() -> configuration.wrong(RESOURCE, "name=value, and a comma between two")),
                configuration.decimal("otel.traces.sampler.arg", 0, 1));
    }

    /** What {@link #headers} has, name by name. */
    Map<String, String> headerValues() {
        return headers.flatMap(text -> pairs(text.reveal())).orElse(Map.of());
    }

    /** As W3C Baggage has them, values percent-encoded; empty if a part is no pair. */
    private static Optional<Map<String, String>> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                pairs.put(
                        part.substring(0, equals).strip(),
                        decoded(part.substring(equals + 1).strip()));
            } else if (!part.isBlank()) {
                return Optional.empty();
            }
        }
        return Optional.of(pairs);
    }

    /** A value that isn't encoded well is taken as it is. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /**
     * Begins to trace, if there is a collector. What comes of the spans is counted in any case, so that a dashboard has a line.
     *
     * @param version of the program
     */
    public Tracing open(String version, MeterRegistry registry) {
        SpanCounts counts = new SpanCounts(registry);
        return endpoint.isEmpty() ? Tracing.OFF : OpenTelemetryTracing.start(this, version, counts);
    }
}
