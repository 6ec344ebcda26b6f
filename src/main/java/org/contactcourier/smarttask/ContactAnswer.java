package org.contactcourier.smarttask;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** All that is read of SmartTask's answer. The rest echoes colleagues' e-mails and cost rates. */
record ContactAnswer(@JsonProperty("record_id") @Nullable String recordId) {
    @Override
    public String toString() {
        return "record " + recordId;
    }
}
