package org.contactcourier.mapping.words;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.mapping.AddressMapping;
import org.contactcourier.mapping.Field;
import org.contactcourier.text.WordFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header, a key, the name of an element or a label word by word, where all of it is no field's name: {@code
 * phoneNumberMobile}, {@code URN:Tel}, {@code Name / First Name}, {@code attendee_name}. Every word must be known, from {@code
 * headers.txt} or as a field's name; one that isn't may say anything, as in {@code Phone Verified}. Thread-safe.
 */
public final class HeaderWords {
    /** With the words that the program ships. */
    public static final HeaderWords SHIPPED = new HeaderWords();

    private static final String FILE = "headers.txt";

    /** A question in a form may be this long; a longer header is a text. */
    private static final int LONGEST = 100;

    private static final String PHONE = "phone";

    /** A word, a number that isn't 1, and what else there is. */
    private static final Pattern COUNTED =
            Pattern.compile("(\\p{L}++)[\\s_#.-]*+(?:0?[2-9]|[1-9]\\d)(?!\\d)[\\s_:.-]*+(?=\\p{L})");

    private static final int MOST_WORDS = 12;

    /** Keys whose meaning is remembered: more than any program has, and at most some megabytes. */
    private static final int MOST_KEYS = 10_000;

    /** No field's name and no phrase has more words. */
    private static final int LONGEST_PHRASE = 5;

    private static final Set<Field> PERSON = EnumSet.of(
            Field.NAME,
            Field.GIVEN_NAME,
            Field.MIDDLE_NAME,
            Field.FAMILY_NAME,
            Field.NAME_PREFIX,
            Field.NAME_SUFFIX,
            Field.EMAIL,
            Field.PHONE,
            Field.COMPANY,
            Field.DESIGNATION);

    /** Short for a number behind a word, and a denial before one. */
    private static final Set<String> NEGATIONS = Set.of("no");

    /** Fields that there are several of, by kind. */
    private static final Set<Field> BY_KIND = EnumSet.of(Field.EMAIL, Field.PHONE, Field.WEBSITE);

    private static final Set<Field> PLACES = EnumSet.copyOf(AddressMapping.PARTS);

    static {
        PLACES.addAll(EnumSet.of(Field.ADDRESS, Field.WEBSITE));
    }

    private static final Set<Field> NAME_PARTS =
            EnumSet.of(Field.GIVEN_NAME, Field.MIDDLE_NAME, Field.FAMILY_NAME, Field.NAME_PREFIX, Field.NAME_SUFFIX);

    private final Map<String, Word> words = new HashMap<>();
    private final Set<String> prose = new HashSet<>();
    private final Set<String> programs = new HashSet<>();
    private final Set<String> persons = new HashSet<>();
    private final Map<String, Optional<Meaning>> keys = new ConcurrentHashMap<>();

    /** What a word does in a header; of a word that does several things, the first counts. */
    private enum Word {
        NEVER,
        FIELD,
        CALLING,
        AREA,
        EXTENSION,
        COMES,
        PAYS,
        OTHER,
        KIND,
        NUMBER,
        NEUTRAL
    }

    /** Whose value stands in a column, the nearest to a contact first. */
    public enum Party {
        WHO_COMES,
        /** The header doesn't say. */
        CONTACT,
        WHO_PAID,
        /** Never the contact. */
        SOMEBODY_ELSE
    }

    /** Which part of a phone number a column has, if not all of it. */
    public enum PhonePart {
        CALLING_CODE,
        AREA_CODE,
        EXTENSION
    }

    /**
     * What a header says.
     *
     * @param part the part of a phone number, or null
     * @param stem what tells one phone number from another
     * @param ofProgram whether the field's word is one that programs have for things of their own, too
     */
    public record Meaning(
            Field field, Party party, @Nullable PhonePart part, String stem, boolean ofProgram) {
        /** Whether a whole value of somebody who may be the contact stands there. */
        public boolean isValue() {
            return part == null && party != Party.SOMEBODY_ELSE;
        }
    }

