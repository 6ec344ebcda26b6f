package org.contactcourier.check;

import java.util.Locale;
import org.contactcourier.contact.Contact;

/** The kinds of identity, as {@link Contact#identities} marks them. */
enum IdentityKind {
    EMAIL("e:", "e-mail address"),
    PHONE("p:", "phone number"),
    NAME("n:", "name");

    private final String mark;
    private final String words;

    IdentityKind(String mark, String words) {
        this.mark = mark;
        this.words = words;
    }

    /** For machines. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    String words() {
        return words;
    }

    static IdentityKind of(String identity) {
        for (IdentityKind kind : values()) {
            if (identity.startsWith(kind.mark)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of identity");
    }
}
