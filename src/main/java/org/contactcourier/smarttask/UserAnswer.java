package org.contactcourier.smarttask;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** All that is read of a colleague in the answer to <em>Filter Users</em>. */
record UserAnswer(
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
