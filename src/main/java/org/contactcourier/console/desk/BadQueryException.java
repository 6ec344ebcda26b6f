package org.contactcourier.console.desk;

/** A parameter has a value that can't be used; the message says which one and what is expected. */
public final class BadQueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a sentence for whoever asked. */
    public BadQueryException(String message) {
        super(message);
    }
}
