package org.contactcourier.format.registry;

import org.contactcourier.record.MalformedRecordException;

/** Bytes that don't match their schema. */
final class MismatchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int at;

    /**
     * What is wrong.
     *
     * @param at the byte where it shows, from the value's first
     * @param message without a value
     */
    MismatchException(int at, String message) {
        super(message, null, false, false);
        this.at = at;
    }

    /** @param pointer how far the data was read: a JSON pointer */
    MalformedRecordException of(int schema, String pointer) {
        String path = pointer.isEmpty() ? "" : " (" + pointer + ")";
        return new MalformedRecordException(
                "doesn't match schema " + schema + " at byte " + at + path + ": " + getMessage());
    }
}
