package org.contactcourier.intake;

import java.util.List;
import org.contactcourier.contact.IntakeRecord;

/**
 * The records that a source hands over together and answers for together. The groups may be delivered side by side; the
 * records inside a group share an identity, directly or through others, and go one after the other in arrival order.
 */
public final class Batch {
    private final List<IntakeRecord> records;

    public Batch(List<IntakeRecord> records) {
        this.records = List.copyOf(records);
    }

    /** All records in arrival order. */
    public List<IntakeRecord> records() {
        return records;
    }

    /** The connected components by shared identity, in order of their first record. */
    public List<List<IntakeRecord>> groups() {
        return records.stream().map(List::of).toList(); // the grouping comes with the reader
    }

    /** Whether the source may let all of them go. */
    public boolean allEnded() {
        return records.stream().allMatch(record -> record.ending().isPresent());
    }
}
