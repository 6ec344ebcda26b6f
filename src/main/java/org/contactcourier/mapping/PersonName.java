package org.contactcourier.mapping;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a person's name are put together: prefix, given, middle, family, suffix. In Chinese, Japanese and Korean
 * script the family name goes first; where such names are written in Latin letters nobody can tell, and nobody does.
 */
public final class PersonName {
    private static final Set<UnicodeScript> FAMILY_FIRST =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

    private PersonName() {}

    /** The parts that there are, in order. */
    static <T> List<T> ordered(
            List<T> prefix, List<T> given, List<T> middle, List<T> family, List<T> suffix, boolean familyFirst) {
        List<T> all = new ArrayList<>(prefix);
        all.addAll(familyFirst ? family : given);
        all.addAll(middle);
        all.addAll(familyFirst ? given : family);
        all.addAll(suffix);
        return all;
    }

    /** Whether both names are written in a script whose people are called by their family name first. */
    public static boolean isFamilyFirst(@Nullable String given, @Nullable String family) {
        return given != null && family != null && isFamilyFirst(given) && isFamilyFirst(family);
    }

    private static boolean isFamilyFirst(String name) {
        return name.codePoints().allMatch(c -> FAMILY_FIRST.contains(UnicodeScript.of(c)) || !Character.isLetter(c))
                && name.codePoints().anyMatch(Character::isLetter);
    }

    /** Whether {@code full} is nothing but the two turned round, as lists are sorted: {@code Lovelace, Ada}. */
    static boolean isTurnedRound(String full, @Nullable String given, @Nullable String family) {
        return given != null && family != null && full.equalsIgnoreCase(family + ", " + given);
    }
}
