package org.contactcourier.mapping.shape;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.Field;
import org.contactcourier.text.WordFile;

/** What the members of envelopes are called, from the table {@code envelopes.txt} beside this class. Immutable. */
final class Envelopes {
    private static final int UNKNOWN = Integer.MAX_VALUE;
    private static final Map<String, Integer> RANKS = new HashMap<>();
    private static final Set<String> OTHERS = new HashSet<>();

    static {
        Map<String, List<String>> words = WordFile.words(Envelopes.class, "envelopes.txt");
        words.getOrDefault("others", List.of()).forEach(name -> OTHERS.add(Field.normal(name)));
        words.getOrDefault("holds", List.of()).forEach(name -> RANKS.putIfAbsent(Field.normal(name), RANKS.size()));
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

    /** Whether a member of this name is somebody else. */
    static boolean isSomebodyElse(String key) {
        return OTHERS.contains(Field.normal(key));
    }
}
