package org.contactcourier.journal;

/** The journal can't be read or written: nothing may be acknowledged. The message says what and where, in one line. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    public JournalException(String message) {
        super(message);
    }
}
