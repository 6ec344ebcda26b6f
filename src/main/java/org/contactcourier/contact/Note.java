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
    /** Longer values are cut here, and here only: a receipt tells what happened, the input has all of it. */
    private static final int MAX_VALUE = 500;

    public Note {
        from = from == null ? null : shown(from);
        to = to == null ? null : shown(to);
    }

    private static String shown(String value) {
        if (value.length() <= MAX_VALUE) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
        return value.substring(0, end) + "…";
    }

    /** Without the values: they are personal data. */
    @Override
    public String toString() {
        return code + " at " + pointer;
    }
}
