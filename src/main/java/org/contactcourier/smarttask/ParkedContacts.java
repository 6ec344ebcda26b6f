package org.contactcourier.smarttask;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.intake.Batch;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalIdempotentRepository.ParkedDelays;
import org.contactcourier.journal.Pass;

/**
 * The source that is the journal: hands over the parked contacts that are due as a batch, and says when one that did not end is
 * due again. How often one has been tried is kept in memory: after a restart the delays begin anew. {@link #process} is for one
 * thread at a time, {@link #next} for any.
 */
final class ParkedContacts implements Processor, ParkedDelays {
    /** Few enough to leave the workers to what comes from the sources. */
    private static final int AT_ONCE = 100;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Journal journal;
    private final ParkedReader reader;
    private final List<Duration> delays;
    private final Deadline root;
    private final Clock clock;
    private final Map<String, Integer> tries = new ConcurrentHashMap<>();
    private List<IntakeRecord> last = List.of();

    ParkedContacts(Journal journal, ParkedReader reader, List<Duration> delays, Deadline root, Clock clock) {
        this.journal = journal;
        this.reader = reader;
        this.delays = delays;
        this.root = root;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        last.stream()
                .filter(record -> record.ending().isPresent())
                .forEach(record -> tries.remove(record.origin().key()));
        Deadline deadline = root.within(DEADLINE);
        List<IntakeRecord> due = new ArrayList<>();
        for (Journal.Parked parked : journal.due(clock.instant(), AT_ONCE)) {
            due.add(reader.reread(parked.origin(), parked.mediaType(), parked.bytes(), deadline));
        }
        last = due;
        exchange.setVariable(Pass.REPLAY_VARIABLE, true);
        exchange.getMessage().setBody(new Batch(due));
    }

    @Override
    public Instant next(IntakeRecord record) {
        int before = tries.merge(record.origin().key(), 1, Integer::sum) - 1;
        return clock.instant().plus(delays.get(Math.min(before, delays.size() - 1)));
    }
}
