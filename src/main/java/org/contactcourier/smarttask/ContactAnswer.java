package org.contactcourier.smarttask;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.contactcourier.contact.Contact;
import org.jspecify.annotations.Nullable;

/**
 * All that is read of SmartTask's answer. The rest echoes colleagues' e-mails and cost rates.
 *
 * @param subType and {@code name}: what came back where a company was asked for. They may be anything, since a contact is
 *     accepted by its record id alone
 */
@JsonIgnoreProperties(ignoreUnknown = true) // else Jackson keeps a copy of each, until the last property is here
public record ContactAnswer(
        @JsonProperty("record_id") @Nullable String recordId,
        @JsonProperty("record_sub_type") @Nullable Object subType,
        @JsonProperty("name") @Nullable Object name) {

    /** Whether it is an organization of this name: what <em>similar</em> compares is documented nowhere. */
    public boolean is(Contact.Company company) {
        return subType instanceof String kind
                && "organization".equalsIgnoreCase(kind)
                && name instanceof String called
                && company.isNamed(called);
    }

    @Override
    public String toString() {
        return "record " + recordId;
    }
}
