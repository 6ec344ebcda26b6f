package org.contactcourier.smarttask;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What one attempt came to: the words of the failure table. */
public sealed interface Outcome {
    /** It is in SmartTask. */
    record Accepted(String recordId) implements Outcome {}

    /** A question that creates nothing has its answer. */
    record Answered() implements Outcome {}

    /** SmartTask takes the call but not this contact, and says so itself; {@code answer} is redacted and bounded. */
    record Refused(int status, String answer) implements Outcome {}

    /** The token isn't accepted. */
    record Unauthorized() implements Outcome {}

    /**
     * An answer that says nothing about one contact: a wrong address, organization, right or payment, or the page of a proxy.
     *
     * @param what happened, for the log: no address and no value of the contact
     * @param page the answer that would be a refusal if SmartTask had given it
     */
    record Misconfigured(int status, String what, Optional<Page> page) implements Outcome {
        public Misconfigured(int status) {
            this(status, "status " + status, Optional.empty());
        }

        Misconfigured(int status, Page page) {
            this(status, "status %d with %s and no JSON".formatted(status, page.mediaType()), Optional.of(page));
        }
    }

    /**
     * An answer that isn't SmartTask's JSON: whoever gave it has perhaps never shown the contact to SmartTask.
     *
     * @param mediaType in lower case and without parameters
     * @param text redacted and bounded
     */
    record Page(String mediaType, String text) {}

    /**
     * SmartTask can't be reached or asks for patience.
     *
     * @param what happened, for the log: no address and no value of the contact
     * @param certainlyNothing whether the server certainly did nothing
     * @param usesUpAnAttempt not for a 429, which says only that we are too fast
     * @param pause what {@code Retry-After} asks of everybody
     */
    record Unavailable(String what, boolean certainlyNothing, boolean usesUpAnAttempt, Optional<Duration> pause)
            implements Outcome {
        /** A 429: it says nothing about the contact, and that SmartTask works. */
        public boolean isTooFast() {
            return !usesUpAnAttempt;
        }
    }

    /** It may have been created, though nobody said so. */
    record Unconfirmed(String what) implements Outcome {}

    /** The word as the metrics have it. */
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Whether the contact certainly does not exist because of this attempt. */
    default boolean didNothing() {
        if (this instanceof Unavailable unavailable) {
            return unavailable.certainlyNothing();
        }
        return this instanceof Unauthorized || this instanceof Refused;
    }

    /** What to say about an attempt that neither succeeded nor was about the contact. */
    default String trouble() {
        if (this instanceof Unavailable unavailable) {
            return unavailable.what();
        } else if (this instanceof Unconfirmed unconfirmed) {
            return unconfirmed.what();
        } else if (this instanceof Misconfigured misconfigured) {
            return misconfigured.what();
        } else if (this instanceof Unauthorized) {
            return "status 401, the access token is not accepted";
        } else if (this instanceof Refused refused) {
            return "status " + refused.status() + ", refused"; // the answer may name the contact
        }
        return "";
    }
}
