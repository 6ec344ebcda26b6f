package org.contactcourier.mapping.words;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.contactcourier.contact.Note;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.FieldValue;
import org.contactcourier.mapping.Language;
import org.contactcourier.mapping.words.HeaderWords.Meaning;
import org.contactcourier.mapping.words.HeaderWords.Party;
import org.contactcourier.mapping.words.HeaderWords.PhonePart;
import org.contactcourier.mapping.words.Parties.PersonalCell;
import org.jspecify.annotations.Nullable;

/**
 * Puts the keys of an object into our words where only their words tell what they are, as the headers of a table are read: {@code
 * phoneNumberMobile}, {@code attendee_name} beside {@code order_name}, {@code work_city}, a country code beside a number. What
 * objects with the same keys are is remembered. Thread-safe.
 */
public final class KeyWords {
    /** The code of a note: a value belongs to another person. */
    public static final String ANOTHER_PERSON = "another-person";

    /** The code of a note: a phone number got a part that stood elsewhere. */
    public static final String PHONE_JOINED = "phone-joined";

    /** Sets of keys that are remembered; programs whose keys vary have some hundreds. */
    private static final int MOST_SETS = 2_000;

    /** No contact has more keys; a larger object is read by the names of fields alone. */
    private static final int MOST_KEYS = 500;

    /** Sets with more letters are not remembered: hostile keys would fill the memory. */
    private static final int MOST_LETTERS = 10_000;

    /** No phone number has fewer digits. */
    private static final int FEWEST_DIGITS = 5;

    private static final String ADDRESSES = "address";
    private static final Map<List<String>, KeyWords> KNOWN = new ConcurrentHashMap<>();

    private final List<String> keys;
    private final List<MeantKey> meant = new ArrayList<>();
    private final boolean ofSeveralPersons;
    private final boolean hasWords;

    /** Keys of phone numbers. */
    private final List<String> phones;

    /** By the index of a key with a phone number, the indices of those with its parts. */
    private final Map<Integer, List<Integer>> phoneParts = new HashMap<>();

    /**
     * What a key is.
     *
     * @param field as which it is known by itself, or null
     * @param meaning what its words say if it isn't, or null
     * @param part of an address, or null
     */
    private record MeantKey(
            @Nullable Field field,
            @Nullable Meaning meaning,
            @Nullable AddressPart part) {
        Party party() {
            return meaning == null ? Party.CONTACT : meaning.party();
        }

        @Nullable
        Field personal() {
            return meaning == null ? field : meaning.field();
        }

        boolean isPhonePart() {
            return meaning != null && meaning.part() != null;
        }

        boolean isPhone() {
            return meaning == null ? field == Field.PHONE : meaning.isValue() && meaning.field() == Field.PHONE;
        }
    }

    /**
     * An object in our words.
     *
     * @param places where its members stood, by where they are now; one that isn't there is where it was
     * @param notes what was decided
     */
    public record ObjectInWords(ObjectNode object, Map<String, String> places, List<Note> notes) {
        /** Where in the input {@code pointer} was. */
        public String pointer(String pointer) {
            for (String at = pointer; at.startsWith("/"); at = at.substring(0, at.lastIndexOf('/'))) {
                String place = places.get(at);
                if (place != null) {
                    return place + pointer.substring(at.length());
                }
            }
            return pointer;
        }
    }

    private KeyWords(List<String> keys) {
        this.keys = keys;
        List<@Nullable AddressPart> parts = new ArrayList<>();
        for (String key : keys) {
            boolean isOfAnother = HeaderWords.SHIPPED.isOfAnotherNumbered(key);
            Field field =
                    isOfAnother ? null : Field.of(key).map(Field.Match::field).orElse(null);
            boolean isUnknown = field == null && !isOfAnother;
            AddressPart part = isUnknown ? AddressPart.of(key, Language.ENGLISH) : null;
            parts.add(part);
            meant.add(new MeantKey(field, field == null && part == null ? HeaderWords.SHIPPED.ofKey(key) : null, part));
        }
        List<@Nullable AddressPart> all = AddressPart.withStreets(keys, parts);
        for (int i = 0; i < keys.size(); i++) {
            if (all.get(i) != null) {
                meant.set(i, new MeantKey(null, null, all.get(i)));
            }
        }
        this.hasWords = meant.stream().anyMatch(key -> key.meaning() != null || key.part() != null);
        this.ofSeveralPersons = meant.stream().anyMatch(key -> key.party() != Party.CONTACT);
        this.phones = indices(MeantKey::isPhone).stream().map(keys::get).toList();
        findPhoneParts();
    }

