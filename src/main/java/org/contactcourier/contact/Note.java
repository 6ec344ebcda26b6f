package org.contactcourier.contact;

import org.jspecify.annotations.Nullable;

/**
 * Something that was done to a contact between its input and its request, for its receipt: a phone number written in another
 * way, an owner whom nobody knows. Holds values, so it is neither logged nor kept in the journal.
 *
 * @param pointer where in the contact: a JSON pointer into SmartTask's model, such as {@code /phones/0}
 * @param code what was done, stable for machines, such as {@code phone-e164}
 * @param from the value as the input has it, or null
 * @param to the value that is sent instead, or null where none is
 */
public record Note(
        String pointer,
        String code,
        @Nullable String from,
        @Nullable String to) {
    /** Without the values: they are personal data. */
    @Override
    public String toString() {
        return code + " at " + pointer;
    }
}
