package org.contactcourier.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Ending;

/**
 * Buries the record of the exchange's pass for the reason that Camel's dead letter channel hands over, and ends it after the
 * commit. Buries only rejections: any other exception is a bug of the routes. Thread-safe.
 */
public final class BuryContact implements Processor {
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
        DeliveryPass pass = DeliveryPass.of(exchange);
        RejectedRecordException why = rejection(exchange);
        Ending ending = journal.bury(pass.record(), why, pass.attempts());
        endings.end(pass.record(), ending);
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
