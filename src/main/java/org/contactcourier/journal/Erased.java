package org.contactcourier.journal;

/**
 * What was erased from the journal for one e-mail address.
 *
 * @param letters dead letters, with their payloads, messages and what their histories tell
 * @param parked contacts that waited for another try: they won't be sent
 * @param ended contacts that had ended: the journal can't tell any more that they had this address
 * @param notes entries of the audit trail that named the address: who did what and when stays
 * @param underWay contacts that are being sent just now: they were left alone, and have to be erased again when they have ended
 */
public record Erased(int letters, int parked, int ended, int notes, int underWay) {}
