package org.contactcourier.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How much of everything a run has. The same plan makes the same schedule and the same contacts; how they meet is up to the
 * machine.
 *
 * @param instances how many bundles run; several share a journal in PostgreSQL
 * @param contacts sent in over all three sources, bad ones included; some more where the last file or mail holds several
 * @param kills SIGKILLs
 * @param outages of each server
 * @param fullDisks how often the journal's disk is full, where it has one of its own
 * @param cutOffs how often an instance is cut off from the database, where there is one
 * @param length how long contacts keep arriving; only the time counts in which the bundle is ready
 */
record Plan(
        long seed,
        boolean useCreated,
        int instances,
        int contacts,
        int kills,
        int stops,
        int outages,
        int fullDisks,
        int cutOffs,
        Duration length) {
    /** SIGKILLs; every fifth of them is matched by an outage of each server, every tenth by a SIGTERM. */
    static Plan of(long seed, boolean useCreated, int instances, int contacts, int kills) {
        int outages = Math.max(1, kills / 5);
        int journalTroubles = Math.max(1, kills / 15);
        boolean alone = instances == 1;
        return new Plan(
                seed,
                useCreated,
                instances,
                contacts,
                kills,
                Math.max(1, kills / 10),
                outages,
                alone ? journalTroubles : 0,
                alone ? 0 : journalTroubles,
                // Long enough for some 400 contacts between two kills.
                Duration.ofMillis(3_000L * kills));
    }

    @Override
    public String toString() {
        return "seed %d, smarttask.use-created=%s, instances: %d: %,d contacts in %d s, %d SIGKILLs, %d SIGTERMs, %d outages of each server, "
                        .formatted(seed, useCreated, instances, contacts, length.toSeconds(), kills, stops, outages)
                + (instances == 1 ? fullDisks + " full disks" : cutOffs + " times cut off from the database");
    }

    /** Those that there are. */
    List<Server> servers() {
        return Arrays.stream(Server.values())
                .filter(server -> server != Server.DATABASE || instances > 1)
                .toList();
    }
}
