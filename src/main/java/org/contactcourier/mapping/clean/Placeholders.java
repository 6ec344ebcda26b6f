package org.contactcourier.mapping.clean;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.text.WordFile;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a missing value: dashes, zeros, and the words of {@code placeholders.txt} in the languages that fields are
 * known in. A word counts only if it is all there is. Thread-safe.
 */
public final class Placeholders {
    /** The word file has nothing longer, and no such text is worth a look. */
    private static final int LONGEST = 40;

    /** As long as phone numbers are, with marks between their zeros. */
    private static final int LONGEST_NOTHING = 20;

    private static final int ASCII = 0x80;

    /** Below as "program:". */
    private static final String PROGRAM = "program";

    private static final String ANSWERS = "answers";
    private static final String ADDRESSES = "addresses";
    private static final String MAIL = "mail";
    private static final String NAMES = "*";
    private static final String TOWNS = "^";

    private static final String IN_PAIRS = "[](){}<>'\"`";

    private static final Pattern BLANKS = Pattern.compile(" +");

    private static final Pattern BETWEEN_PARTS = Pattern.compile("[,;\n]");

    private static final Placeholders SHIPPED = new Placeholders();

    private final Map<String, Sense> words = new HashMap<>();
    private final Set<String> programs = new HashSet<>();
    private final Set<String> answers = new HashSet<>();

    /** What stands on both sides of an address that is none, by its letters. */
    private final Set<String> sides = new HashSet<>();

    /** What says alone that there is no address, by its letters: {@code noemail}. */
    private final Set<String> noAddresses = new HashSet<>();

    private final Set<String> languages = new LinkedHashSet<>();

    /** For each first letter the lengths that its words have, as bits: most texts are turned away by it. */
    private final long[] lengths = new long[ASCII];

    /** Where a text stands, as some words mean something there. */
    public enum Use {
        TEXT,
        /** Of a company, or a part of a person's: somebody is called Null. */
        NAME,
        /** Of a town, a state or a country: None is a town, and NA the code of two regions. */
        TOWN
    }

    private enum Sense {
        NOTHING,
        NAME,
        TOWN
    }

    private Placeholders() {
        WordFile.lines(Placeholders.class, "placeholders.txt").forEach(line -> add(line.split(": ", 2)));
    }

    private void add(String[] line) {
        languages.add(line[0]);
        for (String marked : line[1].split(",", -1)) {
            String word = marked.strip();
            Sense sense = word.endsWith(NAMES) ? Sense.NAME : word.endsWith(TOWNS) ? Sense.TOWN : Sense.NOTHING;
            word = sense == Sense.NOTHING ? word : word.substring(0, word.length() - 1);
            String letters = letters(word);
            sides.add(letters);
            if (line[0].equals(ANSWERS)) {
                answers.add(word);
                continue;
            }
            if (line[0].equals(ADDRESSES)) {
                continue;
            }
            if (letters.length() > MAIL.length() && letters.contains(MAIL)) {
                noAddresses.add(letters);
            }
            words.merge(word, sense, (before, now) -> before == Sense.NOTHING ? now : before);
            if (line[0].equals(PROGRAM)) {
                programs.add(word);
            }
            char first = word.charAt(0);
            if (first < ASCII) {
                lengths[first] |= 1L << word.length();
                lengths[Character.toUpperCase(first)] |= 1L << word.length();
            }
        }
    }

    /** The lines of the word file: languages, and a few more groups. */
    static Set<String> languages() {
        return Set.copyOf(SHIPPED.languages);
    }

    /** Whether {@code text}, which has no blanks around it, says that there is no value. */
    public static boolean isOne(String text, Use use) {
        return (text.length() <= LONGEST && !text.isEmpty() && SHIPPED.has(text, use)) || TemplateField.isOne(text);
    }

    /** Whether {@code address} is nothing but such words between commas and line ends: {@code undefined, undefined}. */
    public static boolean isList(String address) {
        if (address.length() > 2 * LONGEST
                || BETWEEN_PARTS.splitAsStream(address).limit(2).count() < 2) {
            return false;
        }
        return BETWEEN_PARTS
                .splitAsStream(address)
                .map(TrimmedText::of)
                .allMatch(part -> part.isEmpty() || isOne(part, Use.TEXT));
    }

    /** Whether {@code address} says that there is no e-mail address: {@code none@none.com}, {@code noemail@example.org}. */
    public static boolean isAddress(String address) {
        int at = address.indexOf('@');
        if (at < 0 || address.length() > 2 * LONGEST) {
            return isOne(address, Use.TEXT);
        }
        String name = letters(address.substring(0, at));
        int dot = address.indexOf('.', at);
        String domain = letters(address.substring(at + 1, dot < 0 ? address.length() : dot));
        boolean oneLetter = !name.isEmpty() && name.chars().allMatch(c -> c == name.charAt(0));
        boolean twice = name.equals(domain) && (oneLetter || SHIPPED.sides.contains(name));
        return twice
                || SHIPPED.noAddresses.contains(name)
                || (isOne(address.substring(0, at), Use.TEXT) && SHIPPED.sides.contains(domain));
    }

