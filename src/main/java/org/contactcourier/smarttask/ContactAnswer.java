package org.contactcourier.smarttask;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** All that is read of SmartTask's answer. The rest echoes colleagues' e-mails and cost rates. */
@JsonIgnoreProperties(ignoreUnknown = true) // else Jackson keeps a copy of each, until the last property is here
public record ContactAnswer(
        @JsonProperty("record_id") @Nullable String recordId) {
    @Override
    public String toString() {
        return "record " + recordId;
    }
}
