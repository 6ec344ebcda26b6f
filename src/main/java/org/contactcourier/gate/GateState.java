package org.contactcourier.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sees of the gate.
 *
 * @param word {@code open}, {@code half-open} or {@code closed}
 * @param since when it closed; empty while it is open
 * @param next after which time it looks again whether it can open; empty where that is up to somebody else
 */
public record GateState(String word, Optional<Instant> since, List<Reason> reasons, Optional<Duration> next) {
    public GateState {
        reasons = List.copyOf(reasons);
    }

    /**
     * One reason.
     *
     * @param word as the metrics have it
     * @param what for people
     */
    public record Reason(String word, String what, Instant since) {}
}
