package org.contactcourier;

import java.util.Set;

/** Values that routes need and that follow from the configuration keys; routes name them like keys. */
public final class Derived {
    /** 25 × {@code smarttask.max-in-flight}, at most 5,000: enough to keep all requests busy, little to read again. */
    static final String KAFKA_BATCH_SIZE = "derived.kafka-batch-size";

    /** All of them, for the house's checks. */
    public static final Set<String> KEYS = Set.of(KAFKA_BATCH_SIZE);

    private Derived() {}
}
