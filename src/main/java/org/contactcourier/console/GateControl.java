package org.contactcourier.console;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * The gate of one SmartTask organization, for an operator.
 *
 * @param organization its name; empty for the one that has none
 * @param hand the gate, as far as an operator closes it
 * @param closed why it is closed just now, for whatever reason; empty while it is open. It must answer at once.
 */
public record GateControl(String organization, Switch hand, Supplier<Optional<String>> closed) {}