    private record Piece(Word word, String text, @Nullable Field field) {}

    private HeaderWords() {
        Map<String, List<String>> file = WordFile.words(HeaderWords.class, FILE);
        for (Word word : Word.values()) {
            file.getOrDefault(word.name().toLowerCase(Locale.ROOT), List.of())
                    .forEach(phrase -> words.putIfAbsent(Field.normal(phrase), word));
        }
        file.getOrDefault("prose", List.of()).forEach(word -> prose.add(Field.normal(word)));
        prose.forEach(word -> words.putIfAbsent(word, Word.NEUTRAL));
        file.getOrDefault("person", List.of()).forEach(word -> persons.add(Field.normal(word)));
        file.getOrDefault("program", List.of()).forEach(word -> programs.add(Field.normal(word)));
    }

    /**
     * What the key of an object or the name of an element says, likewise. Programs have links, ranks and numbers of their own
     * under a field's word, such as {@code user_role}; those count only of who comes.
     */
    public @Nullable Meaning ofKey(String key) {
        Optional<Meaning> known = keys.get(key);
        if (known == null) {
            known = Optional.ofNullable(meaning(key, name -> name))
                    .filter(meaning -> !meaning.ofProgram() || meaning.party() == Party.WHO_COMES);
            if (keys.size() < MOST_KEYS && key.length() <= LONGEST) {
                keys.put(key, known);
            }
        }
        return known.orElse(null);
    }

