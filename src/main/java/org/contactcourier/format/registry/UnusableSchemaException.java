package org.contactcourier.format.registry;

/** A schema that can't be parsed, or refers to what isn't there. */
final class UnusableSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableSchemaException(String message) {
        super(message, null, false, false);
    }
}
