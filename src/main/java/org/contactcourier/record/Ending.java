package org.contactcourier.record;

import org.contactcourier.contact.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How a record ended, seen from its source: after any of these the source may let it go. A record without an ending has not
 * ended and stays where it is.
 */
public sealed interface Ending {
    /**
     * In SmartTask, by this very pass.
     *
     * @param matched whether that record id already belongs to another origin
     */
    record Delivered(String recordId, boolean matched) implements Ending {}

    /** In SmartTask, by an earlier pass or drop of the same bytes; no request was sent. */
    record AlreadyDelivered(String recordId) implements Ending {}

    /** In the dead letters, by this pass or an earlier one. */
    record Buried(Reason reason, String message, String deadLetterId) implements Ending {}

    /** On disk in the journal, payload and all, to be tried again from there. */
    record Parked(String message) implements Ending {}

    /**
     * An operator discarded its dead letter, or an operator's route dropped it.
     *
     * @param message why the route dropped it; null if it was a letter
     */
    record Discarded(
            @Nullable String deadLetterId, @Nullable String message) implements Ending {}
}
