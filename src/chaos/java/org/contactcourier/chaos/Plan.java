package org.contactcourier.chaos;

import java.time.Duration;

/**
 * How much of everything a run has. The same plan makes the same schedule and the same contacts; how they meet is up to the
 * machine.
 *
 * @param contacts sent in over all three sources, bad ones included; some more where the last file or mail holds several
 * @param kills SIGKILLs
 * @param outages of each server
 * @param fullDisks how often the journal's disk is full
 * @param length how long contacts keep arriving; only the time counts in which the bundle is ready
 */
record Plan(
        long seed,
        boolean useCreated,
        int contacts,
        int kills,
        int stops,
        int outages,
        int fullDisks,
        Duration length) {
    /** SIGKILLs; every fifth of them is matched by an outage of each server, every tenth by a SIGTERM. */
    static Plan of(long seed, boolean useCreated, int contacts, int kills) {
        int outages = Math.max(1, kills / 5);
        return new Plan(
                seed,
                useCreated,
                contacts,
                kills,
                Math.max(1, kills / 10),
                outages,
                Math.max(1, kills / 15),
                // Long enough for some 400 contacts between two kills.
                Duration.ofMillis(3_000L * kills));
    }

    @Override
    public String toString() {
        return "seed %d, smarttask.use-created=%s: %,d contacts in %d s, %d SIGKILLs, %d SIGTERMs, %d outages of each server, %d full disks"
                .formatted(seed, useCreated, contacts, length.toSeconds(), kills, stops, outages, fullDisks);
    }
}
