package org.contactcourier.journal;

import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Origin;

/** The contact has ended meanwhile, so it must be neither sent nor parked: its letter was taken back, for instance. */
public final class ContactEndedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** The contact from {@code origin} ended as {@code state}. */
    public ContactEndedException(Origin origin, State state) {
        super(origin + " has ended: " + state);
    }
}
