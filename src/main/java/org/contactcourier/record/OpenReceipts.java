package org.contactcourier.record;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Receipts that call a record parked and are to tell how it ended, once it has. Kept on disk along with the record, so that a
 * restart forgets none; a record can be in several. What a receipt is called is its source's affair. Every method that writes
 * returns after the commit, or throws an unchecked exception. Thread-safe.
 */
public interface OpenReceipts {
    /** Keeps in mind that {@code receipt} calls these records parked; once more does no harm, nor does one that has ended. */
    void open(String receipt, Collection<Origin> parked);

    /** The receipts with a record that has ended meanwhile. */
    List<String> due();

    /** What has ended meanwhile of the records that {@code receipt} calls parked, in the order of their indexes. */
    List<Ended> ended(String receipt);

    /** The receipt tells now how these ended. */
    void close(String receipt, Collection<Origin> told);

    /** The receipt is gone and tells nothing any more. */
    void forget(String receipt);

    /** How a parked record ended, and when. */
    record Ended(Origin origin, Ending how, Instant at) {}
}
