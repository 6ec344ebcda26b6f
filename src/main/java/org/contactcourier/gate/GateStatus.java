package org.contactcourier.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The gate at one moment, for an operator. Immutable.
 *
 * @param word {@code open}, {@code half-open} or {@code closed}
 * @param since when it closed; empty while it is open
 * @param reasons that keep it closed; empty while it is open
 * @param next how long until the gate tries to open; empty if the gate is open or half-open, or if only an operator can open it
 */
public record GateStatus(String word, Optional<Instant> since, List<ReasonDetail> reasons, Optional<Duration> next) {
    public GateStatus {
        reasons = List.copyOf(reasons);
    }

    /**
     * One reason that keeps the gate closed.
     *
     * @param word as the metrics have it
     * @param what happened, for people
     * @param since when the reason began
     */
    public record ReasonDetail(String word, String what, Instant since) {}
}
