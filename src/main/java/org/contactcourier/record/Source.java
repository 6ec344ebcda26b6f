package org.contactcourier.record;

import java.util.Locale;

/** The kinds of source; the word is the first part of every origin and the {@code source} label of every metric. */
public enum Source {
    KAFKA,
    FILE,
    MAIL;

    /** The word in origins, metrics and dead letters: {@code kafka}, {@code file} or {@code mail}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The source whose word starts {@code place}, as in {@code kafka:contacts/0}. */
    public static Source of(String place) {
        for (Source source : values()) {
            if (place.startsWith(source.word() + ":")) {
                return source;
            }
        }
        throw new IllegalArgumentException("not a place at a source: " + place);
    }
}
