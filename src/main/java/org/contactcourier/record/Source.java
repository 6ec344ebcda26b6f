package org.contactcourier.record;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source: its kind, and its name if it has one. The word is the first part of every origin and the {@code source} label of
 * every metric. Two sources never have one word, so what they read never has one origin. Immutable.
 *
 * @param kind what it reads
 * @param name what tells it from others of its kind, such as {@code leads}; empty for the one that has only its kind
 */
public record Source(SourceKind kind, String name) {
    /** What a source reads. */
    public enum SourceKind {
        KAFKA,
        FILE,
        MAIL;

        private final String word = name().toLowerCase(Locale.ROOT); // asked for with every record

        /** The word in keys, origins and metrics: {@code kafka}, {@code file} or {@code mail}. */
        public String word() {
            return word;
        }
    }

    public static final Source KAFKA = new Source(SourceKind.KAFKA, "");
    public static final Source FILE = new Source(SourceKind.FILE, "");
    public static final Source MAIL = new Source(SourceKind.MAIL, "");

    private static final List<Source> UNNAMED = List.of(KAFKA, FILE, MAIL);
    private static final char DOT = '.';

    public Source {
        if (!name.isEmpty() && !isName(name)) {
            throw new IllegalArgumentException("not a source's name: " + name);
        }
    }

    /** Those that have only their kind, in the order in which people see them. */
    public static List<Source> unnamed() {
        return UNNAMED;
    }

    /**
     * All of a configuration: those without names, then the others of each kind.
     *
     * @param names the names of sources, by what {@link #keysOfKind} says
     */
    public static List<Source> all(Function<String, List<String>> names) {
        return Stream.concat(
                        UNNAMED.stream(), UNNAMED.stream().flatMap(unnamed -> names.apply(unnamed.keysOfKind()).stream()
                                .map(name -> new Source(unnamed.kind, name))))
                .toList();
    }

    /**
     * Whether {@code text} can be a source's name: small letters and digits, a letter first. So it can stand in a key, a
     * variable,
     * an origin, a path and a label as it is. By hand, as this is done for every record.
     */
    public static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z') && !(i > 0 && c >= '0' && c <= '9')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** The word in origins, metrics and dead letters: {@code kafka}, {@code file}, {@code mail}, {@code file.leads}. */
    public String word() {
        return name.isEmpty() ? kind.word() : kind.word() + DOT + name;
    }

    /** What its keys begin with: {@code intake.file.}, {@code intake.file.leads.}. */
    public String keys() {
        return "intake." + word() + DOT;
    }

    /** What the keys of the source begin with that has only its kind: {@code intake.file.}. */
    public String keysOfKind() {
        return "intake." + kind.word() + DOT;
    }

    /** What a route calls something of this source that it calls {@code word} for the one that has only its kind. */
    public String own(String word) {
        return name.isEmpty() ? word : word + "-" + name;
    }

    /** The id of the route that reads it: {@code contact-from-file}, {@code contact-from-file-leads}. */
    public String route() {
        return own("contact-from-" + kind.word());
    }

    /** Whether {@code place} is one at a source of any name: whether it begins with a source's word and a colon. */
    public static boolean isPlace(String place) {
        int colon = place.indexOf(':');
        return colon > 0 && find(place.substring(0, colon)) != null;
    }

    /**
     * The source with this word.
     *
     * @throws IllegalArgumentException if no source can have it
     */
    public static Source named(String word) {
        Source found = find(word);
        if (found == null) {
            throw new IllegalArgumentException("not a source's word: " + word);
        }
        return found;
    }

    /** The source whose word starts {@code place}, as in {@code kafka:contacts/0}. */
    public static Source of(String place) {
        int colon = place.indexOf(':');
        Source found = colon > 0 ? find(place.substring(0, colon)) : null;
        if (found == null) {
            throw new IllegalArgumentException("not a place at a source: " + place);
        }
        return found;
    }

    private static @Nullable Source find(String word) {
        for (Source source : UNNAMED) {
            String kind = source.kind.word();
            if (word.equals(kind)) {
                return source;
            }
            if (word.startsWith(kind)
                    && word.charAt(kind.length()) == DOT
                    && isName(word.substring(kind.length() + 1))) {
                return new Source(source.kind, word.substring(kind.length() + 1));
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return word();
    }
}
