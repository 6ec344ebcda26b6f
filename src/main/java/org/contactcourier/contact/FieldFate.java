package org.contactcourier.contact;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of one column, key or property of an input. It knows a name and no value. Immutable.
 *
 * @param name as the input has it, cut if it is very long
 * @param fate what becomes of it
 * @param place where in the contact it goes, a JSON pointer into SmartTask's model; of a matter without room what the matter is;
 *     null if neither is known
 */
public record FieldFate(String name, Fate fate, @Nullable String place) {
    /** The code of a violation, and of a note: a field has a value and no rule knows its name. */
    public static final String IGNORED_FIELD = "ignored-field";

    /** The code of a note: companies aren't linked, so the company's name isn't sent. */
    public static final String COMPANY_NOT_SENT = "company-not-sent";

    /** What a key is that is there for those who carry the contact: its event's type, the time of its change. */
    public static final String ENVELOPE = "envelope";

    /** What a value is that SmartTask takes one of, and it got another: a second job title. */
    public static final String ANOTHER_VALUE = "another-value";

    /** Longer names are cut here; hostile ones may have a million characters. */
    private static final int LONGEST_NAME = 100;

    /** Cuts the name. */
    public FieldFate {
        if (name.length() > LONGEST_NAME) {
            int end = Character.isHighSurrogate(name.charAt(LONGEST_NAME - 1)) ? LONGEST_NAME - 1 : LONGEST_NAME;
            name = name.substring(0, end) + "…";
        }
    }

    /** How a field ends. */
    public enum Fate {
        /** It is part of the contact. */
        SENT("sent"),
        /** It is part of the contact, and a note says how it was changed. */
        CHANGED("sent-changed"),
        /** No rule knows the name. */
        NOT_UNDERSTOOD("not-understood"),
        /** No rule knows the name, and nobody wants to hear of it. */
        IGNORED("ignored"),
        /** The meaning is known, and SmartTask has no place for it. */
        NO_ROOM("no-room"),
        /** It is given to an operator's mapping, which alone knows what it does with it. */
        MAPPED("mapped"),
        /** No record has a value there. */
        EMPTY("empty");

        private final String word;

        Fate(String word) {
            this.word = word;
        }

        /** The word for receipts. */
        public String word() {
            return word;
        }
    }

    /** The same of a field inside of another one. */
    public FieldFate inside(String outer) {
        return new FieldFate(outer + "/" + name, fate, place);
    }

    /** A field that is there for those who carry the contact. */
    public static FieldFate envelope(String name) {
        return new FieldFate(name, Fate.NO_ROOM, ENVELOPE);
    }

    /** The same name with another end. */
    public FieldFate as(Fate other, @Nullable String where) {
        return new FieldFate(name, other, where);
    }
}
