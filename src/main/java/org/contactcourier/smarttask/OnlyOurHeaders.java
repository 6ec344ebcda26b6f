package org.contactcourier.smarttask;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.jspecify.annotations.Nullable;

/** Lets out the headers that we set and in the three that we read; what Kafka, a file or a mail brought stays here. */
final class OnlyOurHeaders implements HeaderFilterStrategy {
    private static final Set<String> OUT = Set.of("authorization", "accept", "traceparent", "tracestate");
    private static final Set<String> IN = Set.of("retry-after", "date", "content-type");

    @Override
    public boolean applyFilterToCamelHeaders(String name, @Nullable Object value, Exchange exchange) {
        return !OUT.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, @Nullable Object value, Exchange exchange) {
        return !IN.contains(name.toLowerCase(Locale.ROOT));
    }
}
