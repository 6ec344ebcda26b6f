package org.contactcourier.console.desk;

import java.time.Instant;
import java.util.List;
import org.contactcourier.journal.Trace;
import org.contactcourier.journal.Traces;
import org.contactcourier.record.Source;

/** What has become of a contact, by whatever somebody knows of it. Thread-safe. */
public final class ContactSearch {
    private static final int LONGEST = 500;

    private final Traces traces;

    /** Searches {@code traces}. */
    public ContactSearch(Traces traces) {
        this.traces = traces;
    }

    /**
     * The contacts that {@code what} stands for: an origin begins with its source's word and a colon, whatever else has an at
     * sign is an address, and the rest a record id.
     *
     * @throws BadQueryException if it is empty or too long
     */
    public List<Trace> find(String what) {
        String wanted = what.strip();
        if (wanted.isEmpty() || wanted.length() > LONGEST) {
            throw new BadQueryException("q is an e-mail address, the beginning of an origin, or a record id");
        }
        if (Source.isPlace(wanted)) {
            return traces.byOrigin(wanted);
        }
        return wanted.contains("@") ? traces.byAddress(wanted) : traces.byRecordId(wanted);
    }

    /** Since when contacts are found by their addresses. */
    public Instant addressesSince() {
        return traces.addressesSince();
    }
}
