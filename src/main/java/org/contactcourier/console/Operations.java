package org.contactcourier.console;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an operator can do and see beyond health and metrics.
 *
 * @param gate the gate, as far as an operator closes it
 * @param closed why the gate is closed just now, for whatever reason; empty while it is open. It must answer at once.
 * @param sources those that are on, in the order in which they are shown
 * @param unfinished what is parked, buried and in doubt
 * @param log how much is logged
 */
public record Operations(
        Switch gate,
        Supplier<Optional<String>> closed,
        List<Switch> sources,
        UnfinishedContacts unfinished,
        Verbosity log) {
    public Operations {
        sources = List.copyOf(sources);
    }

    /** Without a say in what is logged. */
    public Operations(
            Switch gate, Supplier<Optional<String>> closed, List<Switch> sources, UnfinishedContacts unfinished) {
        this(gate, closed, sources, unfinished, Verbosity.FIXED);
    }
}
