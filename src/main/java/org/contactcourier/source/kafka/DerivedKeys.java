package org.contactcourier.source.kafka;

import java.util.Map;
import java.util.Set;

/** Values that the Kafka route needs and that follow from the configuration; the route names them like keys. */
public final class DerivedKeys {
    /** 25 × {@code smarttask.max-in-flight}, at most 5,000: enough to keep all requests busy, little to read again. */
    private static final String BATCH_SIZE = "derived.kafka-batch-size";

    /** Milliseconds, twice the batch deadline and the response time-out: a batch at its deadline awaits what is on the wire. */
    private static final String MAX_POLL_INTERVAL = "derived.kafka-max-poll-interval";

    /** All of them, for the checks of the routes. */
    public static final Set<String> KEYS = Set.of(BATCH_SIZE, MAX_POLL_INTERVAL);

    private DerivedKeys() {}

    static Map<String, Integer> of(KafkaSettings settings, int batchSize) {
        return Map.of(
                BATCH_SIZE,
                batchSize,
                MAX_POLL_INTERVAL,
                Math.toIntExact(settings.maxPollInterval().toMillis()));
    }
}
