package org.contactcourier.console;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an operator can do and see beyond health and metrics.
 *
 * @param gates at least one
 * @param sources those that are on, in the order in which they are shown
 * @param unfinished what is parked, buried and in doubt
 * @param log how much is logged
 */
public record Operations(List<GateControl> gates, List<Switch> sources, UnfinishedContacts unfinished, Verbosity log) {
    public Operations {
        gates = List.copyOf(gates);
        sources = List.copyOf(sources);
    }

    /** With the one gate of an organization without a name. */
    public Operations(
            Switch gate,
            Supplier<Optional<String>> closed,
            List<Switch> sources,
            UnfinishedContacts unfinished,
            Verbosity log) {
        this(List.of(new GateControl("", gate, closed)), sources, unfinished, log);
    }

    /** Likewise, without a say in what is logged. */
    public Operations(
            Switch gate, Supplier<Optional<String>> closed, List<Switch> sources, UnfinishedContacts unfinished) {
        this(gate, closed, sources, unfinished, Verbosity.FIXED);
    }

    /** Whether an organization has a name, so that each gate must say whose it is. */
    public boolean haveNames() {
        return gates.stream().anyMatch(gate -> !gate.organization().isEmpty());
    }

    /** The gate of this organization. */
    public Optional<GateControl> gate(String organization) {
        return gates.stream()
                .filter(gate -> gate.organization().equals(organization))
                .findFirst();
    }
}
