package org.contactcourier.mapping.jslt;

/** A mapping that can't be used as it is written. */
public final class BrokenMappingException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, in one line with the file, the line and the expression */
    BrokenMappingException(String message) {
        super(message);
    }
}
