package org.contactcourier.record;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A value's schema can't be looked up now. The value itself may be fine, so its record has not ended. */
public final class SchemaUnavailableException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    public SchemaUnavailableException(IOException why) {
        super(why);
    }

    /** Thrown for each value that waits, and its stack says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
