package org.contactcourier.check;

import java.util.Locale;

/** Why somebody should look at a contact although it would be sent. */
enum Doubt {
    MOJIBAKE("it looks as if it was read in the wrong encoding"),
    PHONE_WITHOUT_COUNTRY("a phone number names no country, and no region is set"),
    NAME_OF_COMPANY("its name is a word of its company's name"),
    PLACEHOLDER("a placeholder stood where a value belongs"),
    DIGITS_LOST("a spreadsheet rounded a phone number"),
    LEFT_OUT("a detail was wrong and would be left out");

    private final String words;

    Doubt(String words) {
        this.words = words;
    }

    /** For machines. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For people: a sentence about the contact. */
    String words() {
        return words;
    }
}
