package org.contactcourier.configuration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds what somebody meant who has misspelt a name. Stateless. */
public final class Typos {
    private Typos() {}

    /**
     * The name that somebody may have meant, but for case, separators and a few letters.
     *
     * @param typos how many letters may be wrong, missing or too many
     */
    public static Optional<String> nearest(String key, Set<String> declared, int typos) {
        String plain = plain(key);
        return declared.stream()
                .filter(candidate -> distance(plain, plain(candidate)) <= typos)
                .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))));
    }

    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
