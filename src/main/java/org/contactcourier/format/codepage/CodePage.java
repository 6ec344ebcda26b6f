package org.contactcourier.format.codepage;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.text.WordFile;

/**
 * A language and a code page that it is written in, from a table in a file. Immutable.
 *
 * @param language its word in the table
 * @param charset the code page
 * @param letters what the language has beyond ASCII, the frequent first; empty for ideographs
 * @param places domains and regions, in lower case
 * @param callingCodes of its countries
 * @param rules what may stand behind some of the letters
 * @param small whether so few speak it that only a place can tell it from another language that fits
 */
record CodePage(
        String language,
        Charset charset,
        String letters,
        Set<String> places,
        Set<String> callingCodes,
        List<String> rules,
        boolean small) {
    private static final String SMALL = "small";
    private static final String TABLE = "code-pages.txt";

    /** All that the table has and this Java knows. */
    static final List<CodePage> ALL = all();

    boolean isIdeographic() {
        return letters.isEmpty();
    }

    /** Whether its letters are Latin ones. */
    boolean isLatin() {
        return !letters.isEmpty()
                && Character.UnicodeScript.of(letters.codePointAt(0)) == Character.UnicodeScript.LATIN;
    }

    /** Whether {@code c} is a letter of the language, and may stand before {@code next}; {@code $} is the end of the word. */
    boolean has(char c, char next) {
        char lower = Character.toLowerCase(c);
        if (letters.indexOf(lower) < 0 && letters.indexOf(c) < 0) {
            return false;
        }
        for (String rule : rules) {
            if (rule.charAt(0) == lower) {
                return rule.indexOf(Character.toLowerCase(next), 2) > 0;
            }
        }
        return true;
    }

    private static List<CodePage> all() {
        return WordFile.lines(CodePage.class, TABLE).stream()
                .flatMap(CodePage::ofLine)
                .toList();
    }

    private static Stream<CodePage> ofLine(String line) {
        List<String> cells =
                Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
        return words(cells.get(1)).stream()
                .filter(Charset::isSupported) // an image with part of the JDK has fewer
                .map(name -> new CodePage(
                        cells.get(0),
                        Charset.forName(name),
                        cells.get(2),
                        Set.copyOf(words(cells.get(3))),
                        Set.copyOf(words(cells.get(4))),
                        cells.size() > 5 ? words(cells.get(5)) : List.of(),
                        cells.size() > 6 && cells.get(6).equals(SMALL)));
    }

    private static List<String> words(String cell) {
        return Arrays.stream(cell.split(" ")).filter(word -> !word.isEmpty()).collect(Collectors.toList());
    }
}
