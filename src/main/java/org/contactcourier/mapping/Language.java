package org.contactcourier.mapping;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.text.WordFile;

/**
 * What fields are called where English isn't spoken: in tables that people keep, and in what Outlook, Thunderbird and others
 * export there. Some words are too short or mean something else in another language, such as {@code land}; they only count in
 * a table that is in that language by two of its other headers. Each language has a file with its words. Immutable.
 */
public enum Language {
    /** {@link Field} has its names. */
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    POLISH,
    SWEDISH,
    DANISH,
    NORWEGIAN,
    FINNISH,
    CZECH,
    HUNGARIAN,
    TURKISH,
    GREEK,
    RUSSIAN,
    UKRAINIAN,
    HEBREW,
    ARABIC,
    JAPANESE,
    CHINESE,
    KOREAN;

    /** Fewer headers than these are no proof of a language: they may be borrowed, or names. */
    private static final int PROOF = 2;

    /** Behind a word that only counts in tables. */
    private static final String MARK = "*";

    @SuppressWarnings("ImmutableEnumChecker") // unmodifiable, and of unmodifiable lists
    private final Map<String, List<String>> words;

    /** The words without a mark, as {@link Field#normalLetters} has them; made when they are first asked for. */
    private static final class Known {
        private static final Map<Language, Set<String>> WORDS =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(language -> language, Language::everywhere));

        private static final Map<Language, Map<String, String>> IN_TABLES =
                Stream.of(values()).collect(Collectors.toUnmodifiableMap(language -> language, Language::inTables));
    }

    Language() {
        // Without Field, which asks for these names while it is made.
        this.words = Collections.unmodifiableMap(
                WordFile.words(Language.class, "languages/" + name().toLowerCase(Locale.ROOT) + ".txt"));
    }

    /**
     * Its words by what they mean, which is the title of a field or a header in English; those with a {@code *} only count in a
     * table that is in this language.
     */
    public Map<String, List<String>> words() {
        return words;
    }

    /** What it is called in English. */
    public String title() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }

    /** What {@code field} is called wherever it occurs. */
    public List<String> names(Field field) {
        return words.getOrDefault(field.title(), List.of()).stream()
                .filter(word -> !word.endsWith(MARK))
                .toList();
    }

    private Set<String> everywhere() {
        return words.values().stream()
                .flatMap(List::stream)
                .filter(word -> !word.endsWith(MARK))
                .map(Field::normalLetters)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** By word what it means, where that only counts in tables: what has a mark, and what is no field's title. */
    private Map<String, String> inTables() {
        Set<String> titles = Stream.of(Field.values()).map(Field::title).collect(Collectors.toSet());
        Map<String, String> inTables = new HashMap<>();
        words.forEach((meaning, all) -> all.stream()
                .filter(word -> word.endsWith(MARK) || !titles.contains(meaning))
                .forEach(word -> inTables.putIfAbsent(Field.normalLetters(word), meaning)));
        return Map.copyOf(inTables);
    }

    /** The language of a table with these headers; English if no other fits. */
    public static Language of(List<String> headers) {
        Set<String> normal = headers.stream().map(Field::normalLetters).collect(Collectors.toSet());
        Language best = ENGLISH;
        long most = PROOF - 1;
        for (Language language : values()) {
            Set<String> words = Known.WORDS.getOrDefault(language, Set.of());
            long known = normal.stream().filter(words::contains).count();
            if (known > most) {
                best = language;
                most = known;
            }
        }
        return best;
    }

    /** What {@code header} is called in English where it only counts in tables in this language; else itself. */
    public String name(String header) {
        Map<String, String> inTables = Known.IN_TABLES.getOrDefault(this, Map.of());
        if (inTables.isEmpty()) {
            return header;
        }
        String normal = Field.normal(header);
        String letters = Field.normalLetters(normal);
        String meaning = inTables.get(letters);
        if (meaning == null) {
            return header;
        }
        // The number of a second phone, or of the second line of a street.
        return normal.startsWith(letters) ? meaning + normal.substring(letters.length()) : meaning;
    }
}
