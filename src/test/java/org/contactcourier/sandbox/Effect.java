package org.contactcourier.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a fault does to a request. */
sealed interface Effect {

    /** Answers with a status of its own. At most one of the two retry times is set. */
    record Answer(
            int status,
            @Nullable Duration retryAfter,
            @Nullable Instant retryAt,
            Map<String, String> headers,
            @Nullable String body)
            implements Effect {
        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /** Takes its time, then goes on as if nothing were. */
    record Delay(Duration time) implements Effect {}

    /** 200 with something that is no JSON. */
    record Garbage() implements Effect {}

    /** Reads the request, keeps the connection, says nothing. */
    record Silence() implements Effect {}

    /** Resets the connection, before or after the request's body was read. */
    record Reset(boolean beforeReading) implements Effect {}

    /** 200 with a contact that has no {@code record_id}. */
    record NoRecordId() implements Effect {}
}
