package org.contactcourier.source;

import java.util.Optional;

/**
 * Whether this process may read a source that one at a time may read, among the processes that share its journal. It may change
 * with every question. Thread-safe; answers at once.
 */
@FunctionalInterface
public interface Readership {
    /** Of a process that has its journal for itself. */
    Readership SOLE = Optional::empty;

    /** Empty if this process may read; else who does, in words that follow <em>standby:</em>. */
    Optional<String> otherReader();

    /** The readership of each source, by a name that is the same in all processes. */
    @FunctionalInterface
    interface Readerships {
        /** That of the source of this name. */
        Readership of(String name);
    }
}
