package org.contactcourier.smarttask;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** All that is read of a colleague in the answer to <em>Filter Users</em>. */
@JsonIgnoreProperties(ignoreUnknown = true) // else Jackson keeps a copy of each, until the last property is here
public record UserAnswer(
        @JsonProperty("email") @Nullable String email,
        @JsonProperty("user_id") @Nullable Long userId) {
    /** Whether it says who that is. */
    boolean isReadable() {
        return email != null && userId != null;
    }

    @Override
    public String toString() {
        return "user " + userId;
    }
}
