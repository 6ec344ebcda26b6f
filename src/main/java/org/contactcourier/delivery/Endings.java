package org.contactcourier.delivery;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.contact.Reason;
import org.contactcourier.log.LogKeys;
import org.contactcourier.log.MinuteTally;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a record ends: says so to the record and counts it as
 * {@code contact_courier_contacts_total{source,outcome,reason}}, and fields that nobody understood. To be called after the
 * journal's commit. Burials are logged:
 * at most one line a minute for each source and reason. Thread-safe.
 */
public final class Endings {
    /** The journal keeps the contact; whoever hands it out says how it ends. */
    static final Ending KEPT = new Ending.Parked("kept in the journal, to be tried again");

    /** A buried contact that its source has given again. */
    static final Ending GIVEN_AGAIN = new Ending.Parked("given again after it was buried; it is sent again");

    private static final String NO_REASON = "";

    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final MeterRegistry meters;
    private final Map<String, Burials> kinds = new ConcurrentHashMap<>();
    private final MinuteTally burials = new MinuteTally(System::nanoTime, (kind, count, first) -> {
        Burials burials = requireNonNull(kinds.get(kind));
        LOG.atWarn()
                .addKeyValue(LogKeys.SOURCE, burials.source().word())
                .addKeyValue(LogKeys.REASON, burials.reason().word())
                .addKeyValue(LogKeys.ORIGIN, first)
                .log(
                        "{} {}, {}{}",
                        count == 1 ? "1 contact" : count + " contacts",
                        kind,
                        count == 1 ? "" : "the first of them ",
                        first);
    });

    /** What burials of one kind share. */
    private record Burials(Source source, Reason reason) {
        String words() {
            return "from %s buried as %s".formatted(source.word(), reason.word());
        }
    }

    public Endings(MeterRegistry meters) {
        this.meters = meters;
        Source.unnamed().forEach(this::expect);
    }

    /** Contacts of {@code source} may come: its series are there before the first of them. */
    public void expect(Source source) {
        count(source, "delivered", NO_REASON);
        count(source, "already-delivered", NO_REASON);
        count(source, "parked", NO_REASON); // a series that begins with its first event has no rate for it
        count(source, "discarded", NO_REASON);
        unknownFields(source);
        for (Reason reason : Reason.values()) {
            count(source, "buried", reason.word()); // else no rate would show a file with nothing but rejected rows
        }
    }

    /** Ends the record; a record that has ended already keeps its ending and isn't counted twice. */
    void end(IntakeRecord record, Ending how) {
        if (record.ending().isPresent()) {
            return;
        }
        record.end(how);
        count(record.origin().source(), outcome(how), reason(how)).increment();
        if (!(how instanceof Ending.AlreadyDelivered)) {
            countUnknownFields(record);
        }
    }

    private void countUnknownFields(IntakeRecord record) {
        int unknown = 0;
        for (FieldFate field : record.fields()) {
            unknown += field.fate() == Fate.NOT_UNDERSTOOD ? 1 : 0;
        }
        if (unknown > 0) {
            unknownFields(record.origin().source()).increment(unknown);
        }
    }

    /** Logs that a record was buried, now or within a minute. */
    void tell(IntakeRecord record, Ending.Buried how) {
        Burials kind = new Burials(record.origin().source(), how.reason());
        String words = kind.words();
        kinds.put(words, kind);
        burials.add(words, record.origin().toString());
    }

    /** Logs the burials that are due for that. */
    void tellDue() {
        burials.tellDue();
    }

    /** Logs the burials that were not logged yet: the process stops. */
    void tellAll() {
        burials.tellAll();
    }

    /** The word for why it ended like that; empty if there is none. */
    static String reason(Ending how) {
        return how instanceof Ending.Buried buried ? buried.reason().word() : NO_REASON;
    }

    /** The word for an ending in metrics and receipts. */
    static String outcome(Ending how) {
        if (how instanceof Ending.Delivered) {
            return "delivered";
        } else if (how instanceof Ending.AlreadyDelivered) {
            return "already-delivered";
        } else if (how instanceof Ending.Buried) {
            return "buried";
        } else if (how instanceof Ending.Parked) {
            return "parked";
        } else if (how instanceof Ending.Discarded) {
            return "discarded";
        }
        throw new IllegalStateException("an ending without a word: " + how.getClass());
    }

    private Counter count(Source source, String outcome, String reason) {
        return Counter.builder("contact_courier.contacts")
                .description("Contacts that have ended, and Kafka records without a value (ignored)")
                .tags("source", source.word(), "outcome", outcome, "reason", reason)
                .register(meters);
    }

    private Counter unknownFields(Source source) {
        return Counter.builder("contact_courier.unknown_fields")
                .description("Fields with a value that nobody understood, so that they were not sent")
                .tags("source", source.word())
                .register(meters);
    }
}
