package org.contactcourier.smarttask;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Origin;
import org.contactcourier.journal.JournalIdempotentRepository.ParkedDelays;

/**
 * When a parked contact that did not end is due again. How often one has been tried is kept in memory: after a restart the
 * delays begin anew. Thread-safe.
 */
final class ParkedSchedule implements ParkedDelays {
    private final List<Duration> delays;
    private final Clock clock;
    private final Map<Origin, Integer> tries = new ConcurrentHashMap<>();

    /** @param delays after the first try, the second and so on; the last repeats */
    ParkedSchedule(List<Duration> delays, Clock clock) {
        this.delays = delays;
        this.clock = clock;
    }

    @Override
    public Instant next(IntakeRecord record) {
        int before = tries.merge(record.origin(), 1, Integer::sum) - 1;
        return clock.instant().plus(delays.get(Math.min(before, delays.size() - 1)));
    }

    void forget(IntakeRecord record) {
        tries.remove(record.origin());
    }
}