    /**
     * What {@code header} says, or null if a word in it isn't known or they don't fit together.
     *
     * @param names what a word means that only counts in the table's language
     */
    public @Nullable Meaning meaning(String header, Function<String, String> names) {
        List<Piece> pieces = header.length() > LONGEST ? null : pieces(split(header), names);
        if (pieces == null) {
            return null;
        }
        Party party = Party.CONTACT;
        boolean kind = false;
        boolean number = false;
        String named = "";
        PhonePart part = null;
        List<Field> fields = new ArrayList<>();
        StringBuilder stem = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece.word()) {
                case NEVER -> {
                    return null;
                }
                case COMES -> party = party == Party.SOMEBODY_ELSE ? party : Party.WHO_COMES;
                case PAYS -> party = party == Party.SOMEBODY_ELSE ? party : Party.WHO_PAID;
                case OTHER -> party = Party.SOMEBODY_ELSE;
                case CALLING -> part = PhonePart.CALLING_CODE;
                case AREA -> part = PhonePart.AREA_CODE;
                case EXTENSION -> part = PhonePart.EXTENSION;
                case KIND -> kind = true;
                case NUMBER -> number = true;
                default -> {
                    // a field, below, or nothing
                }
            }
            if (piece.field() != null) {
                fields.add(piece.field());
                named = piece.text();
            }
            if (piece.word() == Word.KIND || piece.field() != null) {
                stem.append(piece.text());
            } else if (piece.text().startsWith(PHONE)) {
                stem.append(PHONE); // "phone country code" is one phrase
            }
        }
        if (isOfAnotherNumbered(header)) {
            party = Party.SOMEBODY_ELSE;
        }
        Field field = part == null ? field(fields, header) : phone(fields);
        if (field == null || (kind && !BY_KIND.contains(field)) || (number && field != Field.PHONE)) {
            return null; // the number of a company is that of a register
        }
        boolean known = PERSON.contains(field) || (party == Party.CONTACT && PLACES.contains(field));
        return known
                ? new Meaning(field, party, part, which(stem.toString()), !kind && programs.contains(named))
                : null;
    }

    /** Whether it counts persons and means a later one than the first, as {@code Contact 2 Email} does. */
    public boolean isOfAnotherNumbered(String header) {
        if (header.length() > LONGEST || header.chars().noneMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        Matcher counted = COUNTED.matcher(header);
        while (counted.find()) {
            if (persons.contains(Field.normal(counted.group(1)))) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code header} begins as a part of a sentence does, as in "and the email". */
    public boolean isProse(String header) {
        List<String> split = split(header);
        return split.size() > 1 && prose.contains(split.get(0));
    }

    /** What tells the phone number in a column from others. */
    public String stem(String header) {
        Meaning meaning = meaning(header, name -> name);
        return meaning == null ? which(Field.normalLetters(header)) : meaning.stem();
    }

    /** {@code mobile} of "mobile number" and of "mobile phone". */
    private static String which(String stem) {
        String rest = stem;
        for (String word : List.of("number", PHONE)) {
            rest = rest.endsWith(word) ? rest.substring(0, rest.length() - word.length()) : rest;
        }
        return rest.isEmpty() && !stem.isEmpty() ? PHONE : rest;
    }

    private static @Nullable Field phone(List<Field> fields) {
        return fields.stream().allMatch(field -> field == Field.PHONE) ? Field.PHONE : null;
    }

    /** The last field, if those before it only say what it belongs to. */
    private static @Nullable Field field(List<Field> fields, String header) {
        if (fields.isEmpty()) {
            return null;
        }
        Field last = fields.get(fields.size() - 1);
        boolean whole = fields.size() > 1 && fields.stream().allMatch(NAME_PARTS::contains);
        if (whole && fields.contains(Field.GIVEN_NAME) && fields.contains(Field.FAMILY_NAME)) {
            return Field.NAME; // "Last name, first name"
        }
        for (Field before : fields.subList(0, fields.size() - 1)) {
            boolean fits = (before == last && header.indexOf(',') < 0)
                    || (before == Field.NAME && NAME_PARTS.contains(last) && header.indexOf(',') < 0)
                    || (before == Field.ADDRESS && AddressMapping.PARTS.contains(last));
            if (!fits) {
                return null;
            }
        }
        return last;
    }

    private @Nullable List<Piece> pieces(List<String> split, Function<String, String> names) {
        if (split.isEmpty() || split.size() > MOST_WORDS) {
            return null;
        }
        List<Piece> pieces = new ArrayList<>();
        for (int at = 0; at < split.size(); ) {
            int length = Math.min(LONGEST_PHRASE, split.size() - at);
            Piece piece = null;
            while (piece == null && length > 0) {
                piece = piece(String.join("", split.subList(at, at + length)), names);
                length -= piece == null ? 1 : 0;
            }
            if (piece == null) {
                return null;
            }
            if (at == 0 && NEGATIONS.contains(piece.text())) {
                return null; // "No Phone" holds yes or no
            }
            pieces.add(piece);
            at += length;
        }
        return pieces;
    }

    private @Nullable Piece piece(String text, Function<String, String> names) {
        Word word = words.get(text);
        if (word != Word.NEVER) {
            Field.Match match = Field.of(names.apply(text)).orElse(null);
            if (match != null) {
                return new Piece(Word.FIELD, text, match.field());
            }
        }
        return word == null ? null : new Piece(word, text, null);
    }

    /** The words, which capitals begin, too; without numbers. Marks but # and % mean nothing. */
    static List<String> split(String header) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            char before = i == 0 ? ' ' : header.charAt(i - 1);
            boolean upper = Character.isUpperCase(c);
            boolean hump = upper && Character.isLowerCase(before);
            boolean acronymEnds = upper
                    && Character.isUpperCase(before)
                    && i + 1 < header.length()
                    && Character.isLowerCase(header.charAt(i + 1));
            if (!Character.isLetter(c) || hump || acronymEnds) {
                add(words, word);
            }
            if (Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK) {
                word.append(c);
            } else if (c == '#' || c == '%') {
                words.add(String.valueOf(c));
            }
        }
        add(words, word);
        return words;
    }

    private static void add(List<String> words, StringBuilder word) {
        String normal = Field.normal(word.toString());
        if (!normal.isEmpty()) {
            words.add(normal);
        }
        word.setLength(0);
    }
}