    /** The same words tell which number a part belongs to, or there is only one number. */
    private void findPhoneParts() {
        List<Integer> numbers = indices(MeantKey::isPhone);
        List<Integer> parts = indices(MeantKey::isPhonePart);
        for (int number : parts.isEmpty() ? List.<Integer>of() : numbers) {
            String stem = HeaderWords.SHIPPED.stem(keys.get(number));
            List<Integer> own = new ArrayList<>();
            for (int part : parts) {
                Meaning meaning = meant.get(part).meaning();
                if (numbers.size() == 1 || (meaning != null && meaning.stem().equals(stem))) {
                    own.add(part);
                }
            }
            phoneParts.put(number, own);
        }
    }

    private List<Integer> indices(Predicate<MeantKey> which) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < meant.size(); i++) {
            if (which.test(meant.get(i))) {
                found.add(i);
            }
        }
        return found;
    }

    /** {@code object} in our words; as it is if its keys are. */
    public static ObjectInWords in(ObjectNode object) {
        if (object.size() > MOST_KEYS) {
            return new ObjectInWords(object, Map.of(), List.of());
        }
        List<String> keys = new ArrayList<>(object.size());
        int letters = 0;
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String key = names.next();
            keys.add(key);
            letters += key.length();
        }
        KeyWords known = KNOWN.get(keys);
        if (known == null) {
            known = new KeyWords(keys);
            if (KNOWN.size() < MOST_SETS && letters <= MOST_LETTERS) {
                KNOWN.put(keys, known);
            }
        }
        return known.areOurs(object)
                ? new ObjectInWords(object, Map.of(), List.of())
                : known.new ObjectReading(object).read();
    }

    /** Whether there is nothing to do, as with most objects: every key is a field's name, and no number is one in parts. */
    private boolean areOurs(ObjectNode object) {
        return !hasWords
                && phones.stream().noneMatch(phone -> object.path(phone).isContainerNode());
    }

    /** Makes our words of one object. */
    private final class ObjectReading {
        private final ObjectNode object;
        private final List<JsonNode> values = new ArrayList<>();
        private final ObjectNode plain = JsonNodeFactory.instance.objectNode();
        private final Map<String, String> places = new HashMap<>();
        private final List<Note> notes = new ArrayList<>(0);
        private final Map<String, ObjectNode> addresses = new HashMap<>();
        private boolean changed;

        ObjectReading(ObjectNode object) {
            this.object = object;
            object.elements().forEachRemaining(values::add);
        }

        ObjectInWords read() {
            Set<Integer> others = ofSeveralPersons ? others() : Set.of();
            boolean scattered = hasWords && hasNoWholeAddress();
            for (int i = 0; i < keys.size(); i++) {
                MeantKey key = meant.get(i);
                JsonNode value = values.get(i);
                if (others.contains(i)) {
                    changed = true;
                } else if (key.part() != null && scattered && isText(value)) {
                    addPart(key.part(), keys.get(i), value);
                } else if (key.meaning() != null && key.meaning().isValue() && fits(key.meaning(), value)) {
                    put(freeKey(key.meaning().field()), i, joined(i, value));
                } else {
                    put(keys.get(i), i, key.field() == Field.PHONE ? joined(i, value) : value);
                }
            }
            return changed ? new ObjectInWords(plain, places, notes) : new ObjectInWords(object, Map.of(), List.of());
        }

        private void put(String key, int at, JsonNode value) {
            boolean same = key.equals(keys.get(at));
            changed |= !same || !value.equals(values.get(at));
            plain.set(key, value);
            if (!same) {
                places.put(pointer(key), pointer(keys.get(at)));
            }
        }

        /** The last of the field's names, since a key that is one as it stands says more; with a number, which says nothing. */
        private String freeKey(Field field) {
            String name = field.names().stream()
                    .filter(one -> one.chars().noneMatch(Character::isDigit))
                    .reduce(field.title(), (first, last) -> last);
            String key = name;
            for (int number = 2; object.has(key) || plain.has(key); number++) {
                key = name + " " + number;
            }
            return key;
        }

        private void addPart(AddressPart part, String key, JsonNode value) {
            changed = true;
            ObjectNode address = addresses.get(part.address());
            if (address == null) {
                ArrayNode all = plain.withArray(ADDRESSES);
                address = all.addObject();
                addresses.put(part.address(), address);
            }
            if (!address.has(part.key())) {
                address.set(part.key(), value);
                places.put(
                        "/" + ADDRESSES + "/" + (plain.withArray(ADDRESSES).size() - 1) + pointer(part.key()),
                        pointer(key));
            }
        }

        /** Whether parts of addresses may be put together: the whole one, where there is one, has them. */
        private boolean hasNoWholeAddress() {
            for (int i = 0; i < keys.size(); i++) {
                MeantKey key = meant.get(i);
                if (keys.get(i).equals(ADDRESSES) || (key.personal() == Field.ADDRESS && !isNothing(values.get(i)))) {
                    return false;
                }
            }
            return true;
        }

        /** The indices of what another person has, each with a note. */
        private Set<Integer> others() {
            List<Integer> at = new ArrayList<>();
            List<PersonalCell> persons = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                Field field = meant.get(i).personal();
                Meaning meaning = meant.get(i).meaning();
                if (field != null && (meaning == null ? !isNothing(values.get(i)) : fits(meaning, values.get(i)))) {
                    at.add(i);
                    persons.add(new PersonalCell(field, meant.get(i).party(), text(values.get(i))));
                }
            }
            boolean[] others = Parties.others(persons);
            Set<Integer> found = new HashSet<>();
            for (int i = 0; i < others.length; i++) {
                if (others[i]) {
                    found.add(at.get(i));
                    notes.add(new Note(
                            "",
                            ANOTHER_PERSON,
                            keys.get(at.get(i)) + ": " + persons.get(i).text(),
                            null));
                }
            }
            return found;
        }

        // --- phone numbers

        private JsonNode joined(int at, JsonNode value) {
            if (!meant.get(at).isPhone()) {
                return value;
            }
            if (value.isContainerNode()) {
                boolean one = value.isArray() && value.size() == 1 && isText(value.get(0));
                return one ? joined(at, value.get(0)) : joinedInside(value);
            }
            Map<PhonePart, List<String>> parts = new EnumMap<>(PhonePart.class);
            for (int part : phoneParts.getOrDefault(at, List.of())) {
                Meaning meaning = meant.get(part).meaning();
                if (meaning != null && meaning.part() != null && isText(values.get(part))) {
                    parts.computeIfAbsent(meaning.part(), key -> new ArrayList<>())
                            .add(text(values.get(part)));
                }
            }
            return parts.isEmpty() || !isText(value) ? value : joined(value, parts);
        }

        private JsonNode joined(JsonNode number, Map<PhonePart, List<String>> parts) {
            String written = text(number);
            String joined = SplitPhone.joined(written, parts);
            if (joined.equals(written)) {
                return number;
            }
            notes.add(new Note("/phones", PHONE_JOINED, written, joined));
            return TextNode.valueOf(joined);
        }

        /** Numbers whose country code stands beside them in an object of their own. */
        private JsonNode joinedInside(JsonNode value) {
            if (value instanceof ArrayNode list) {
                ArrayNode all = JsonNodeFactory.instance.arrayNode(list.size());
                boolean any = false;
                for (JsonNode element : list) {
                    JsonNode one = element instanceof ObjectNode inner ? joinedInside(inner) : element;
                    any |= !one.equals(element);
                    all.add(one);
                }
                return any ? all : value;
            }
            String number = null;
            Map<PhonePart, List<String>> parts = new EnumMap<>(PhonePart.class);
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                if (!isText(entry.getValue())) {
                    continue;
                }
                PhonePart part = partInside(entry.getKey());
                if (part != null) {
                    parts.computeIfAbsent(part, absent -> new ArrayList<>()).add(text(entry.getValue()));
                } else if (number == null && isNumber(entry.getKey()) && hasDigits(text(entry.getValue()))) {
                    number = entry.getKey();
                }
            }
            if (number == null || parts.isEmpty()) {
                return value;
            }
            JsonNode joined = joined(value.path(number), parts);
            return joined.equals(value.path(number)) ? value : ((ObjectNode) value.deepCopy()).set(number, joined);
        }
    }

    private static @Nullable PhonePart partInside(String key) {
        Meaning meaning = HeaderWords.SHIPPED.ofKey(key);
        if (meaning != null && meaning.part() != null) {
            return meaning.part();
        }
        String normal = Field.normal(key);
        return normal.equals("country") || normal.equals("prefix") ? PhonePart.CALLING_CODE : null;
    }

    private static boolean isNumber(String key) {
        String normal = Field.normal(key);
        return normal.equals("number")
                || normal.equals("value")
                || Field.of(key).filter(match -> match.field() == Field.PHONE).isPresent();
    }

    /** Whether {@code value} may be what its key's words say; else the key means something else. */
    private static boolean fits(Meaning meaning, JsonNode value) {
        if (value.isContainerNode()) {
            return !value.isEmpty();
        }
        if (meaning.part() != null) {
            return false; // it is put together with the number, whose it is
        }
        String text = isText(value) ? text(value) : "";
        return switch (meaning.field()) {
            case EMAIL -> text.indexOf('@') > 0;
            case PHONE -> hasDigits(text);
            case NAME, GIVEN_NAME, MIDDLE_NAME, FAMILY_NAME, COMPANY, DESIGNATION ->
                value.isTextual() && text.codePoints().anyMatch(Character::isLetter);
            default -> !text.isEmpty();
        };
    }

    private static boolean hasDigits(String text) {
        return text.chars().filter(Character::isDigit).count() >= FEWEST_DIGITS;
    }

    private static boolean isText(JsonNode value) {
        return value.isTextual() || value.isNumber();
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull()
                || (value.isTextual() && value.textValue().isBlank())
                || (value.isContainerNode() && value.isEmpty());
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText().strip();
    }

    private static String pointer(String key) {
        return FieldValue.pointer("", key);
    }
}
