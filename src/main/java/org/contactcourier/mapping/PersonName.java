package org.contactcourier.mapping;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a person's name are put together: prefix, given, middle, family, suffix. In Chinese, Japanese and Korean
 * script the family name goes first; where such names are written in Latin letters nobody can tell, and nobody does.
 */
public final class PersonName {
    private static final Set<UnicodeScript> FAMILY_FIRST =
            EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

    /** A longer name is too long anyway. */
    private static final int LONGEST = 1_000;

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s,]+");

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

    /**
     * Whether {@code full} is nothing but the parts in another order, as lists are sorted: {@code Lovelace, Ada} or {@code
     * Beispiel Uwe}. Whatever stands before or behind the two must be one of {@code others}.
     *
     * @param others prefixes, middle names and suffixes
     */
    public static boolean isTurnedRound(
            String full, @Nullable String given, @Nullable String family, List<String> others) {
        if (given == null || family == null || full.length() > LONGEST) {
            return false;
        }
        boolean familyFirst = isFamilyFirst(given, family);
        List<String> left = new ArrayList<>(words(full));
        List<String> first = words(familyFirst ? family : given);
        List<String> last = words(familyFirst ? given : family);
        int at = Collections.indexOfSubList(left, last);
        if (at < 0 || first.isEmpty() || last.isEmpty() || Collections.indexOfSubList(left, first) < at + last.size()) {
            return false;
        }
        left.subList(at, at + last.size()).clear();
        int from = Collections.indexOfSubList(left, first);
        if (from < at) {
            return false;
        }
        left.subList(from, from + first.size()).clear();
        List<String> known = new ArrayList<>();
        others.forEach(other -> known.addAll(words(other)));
        return known.containsAll(left);
    }

    private static List<String> words(String name) {
        return BETWEEN_WORDS
                .splitAsStream(name.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
