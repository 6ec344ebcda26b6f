package org.contactcourier.mapping.shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.Field;

/** What the members of envelopes are called, from the table {@code envelopes.txt} beside this class. Immutable. */
final class Envelopes {
    private static final int UNKNOWN = Integer.MAX_VALUE;
    private static final Map<String, Integer> RANKS = new HashMap<>();
    private static final Set<String> OTHERS = new HashSet<>();

    static {
        List<String> holders = new ArrayList<>();
        for (String line : KnownShapes.text("envelopes.txt").split("\n", -1)) {
            String[] both = line.split(":\\s+", 2);
            if (both[0].equals("holds")) {
                holders.addAll(List.of(both[1].split(",\\s*", -1)));
            } else if (both[0].equals("others")) {
                List.of(both[1].split(",\\s*", -1)).forEach(name -> OTHERS.add(Field.normal(name)));
            }
        }
        holders.forEach(name -> RANKS.putIfAbsent(Field.normal(name), RANKS.size()));
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
