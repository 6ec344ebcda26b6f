package org.contactcourier.console;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that an operator switches off and on again by hand: the gate, or a source. What was switched off stays so beyond a
 * restart. Both calls return once that is on disk, and change nothing when they throw. Thread-safe.
 */
public interface Switch {
    /** The word in paths and answers, such as {@code kafka}. */
    String name();

    /** Switches it off; what is off keeps its first reason and instant. */
    void off(String reason);

    /** Switches it on, as far as the operator is concerned. Harmless when it is. */
    void on();

    /** Leaves an event in the journal: {@code who} has just switched it, and why. */
    void note(String who);

    /** Who looks finds it off by an operator's hand, or nothing. Answers at once. */
    Optional<Off> state();

    /** What the operator said, and when. */
    record Off(String reason, Instant since) {}
}
