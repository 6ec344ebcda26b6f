package org.contactcourier.journal;

/**
 * What the journal keeps for one organization, to be sent.
 *
 * @param parked contacts
 * @param parkedBytes of their payloads
 * @param replaying dead letters that are sent again
 */
public record KeptContacts(long parked, long parkedBytes, long replaying) {
    public static final KeptContacts NONE = new KeptContacts(0, 0, 0);

    /** Both together. */
    public KeptContacts plus(KeptContacts more) {
        return new KeptContacts(parked + more.parked, parkedBytes + more.parkedBytes, replaying + more.replaying);
    }
}
