package org.contactcourier.delivery;

import java.util.List;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;

/** A contact that SmartTask fails on, again and again, while it accepts others. */
final class PoisonousContactException extends RejectedRecordException {
    private static final long serialVersionUID = 1L;

    /** @param what the last attempt came to */
    PoisonousContactException(int attempts, String what) {
        super(
                Reason.POISONOUS,
                "SmartTask failed on it %d times while it accepted others; the last time: %s".formatted(attempts, what),
                List.of());
    }
}
