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

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s,;]+");

    /** What address books put behind a name: the company, where somebody works. */
    private static final Pattern REMARK = Pattern.compile("\\s*[(\\[][^()\\[\\]]*[)\\]]$");

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

    private static boolean isVietnamese(String name) {
        return name.chars().anyMatch(c -> (c >= '\u1EA0' && c <= '\u1EF9') || c == '\u01A1' || c == '\u01B0');
    }

    /** Whether {@code full} can be nobody's name: an e-mail address, or a text without a letter. */
    public static boolean isNoName(String full) {
        return (full.indexOf('@') > 0 && full.indexOf(' ') < 0)
                || full.codePoints().noneMatch(Character::isLetter);
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
        if (isSorted(full, given, family, others)) {
            return true;
        }
        if (isVietnamese(full)) {
            return false; // where the family's name goes first, but for people who live elsewhere
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

    /** Whether a mark stands behind the family's name, and the rest of the parts somewhere: {@code Berg, Jan van der}. */
    private static boolean isSorted(String full, String given, String family, List<String> others) {
        String bare = REMARK.matcher(full).replaceFirst("");
        int mark = Math.max(bare.indexOf(','), bare.indexOf(';'));
        if (mark <= 0) {
            return false;
        }
        List<String> left = new ArrayList<>(words(bare));
        List<String> parts = new ArrayList<>(words(given));
        parts.addAll(words(family));
        List<String> known = new ArrayList<>(parts);
        others.forEach(other -> known.addAll(words(other)));
        boolean first = words(family).containsAll(words(bare.substring(0, mark)))
                || (known.containsAll(words(bare.substring(0, mark)))
                        && words(family).contains(words(bare.substring(0, mark)).get(0)));
        return first
                && left.containsAll(parts)
                && left.stream().allMatch(word -> known.contains(word) || isInitial(word, known))
                && !words(bare.substring(0, mark)).containsAll(words(given));
    }

    /** Whether {@code word} is {@code b.}, and one of {@code names} begins with it. */
    private static boolean isInitial(String word, List<String> names) {
        String letter = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
        return letter.length() == 1 && names.stream().anyMatch(name -> name.startsWith(letter));
    }

    private static List<String> words(String name) {
        return BETWEEN_WORDS
                .splitAsStream(name.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
