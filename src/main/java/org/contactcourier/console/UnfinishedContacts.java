package org.contactcourier.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has not come to a good end: the numbers and the list that an operator asks for. Thread-safe. */
public interface UnfinishedContacts {
    /** Contacts that wait to be tried again. */
    long parked();

    /** How many bytes of payload they have. */
    long parkedBytes();

    /** Dead letters by the word of their reason. */
    Map<String, Long> deadLetters();

    /** Contacts that a dead process was sending and that no source has yielded since. */
    long inDoubt();

    /** The first {@code limit} of them. */
    List<OpenAttempt> inDoubt(int limit);

    /**
     * A contact of which nobody knows whether SmartTask has it.
     *
     * @param origin where it came from
     * @param digest which bytes were there
     * @param since when the attempt began that nobody saw the end of
     * @param attempts how many there were, that one included
     * @param instance the process that made it
     * @param organization the name of the SmartTask organization; null if it has none
     */
    record OpenAttempt(
            String origin,
            String digest,
            Instant since,
            int attempts,
            String instance,
            @Nullable String organization) {}
}
