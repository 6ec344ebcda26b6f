package org.contactcourier.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;

/**
 * Buries the record that is the exchange's body for the reason that Camel's dead letter channel hands over, and ends it after the
 * commit. Buries only rejections: any other exception is a bug of the routes. Thread-safe.
 */
public final class BuryContact implements Processor {
    private static final String ATTEMPTS = "attempts";

    private final Journal journal;
    private final Endings endings;

    public BuryContact(Journal journal, Endings endings) {
        this.journal = journal;
        this.endings = endings;
    }

    /**
     * Buries the record.
     *
     * @throws JournalException if the dead letter can't be written; the record has not ended then
     */
    @Override
    public void process(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof IntakeRecord record)) {
            throw new IllegalArgumentException("the body is no record");
        }
        RejectedRecordException why = rejection(exchange);
        if (record.rejection() != null && !ParkedContacts.isParked(exchange) && isKept(record)) {
            endings.end(record, Endings.KEPT);
            return;
        }
        AttemptHistory attempts =
                exchange.getVariable(ATTEMPTS) instanceof AttemptHistory made ? made : AttemptHistory.NONE;
        Ending how = journal.bury(record, why, attempts);
        endings.end(record, how);
        if (how instanceof Ending.Buried buried) {
            endings.tell(record, buried);
        }
    }

    /**
     * What a source reads again may be a dead letter that is being sent again, perhaps mended: then the journal's copy counts.
     * To bury this one would undo that. If it could be read, its delivery has asked the journal already.
     */
    private boolean isKept(IntakeRecord record) {
        return journal.find(record.origin())
                .map(JournalEntry::state)
                .filter(state -> state == JournalEntry.State.PARKED || state == JournalEntry.State.REPLAYING)
                .isPresent();
    }

    /** Leaves the history of a contact that is to be buried for {@link #process}. */
    static void attempts(Exchange exchange, AttemptHistory made) {
        exchange.setVariable(ATTEMPTS, made);
    }

    private static RejectedRecordException rejection(Exchange exchange) {
        Object caught = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
        if (caught instanceof RejectedRecordException rejected) {
            return rejected;
        }
        throw new IllegalStateException("nothing was rejected here: "
                + (caught == null ? "no exception" : caught.getClass().getName()));
    }
}