    private static String letters(String text) {
        StringBuilder letters = new StringBuilder();
        text.toLowerCase(Locale.ROOT).codePoints().filter(Character::isLetter).forEach(letters::appendCodePoint);
        return letters.toString();
    }

    /** Whether {@code text} is yes or no, in any language. */
    public static boolean isAnswer(String text) {
        return text.length() <= LONGEST && SHIPPED.answers.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Whether each word of {@code name} is one, as programs write that put two absent names together. */
    public static boolean isName(String name) {
        if (isOne(name, Use.TEXT)) {
            return true;
        }
        if (name.length() > LONGEST || name.indexOf(' ') < 0) {
            return false;
        }
        for (String word : BLANKS.split(name, -1)) {
            if (!isOne(word, Use.TEXT)) {
                return false;
            }
        }
        return true;
    }

    /** {@code name} without a program's word for an absent part at its beginning or end: {@code Ada null} is {@code Ada}. */
    public static String withoutAbsentParts(String name) {
        int first = name.indexOf(' ');
        if (first < 0) {
            return name;
        }
        int last = name.lastIndexOf(' ');
        String end = name.substring(last + 1);
        String rest = name.substring(0, last);
        if (isAbsentPart(end, rest)) {
            return TrimmedText.of(rest);
        }
        String begin = name.substring(0, first);
        rest = name.substring(first + 1);
        return isAbsentPart(begin, rest) ? TrimmedText.of(rest) : name;
    }

    /** Not where the rest is written in the same case, as people who are called Null are in such a list, too. */
    private static boolean isAbsentPart(String word, String rest) {
        if (word.length() > LONGEST || !SHIPPED.programs.contains(word.toLowerCase(Locale.ROOT))) {
            return false;
        }
        boolean called = SHIPPED.words.get(word.toLowerCase(Locale.ROOT)) == Sense.NAME;
        return !called || (!isCapitalized(word) && isCapitalized(rest));
    }

    private boolean has(String text, Use use) {
        char first = text.charAt(0);
        boolean bare = first >= ASCII ? Character.isLetter(first) : isLetterOrDigit(first);
        if (bare && first < ASCII && first != '0' && (lengths[first] >>> text.length() & 1) == 0) {
            char last = text.charAt(text.length() - 1);
            if (isLetterOrDigit(last) || last >= ASCII) {
                return false;
            }
        }
        if (isNothing(text)) {
            return true;
        }
        Sense sense = sense(text);
        if (sense == null) {
            return false;
        }
        return switch (use) {
            case TEXT -> true;
            case NAME -> sense != Sense.NAME || !isCapitalized(text);
            case TOWN -> text.length() > 2 && (sense != Sense.TOWN || !isCapitalized(text));
        };
    }

    private @Nullable Sense sense(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        Sense sense = words.get(lower);
        return sense == null ? words.get(bare(lower)) : sense;
    }

    /** Without the marks around it. */
    private static String bare(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && !isPartOfWord(text.charAt(from))) {
            from++;
        }
        while (to > from && !isPartOfWord(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Half an e-mail address is none of these words. */
    private static boolean isPartOfWord(char c) {
        return c == '@' || Character.isLetterOrDigit(c);
    }

    /** Whether there is nothing in it but marks, or zeros: {@code --}, {@code ?}, {@code 0}, {@code 000-0000}. */
    private static boolean isNothing(String text) {
        if (text.length() > LONGEST_NOTHING) {
            return false;
        }
        if (text.length() == 1 && IN_PAIRS.indexOf(text.charAt(0)) >= 0) {
            return false; // half of something
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '0' && !isMark(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isMark(char c) {
        if (c < ASCII) {
            return c > 0 && c != '@' && !isLetterOrDigit(c);
        }
        return (c >= '\u2010' && c <= '\u2015') // dashes
                || c == '\u2212'
                || c == '\u2026' // an ellipsis
                || c == '\u00B7'
                || c == '\u00BF'
                || c == '\u00A0'
                || c == '\u3000'
                || c == '\u30FC' // Japanese keyboards write these for dashes
                || c == '\uFF0D'
                || c == '\uFF1F';
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** As names are written: a capital, and then none. */
    private static boolean isCapitalized(String text) {
        return text.length() > 1 && Character.isUpperCase(text.charAt(0)) && Character.isLowerCase(text.charAt(1));
    }
}
