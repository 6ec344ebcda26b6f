package org.contactcourier.journal;

import java.time.Instant;
import java.util.List;

/**
 * Finds what has become of a contact. What is under way comes first, then what ended last; at most {@link #MOST}. Thread-safe.
 *
 * <p>A look-up reads the whole journal, a million contacts in about a second: so that contacts cost nothing more on their way.
 */
public interface Traces {
    /** How many one look-up finds at most. */
    int MOST = 1000;

    /** Those with that e-mail address; upper and lower case are the same. Not those that ended before {@link #addressesSince}. */
    List<Trace> byAddress(String email);

    /** Those whose origin begins like that: {@code file:people.csv}, {@code kafka:contacts/0@4711#0}. */
    List<Trace> byOrigin(String origin);

    /** Those that became that record of SmartTask's. */
    List<Trace> byRecordId(String recordId);

    /**
     * Erases what the journal holds of the person with that address. Rows stay, so that nothing is sent twice; they name nobody.
     *
     * @param who has it erased
     */
    Erased erase(String email, String who);

    /** All rows, to be checked against the sources. */
    Books books();

    /** Since when the journal remembers contacts by their addresses. */
    Instant addressesSince();
}
