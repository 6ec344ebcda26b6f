package org.contactcourier.mapping.clean;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Words in the names of people and companies, from {@code names.txt}: what stands in front of a name, behind it, and in the
 * middle of it. Doesn't know which name is whose. Immutable.
 */
public final class NameWords {
    public static final NameWords SHIPPED = new NameWords();

    /** No honorific is longer, even in a row of them: {@code Prof. Dr. Dipl.-Ing.}. */
    private static final int LONGEST = 30;

    private static final Pattern BLANKS = Pattern.compile("[\\s\u00a0]+");

    /** A name as it begins, with a capital or in a script without. */
    private static final Pattern NAME = Pattern.compile("[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}'\u2019.-]*");

    /** With an apostrophe before the capital. */
    private static final Pattern FAMILY =
            Pattern.compile("(?:[dDlLoO]['\u2019])?[\\p{Lu}\\p{Lo}][\\p{L}\\p{M}'\u2019-]+");

    private static final int MOST_GIVEN = 4;

    private final Map<String, Set<String>> words = PlainWord.of(NameWords.class, "names.txt");

    private NameWords() {}

    private boolean is(String kind, String word) {
        return words.getOrDefault(kind, Set.of()).contains(PlainWord.of(word));
    }

    /** Whether {@code title} is nothing but what stands in front of a name: {@code Mrs}, {@code Prof. Dr.}. */
    public boolean isHonorific(String title) {
        return title.length() <= LONGEST
                && BLANKS.splitAsStream(title.replace(".", ". ").strip()).allMatch(word -> is("honorific", word));
    }

    /** Whether one of the words of {@code name} says that it is a company's. */
    public boolean isCompany(String name) {
        return BLANKS.splitAsStream(name).skip(1).anyMatch(word -> is("company", word));
    }

    /** {@code Berg, van der} as {@code van der Berg}. */
    public String familyName(String family) {
        int comma = family.indexOf(',');
        if (comma <= 0 || comma != family.lastIndexOf(',')) {
            return family;
        }
        String behind = family.substring(comma + 1).strip();
        return areParticles(behind) ? behind + " " + family.substring(0, comma).strip() : family;
    }

    private boolean areParticles(String text) {
        return !text.isEmpty() && BLANKS.splitAsStream(text).allMatch(word -> is("particle", word));
    }

    /**
     * {@code Lovelace, Ada} as {@code Ada Lovelace}, if both sides of its one comma can be nothing but the names of one person;
     * else {@code name} itself.
     */
    public String inOrder(String name) {
        int comma = name.indexOf(',');
        if (comma <= 0 || comma != name.lastIndexOf(',')) {
            return name;
        }
        String[] family = BLANKS.split(name.substring(0, comma).strip());
        String[] given = BLANKS.split(name.substring(comma + 1).strip());
        boolean oneFamily = FAMILY.matcher(family[family.length - 1]).matches()
                && !is("company", family[family.length - 1])
                && Arrays.stream(family).limit(family.length - 1L).allMatch(word -> is("particle", word));
        if (!oneFamily || given.length > MOST_GIVEN + 2) {
            return name;
        }
        int from = 0;
        while (from < given.length && is("honorific", given[from])) {
            from++;
        }
        int to = given.length;
        while (to > from && is("particle", given[to - 1])) {
            to--;
        }
        List<String> names = List.of(given).subList(from, to);
        boolean givenNames = !names.isEmpty()
                && names.size() <= MOST_GIVEN
                && names.stream().allMatch(word -> isGiven(word, family[family.length - 1]));
        return givenNames
                ? String.join(" ", given) + " " + name.substring(0, comma).strip()
                : name;
    }

    private boolean isGiven(String word, String family) {
        boolean capitals = word.length() > 1
                && word.indexOf('.') < 0
                && word.equals(word.toUpperCase(Locale.ROOT))
                && !word.equals(word.toLowerCase(Locale.ROOT));
        boolean abbreviated = capitals && !family.equals(family.toUpperCase(Locale.ROOT));
        return NAME.matcher(word).matches() && !abbreviated && !is("suffix", word) && !is("company", word);
    }
}
