package org.contactcourier.mapping.clean;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.contactcourier.text.WordFile;

/**
 * Words that stand where a job title belongs and are none: a role may be what somebody may do in a program, a title may be a
 * salutation. They are in the table {@code titles.txt} beside this class. Stateless.
 */
public final class TitleWords {
    private static final Set<String> RIGHTS;
    private static final Set<String> SALUTATIONS;

    static {
        Map<String, List<String>> words = WordFile.words(TitleWords.class, "titles.txt");
        RIGHTS = Set.copyOf(new HashSet<>(words.getOrDefault("rights", List.of())));
        SALUTATIONS = Set.copyOf(new HashSet<>(words.getOrDefault("salutations", List.of())));
    }

    private TitleWords() {}

    /** Whether {@code role} says what somebody may do in a program. */
    public static boolean isRight(String role) {
        return RIGHTS.contains(bare(role));
    }

    /** Whether {@code title} says how somebody is addressed. */
    public static boolean isSalutation(String title) {
        return SALUTATIONS.contains(bare(title));
    }

    private static String bare(String title) {
        String lower = title.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
