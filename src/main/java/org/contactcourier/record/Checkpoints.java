package org.contactcourier.record;

import java.time.Instant;
import java.util.Optional;

/**
 * How far inputs were read that take long, each under a name that its source gives it. They are kept where the endings are:
 * whatever takes an ending away, such as a backup that is restored, takes the later checkpoints away with it. So a checkpoint may
 * be older than the endings, but never says more than they do. Thread-safe.
 */
public interface Checkpoints {
    /**
     * The checkpoint that was kept last.
     *
     * @throws RuntimeException if nobody can tell now
     */
    Optional<String> find(String name);

    /**
     * Keeps a checkpoint in place of the one before. It is written along with what is written next, and nobody waits for it: if
     * that fails, the one before stays.
     */
    void keep(String name, String checkpoint, Instant now);

    /** The input is done, or its checkpoint is of no use. Likewise nobody waits for it. */
    void forget(String name);
}
