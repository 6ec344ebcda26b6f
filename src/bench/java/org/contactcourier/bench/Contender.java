package org.contactcourier.bench;

import java.time.Duration;

/** A process that carries contacts to the simulator until it is closed. */
interface Contender extends AutoCloseable {
    ProcessHandle process();

    /** All it has said. */
    String log();

    /** What it has used so far, of all its threads; nothing where the system doesn't tell. */
    default Duration cpu() {
        return process().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    void close();
}
