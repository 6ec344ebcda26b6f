package org.contactcourier.command.bundle;

/** What a command wants can't be done; the message says why and what to do, in one line. */
public final class BundleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a sentence for the person at the terminal. */
    public BundleException(String message) {
        super(message);
    }

    BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
