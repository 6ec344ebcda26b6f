package org.contactcourier.tracing;

import java.net.URI;
import org.contactcourier.record.IntakeRecord;

/**
 * Where contacts tell their way: one trace for each try of a contact, from its hand-over to its ending. It knows nothing that
 * is personal, and its backend's trouble is never a contact's. Thread-safe.
 */
public interface Tracing extends AutoCloseable {
    /** Nobody wants to know. */
    Tracing OFF = new Tracing() {
        @Override
        public ContactSpan begins(IntakeRecord record, boolean again) {
            return ContactSpan.NONE;
        }

        @Override
        public void close() {}
    };

    /**
     * A contact is handed over, in this thread.
     *
     * @param again whether it comes from the journal, and not from its source
     */
    ContactSpan begins(IntakeRecord record, boolean again);

    /** The same for contacts that go to this address. */
    default Tracing to(URI smartTask) {
        return this;
    }

    /** Sends what is left, for a short time; nothing begins after that. */
    @Override
    void close();
}
