package org.contactcourier.delivery;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.contactcourier.contact.Contact;
import org.contactcourier.delivery.limit.PermitsAhead;
import org.contactcourier.enrichment.ContactEnrichment;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Batch;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;

/**
 * What {@code deliver-batch} does for all contacts of a batch together, before the first is delivered and after the last: they
 * are announced some at a time, and the batch is not over before their endings are written. Thread-safe.
 */
public final class BatchDelivery {
    private static final String VARIABLE = "announcements";

    private final Organization organization;
    private final Journal journal;
    private final ContactEnrichment enrichment;
    private final ReferenceResolver references;
    private final ContactNotEnded notEnded;
    private final Clock clock;
    private final int window;

    private final PermitsAhead ahead;

    /** @param organization where all contacts of its batches go */
    BatchDelivery(
            Organization organization,
            ReferenceResolver references,
            int maxInFlight,
            SmartTaskDelivery.SharedParts with) {
        this.organization = organization;
        this.enrichment = with.enrichment();
        this.journal = with.journal();
        this.references = references;
        this.notEnded = with.notEnded();
        this.clock = with.clock();
        this.window = Math.max(1, maxInFlight / 2); // one is sent while the next is being announced
        this.ahead = new PermitsAhead(maxInFlight);
    }

    /** Begins the batch that is the exchange's body. */
    public void begin(Exchange exchange) throws InvalidPayloadException {
        List<IntakeRecord> records = exchange.getMessage().getMandatoryBody(Batch.class).groups().stream()
                .flatMap(List::stream)
                .toList();
        records.forEach(record -> record.goesTo(organization));
        exchange.setVariable(VARIABLE, new BatchAnnouncements(records, journal, clock, window, ahead, this::canBeSent));
    }

    /** Waits for the endings that are being written; from then on all contacts of the batch that have ended say so. */
    public void end(Exchange exchange) {
        try {
            announcements(exchange).ifPresent(BatchAnnouncements::close);
        } catch (JournalException e) {
            notEnded.because(e, "a batch");
        }
    }

    /** Those of the batch that the exchange's record is in. */
    Optional<BatchAnnouncements> announcements(Exchange exchange) {
        return exchange.getVariable(VARIABLE) instanceof BatchAnnouncements all ? Optional.of(all) : Optional.empty();
    }

    /** Those of a record that comes alone. */
    BatchAnnouncements alone(IntakeRecord record) {
        return new BatchAnnouncements(List.of(record), journal, clock, window, ahead, this::canBeSent);
    }

    /** While a contact waits for another process, none is announced ahead. */
    PermitsAhead.Pause pauseAhead() {
        return ahead.pause();
    }

    private boolean canBeSent(IntakeRecord record) {
        Contact contact = record.contact();
        return contact != null
                && enrichment.isDoneWith(record)
                && record.ending().isEmpty()
                && references.of(contact).questions().isEmpty();
    }
}
