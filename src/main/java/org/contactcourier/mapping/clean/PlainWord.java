package org.contactcourier.mapping.clean;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.text.WordFile;

/** Words as word files are compared: letters alone, lower case, without accents. Stateless. */
final class PlainWord {
    private static final Pattern MARKS = Pattern.compile("\\p{M}");

    private PlainWord() {}

    static String of(String word) {
        String plain = MARKS.matcher(Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFD))
                .replaceAll("");
        StringBuilder letters = new StringBuilder(plain.length());
        plain.codePoints().filter(Character::isLetter).forEach(letters::appendCodePoint);
        return letters.toString();
    }

    /** The words of a file that lies beside these classes, by their kind. */
    static Map<String, Set<String>> of(Class<?> beside, String file) {
        Map<String, Set<String>> words = new HashMap<>();
        WordFile.words(beside, file)
                .forEach((kind, all) -> all.forEach(word ->
                        words.computeIfAbsent(kind, key -> new HashSet<>()).add(of(word))));
        return Map.copyOf(words);
    }
}
