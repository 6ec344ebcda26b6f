package org.contactcourier.format.csv;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.contactcourier.mapping.Field;
import org.contactcourier.text.WordFile;

/**
 * The words of rows that are no contacts, from {@code rows.txt}. Compares them by {@link Field#normal}. Doesn't know where in a
 * row they stand. Immutable.
 */
final class RowWords {
    static final RowWords SHIPPED = new RowWords();

    private static final String FILE = "rows.txt";

    /** A longer cell is no such word, and is not worth the look. */
    private static final int LONGEST = 120;

    /** No line begins with more words than these, as far as it is looked at. */
    private static final int MOST_WORDS = 5;

    /** Of the word in front of an example. */
    private static final int LONGEST_EXAMPLE = 12;

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private static final Pattern LABELLED_NUMBER = Pattern.compile("(\\p{L}[\\p{L} ]*)[:=]\\s*[\\d.,]+");

    private final Map<String, Set<String>> words = new HashMap<>();

    private RowWords() {
        WordFile.words(RowWords.class, FILE)
                .forEach((kind, all) ->
                        words.put(kind, all.stream().map(Field::normal).collect(Collectors.toSet())));
    }

    /** Whether {@code cell} says that its row has sums, or is one with its label: {@code Total contacts: 2}. */
    boolean isTotal(String cell) {
        return cell.length() <= LONGEST && (kind("total").contains(Field.normalLetters(cell)) || isLabelledTotal(cell));
    }

    private boolean isLabelledTotal(String cell) {
        Matcher matcher = LABELLED_NUMBER.matcher(cell);
        if (!matcher.matches()) {
            return false;
        }
        StringBuilder begin = new StringBuilder();
        for (String word : BLANKS.split(matcher.group(1), -1)) {
            begin.append(Field.normal(word));
            if (kind("total").contains(begin.toString())) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code cell} names a group of people, as lists have it above the people: {@code Sales department}. */
    boolean isGroup(String cell) {
        if (cell.length() > LONGEST) {
            return false;
        }
        String[] words = BLANKS.split(cell.strip(), -1);
        return kind("group").contains(Field.normalLetters(cell))
                || (words.length > 1 && kind("group of").contains(Field.normal(words[0])))
                || (words.length > 1 && kind("group of").contains(Field.normal(words[words.length - 1])));
    }

    /** Whether {@code cell} says that its row shows how to fill the table: {@code Example: John Smith}. */
    boolean isExample(String cell) {
        int end = Math.max(cell.indexOf(':'), cell.startsWith(".", 1) ? cell.indexOf('.', 2) : -1);
        return end > 0 && end < LONGEST_EXAMPLE && kind("example").contains(Field.normal(cell.substring(0, end)));
    }

    /** Whether {@code cell} says something about its column. */
    boolean isAboutColumns(String cell) {
        return cell.length() <= LONGEST && kind("about").contains(Field.normalLetters(cell));
    }

    /** Whether {@code cell} begins like a line that a program writes, or counts rows. */
    boolean isLine(String cell) {
        String text = cell.length() > LONGEST ? cell.substring(0, LONGEST) : cell;
        if (text.startsWith("©") || text.toLowerCase(Locale.ROOT).startsWith("(c) ")) {
            return true;
        }
        String[] pieces = text.strip().split("[\\s:]+", MOST_WORDS + 1);
        StringBuilder begin = new StringBuilder();
        for (int i = 0; i < Math.min(pieces.length, MOST_WORDS); i++) {
            begin.append(Field.normal(pieces[i]));
            boolean whole = i == pieces.length - 1;
            if (kind("line").contains(begin.toString()) && (whole || goesOn(text, pieces, i))) {
                return true;
            }
        }
        return counts(text);
    }

    /** People are called Page and Stand, so one word needs a mark, a number or a small word behind it. */
    private static boolean goesOn(String text, String[] pieces, int last) {
        boolean several = last > 0;
        int behind = text.indexOf(pieces[last]) + pieces[last].length();
        String next = pieces[last + 1];
        boolean mark = pieces[last].endsWith(".") || (behind < text.length() && text.charAt(behind) == ':');
        boolean small = !next.isEmpty() && !Character.isUpperCase(next.codePointAt(0));
        return several || mark || small;
    }

    private boolean counts(String text) {
        String bare = text.strip();
        return bare.chars().anyMatch(c -> c >= '0' && c <= '9')
                && !bare.isEmpty()
                && (Character.isDigit(bare.charAt(0)) || (bare.length() > 1 && bare.charAt(0) == '('))
                && kind("counted").contains(Field.normalLetters(bare));
    }

    private Set<String> kind(String kind) {
        return words.getOrDefault(kind, Set.of());
    }
}
