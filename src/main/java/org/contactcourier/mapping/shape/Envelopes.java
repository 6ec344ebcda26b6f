package org.contactcourier.mapping.shape;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.Field;
import org.contactcourier.text.WordFile;

/** What the members of envelopes are called, from the table {@code envelopes.txt} beside this class. Immutable. */
public final class Envelopes {
    private static final int UNKNOWN = Integer.MAX_VALUE;
    /** The last of the words that mean a person, not a place for anything. */
    private static final String LAST = "profile";

    private static final int LAST_PERSON;
    private static final Map<String, Integer> RANKS = new HashMap<>();
    private static final Set<String> OTHERS = new HashSet<>();
    private static final Set<String> PEOPLE = new HashSet<>();
    private static final List<String> QUESTIONS;

    static {
        Map<String, List<String>> words = WordFile.words(Envelopes.class, "envelopes.txt");
        words.getOrDefault("others", List.of()).forEach(name -> OTHERS.add(Field.normal(name)));
        words.getOrDefault("holds", List.of()).forEach(name -> RANKS.putIfAbsent(Field.normal(name), RANKS.size()));
        LAST_PERSON = RANKS.getOrDefault(Field.normal(LAST), -1);
        words.getOrDefault("people", List.of()).forEach(name -> PEOPLE.add(Field.normal(name)));
        QUESTIONS = words.getOrDefault("asks", List.of());
    }

    private Envelopes() {}

    /** How near to the person a member of this name is; the lower the nearer. */
    static int rank(String key) {
        return RANKS.getOrDefault(Field.normal(key), UNKNOWN);
    }

    /** Whether a member of this name is known to hold the person. */
    static boolean hold(String key) {
        return rank(key) != UNKNOWN;
    }

    /** Whether a member of this name is known to hold a person and nothing else, as an attendee is one. */
    static boolean holdPersonOnly(String key) {
        return rank(key) <= LAST_PERSON;
    }

    /** Whether a list of this name is one of persons. */
    static boolean arePeople(String key) {
        return PEOPLE.contains(Field.normal(key));
    }

    /** What a form's question asks for: {@code What's your first name?} for the first name. */
    static String askedFor(String question) {
        String asked = question.replace('\u2019', '\'').strip();
        for (String words : QUESTIONS) {
            if (asked.length() > words.length() && asked.regionMatches(true, 0, words + " ", 0, words.length() + 1)) {
                return asked.substring(words.length() + 1);
            }
        }
        return asked;
    }

    /** Whether a member of this name is somebody else. */
    public static boolean isSomebodyElse(String key) {
        return OTHERS.contains(Field.normal(key));
    }
}
