package org.contactcourier.smarttask;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Payload;
import org.contactcourier.intake.Batch;
import org.contactcourier.intake.RecordReader;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalIdempotentRepository;
import org.contactcourier.journal.Pass;

/**
 * The source that is the journal: hands over the parked contacts that are due as a batch, while the gate admits them. For one thread at
 * a time.
 */
final class ParkedContacts implements Processor {
    /** Few enough to leave the workers to what comes from the sources. */
    private static final int AT_ONCE = 100;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Journal journal;
    private final JournalIdempotentRepository repository;
    private final Gate gate;
    private final RecordReader reader;
    private final Deadline root;
    private final Clock clock;

    ParkedContacts(
            Journal journal,
            JournalIdempotentRepository repository,
            Gate gate,
            RecordReader reader,
            Deadline root,
            Clock clock) {
        this.journal = journal;
        this.repository = repository;
        this.gate = gate;
        this.reader = reader;
        this.root = root;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        repository.settle();
        Deadline deadline = root.within(DEADLINE);
        List<IntakeRecord> due = new ArrayList<>();
        if (gate.admitsParked()) {
            for (Journal.Parked parked : journal.due(clock.instant(), AT_ONCE)) {
                Payload payload = Payload.whole(parked.mediaType(), parked.bytes());
                due.add(reader.reread(parked.origin(), payload, deadline));
            }
        }
        exchange.setVariable(Pass.REPLAY_VARIABLE, true);
        exchange.getMessage().setBody(new Batch(due));
    }
}
