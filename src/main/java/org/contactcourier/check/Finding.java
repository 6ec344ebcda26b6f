package org.contactcourier.check;

import java.util.Optional;
import java.util.Set;
import org.contactcourier.record.IntakeRecord;

/**
 * What was found out about one record.
 *
 * @param file the file as it was named
 * @param doubts why somebody should look at it although it would be sent
 * @param text the text of the mail that holds no contact, which is what this record says
 * @param shared the earlier record that it shares an identity with
 */
record Finding(
        String file, IntakeRecord record, Optional<String> text, Set<Doubt> doubts, Optional<EarlierRecord> shared) {
    /**
     * An earlier record with the same e-mail address, phone number or name.
     *
     * @param file the file of the earlier record
     * @param index its number in that file
     */
    record EarlierRecord(IdentityKind kind, String file, long index) {}

    boolean isProblem() {
        return record.rejection() != null;
    }
}
