package org.contactcourier;

import java.util.Set;

/** Values that routes need and that follow from the configuration keys; routes name them like keys. */
public final class Derived {
    /** 25 × {@code smarttask.max-in-flight}, at most 5,000: enough to keep all requests busy, little to read again. */
    static final String KAFKA_BATCH_SIZE = "derived.kafka-batch-size";

    /** Milliseconds, twice the batch deadline and the response time-out: a batch at its deadline awaits what is on the wire. */
    static final String KAFKA_MAX_POLL_INTERVAL = "derived.kafka-max-poll-interval";

    /** All of them, for the house's checks. */
    public static final Set<String> KEYS = Set.of(KAFKA_BATCH_SIZE, KAFKA_MAX_POLL_INTERVAL);

    private Derived() {}
}
