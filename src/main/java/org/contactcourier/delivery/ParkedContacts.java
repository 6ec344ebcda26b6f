package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.contactcourier.gate.Gate;
import org.contactcourier.journal.Journal;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.SchemaUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source that is the journal: hands over the parked contacts that are due as a batch, while the gate admits them. For one
 * thread at a time.
 */
final class ParkedContacts implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedContacts.class);

    /** Few enough to leave the workers to what comes from the sources. */
    private static final int AT_ONCE = 100;

    /** Their payloads are held for a moment. */
    private static final int MOST_UNREADABLE = 1000;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final String PARKED = "parked";

    private final Journal journal;
    private final DeliveryJournal untold;
    private final Gate gate;
    private final RecordReader reader;
    private final Deadline root;
    private final Clock clock;
    private int unreadable;

    ParkedContacts(
            Journal journal, DeliveryJournal untold, Gate gate, RecordReader reader, Deadline root, Clock clock) {
        this.journal = journal;
        this.untold = untold;
        this.gate = gate;
        this.reader = reader;
        this.root = root;
        this.clock = clock;
    }

    /** Whether the exchange's records come from here. */
    static boolean isParked(Exchange exchange) {
        return exchange.getVariable(PARKED) != null;
    }

    @Override
    public void process(Exchange exchange) {
        untold.settle();
        Deadline deadline = root.within(DEADLINE);
        List<IntakeRecord> due = new ArrayList<>();
        if (gate.admitsParked()) {
            // Those that can't be read now come first every time, and must not stand in the way of the others.
            List<Journal.DueContact> all =
                    journal.due(clock.instant(), AT_ONCE + Math.min(unreadable, MOST_UNREADABLE));
            for (Journal.DueContact parked : all) {
                read(parked, deadline, due);
            }
            unreadable = all.size() - due.size();
        }
        exchange.setVariable(PARKED, true);
        exchange.getMessage().setBody(new Batch(due));
    }

    private void read(Journal.DueContact parked, Deadline deadline, List<IntakeRecord> due) {
        try {
            Payload payload = Payload.whole(parked.mediaType(), parked.bytes());
            due.add(reader.reread(parked.origin(), payload, deadline));
        } catch (SchemaUnavailableException e) {
            LOG.debug("{} can't be read now and stays parked: {}", parked.origin(), e.getMessage());
        } catch (RuntimeException | Error e) { // one contact's edge: the others are due, too
            LOG.warn(
                    "{} can't be read now and stays parked: {}",
                    parked.origin(),
                    e.getClass().getName());
            LOG.debug("why", e); // may quote the contact
        }
    }
}
