package org.contactcourier.format.registry;

import org.contactcourier.record.Deadline;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.SchemaUnavailableException;

/** Where the schemas are that values name by their number. Thread-safe. */
interface ValueSchemas {
    /**
     * The schema of that number.
     *
     * @param deadline after which nobody is asked any more
     * @throws UnknownSchemaException if there is none
     * @throws SchemaUnavailableException if nobody can tell now: that says nothing about the value
     */
    ValueSchema schema(int id, Deadline deadline) throws UnknownSchemaException;

    /** There is no such schema; wraps what a record is buried with. */
    final class UnknownSchemaException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String what;

        UnknownSchemaException(String message) {
            super(message, null, false, false);
            this.what = message;
        }

        MalformedRecordException rejection() {
            return new MalformedRecordException(what);
        }
    }
}
