package org.contactcourier.smarttask;

import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * What came of one call.
 *
 * @param message what camel-http left: with a status where SmartTask answered; its body is the answer as it was read, or its
 *     bytes
 * @param failure what was thrown on the way, if anything was
 */
public record Answer(Message message, @Nullable Exception failure) {
    /** The status of the answer, or 0 where there is none. */
    public int status() {
        return OutcomeClassifier.status(message);
    }

    /** The status only: the answer may name the contact. */
    @Override
    public String toString() {
        return "status " + status();
    }
}
