package org.contactcourier.chaos;

import java.util.Locale;
import org.contactcourier.record.Source;
import org.contactcourier.support.Contacts;

/**
 * A contact as it was sent in. No two have the same name; those with the same e-mail address are the same person.
 *
 * @param text what the source got for it
 */
record Sent(String name, String email, Source source, Kind kind, String text) {
    enum Kind {
        GOOD,
        /** No valid contact. */
        INVALID,
        /** SmartTask answers 422 to it, whatever else is wrong. */
        REFUSED,
        /** No JSON. */
        MALFORMED;

        private String word() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    static final String REFUSED_NAMES = Kind.REFUSED.word() + " ";

    /** @param person the same for contacts that are the same person */
    static Sent of(Kind kind, int number, int person, Source source) {
        String name = kind.word() + " " + number;
        String email = kind == Kind.INVALID ? "nobody" : "person" + person + "@example.org";
        String json = Contacts.of("name", name).with("email", email).json();
        return new Sent(name, email, source, kind, kind == Kind.MALFORMED ? json.replace(":", " is ") : json);
    }

    boolean isGood() {
        return kind == Kind.GOOD;
    }
}
