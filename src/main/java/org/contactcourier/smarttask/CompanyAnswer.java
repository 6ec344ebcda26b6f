package org.contactcourier.smarttask;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.contactcourier.contact.Contact;
import org.jspecify.annotations.Nullable;

/** All that is read of SmartTask's answer where a company was asked for. */
@JsonIgnoreProperties(ignoreUnknown = true) // else Jackson keeps a copy of each, until the last property is here
public record CompanyAnswer(
        @JsonProperty("record_id") @Nullable String recordId,
        @JsonProperty("record_sub_type") @Nullable String subType,
        @JsonProperty("name") @Nullable String name) {

    /** Whether it is an organization of this name: what <em>similar</em> compares is documented nowhere. */
    public boolean is(Contact.Company company) {
        return "organization".equalsIgnoreCase(subType) && name != null && company.isNamed(name);
    }

    @Override
    public String toString() {
        return "record " + recordId;
    }
}
