package org.contactcourier.source.file.checkpoint;

import java.util.List;
import org.contactcourier.account.FieldTally;

/**
 * How far a file's receipt was written. Immutable.
 *
 * @param bytes of its lines
 * @param checksum of those bytes, CRC-32C
 * @param records how many lines these are; the numbers behind it say how many of them tell what
 * @param rejected how far the rejected rows were written
 * @param columns what had become of the fields
 */
public record ReceiptTotals(
        long bytes,
        long checksum,
        long records,
        long delivered,
        long alreadyDelivered,
        long matched,
        long buried,
        long parked,
        long discarded,
        RejectedTotals rejected,
        List<FieldTally.Column> columns) {
    /** Whether they can be those of a receipt. */
    boolean isPossible() {
        return bytes >= records
                && delivered >= matched
                && matched >= 0
                && delivered + alreadyDelivered + buried + parked + discarded == records
                && rejected.isPossible()
                && rejected.rows() + rejected.leftOut() == buried
                && Math.min(Math.min(alreadyDelivered, buried), Math.min(parked, discarded)) >= 0;
    }
}
