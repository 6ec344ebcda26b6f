package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.words.HeaderWords;
import org.contactcourier.mapping.words.HeaderWords.Meaning;
import org.contactcourier.mapping.words.HeaderWords.Party;
import org.jspecify.annotations.Nullable;

/** How much of a person the names of some fields tell. One thread. */
public final class Likeness {
    private static final Set<Trait> NAMES = EnumSet.of(Trait.WHOLE_NAME, Trait.GIVEN_NAME, Trait.FAMILY_NAME);
    private static final Set<Trait> POINTS = EnumSet.of(Trait.EMAIL, Trait.PHONE);
    private static final Set<Trait> REACHES = EnumSet.of(Trait.EMAIL, Trait.PHONE, Trait.ADDRESS, Trait.COMPANY);

    private static final Set<Trait> OF_CONTACTS =
            EnumSet.of(Trait.WHOLE_NAME, Trait.GIVEN_NAME, Trait.FAMILY_NAME, Trait.EMAIL, Trait.PHONE);
    private static final Set<Trait> ANSWERED = EnumSet.of(Trait.PHONE, Trait.COMPANY, Trait.DESIGNATION);

    private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);

    /** Something that persons have. */
    enum Trait {
        WHOLE_NAME,
        GIVEN_NAME,
        FAMILY_NAME,
        EMAIL,
        PHONE,
        ADDRESS,
        COMPANY,
        DESIGNATION
    }

    /** Of the fields that {@code object} has itself and that hold something. */
    static Likeness of(JsonNode object) {
        Likeness likeness = new Likeness();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!ShapePath.isAbsent(entry.getValue())) {
                likeness.add(entry.getKey());
            }
        }
        return likeness;
    }

    /** Likewise; of who paid if there is no other name. */
    static Likeness ofAnybody(JsonNode object) {
        Likeness likeness = of(object);
        if (!likeness.hasName()) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                Meaning meaning = ShapePath.isAbsent(entry.getValue()) ? null : words(entry.getKey());
                Trait trait = meaning == null ? null : trait(meaning.field());
                if (trait != null) {
                    likeness.traits.add(trait);
                }
            }
        }
        return likeness;
    }

    /** Likewise, but for fields that say only by a word such as {@code user} whose they are: somebody's around a list. */
    static Likeness ofItself(JsonNode object) {
        Likeness likeness = new Likeness();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            Meaning meaning = ShapePath.isAbsent(entry.getValue()) ? null : words(entry.getKey());
            if (meaning != null ? meaning.party() == Party.WHO_COMES : !ShapePath.isAbsent(entry.getValue())) {
                likeness.add(entry.getKey());
            }
        }
        return likeness;
    }

    /** Whether a field of this name is known, whatever it tells of a person. */
    public static boolean isField(String name) {
        return Field.of(name).isPresent() || words(name) != null;
    }

    /** Whether a field of this name holds a name, an e-mail address or a phone number. */
    public static boolean isOfContacts(String name) {
        Likeness likeness = new Likeness();
        likeness.add(name);
        return likeness.traits.stream().anyMatch(OF_CONTACTS::contains);
    }

    /** What the words of a name say that is no field's as it stands; null if that is nothing, or of somebody else. */
    private static @Nullable Meaning words(String name) {
        if (Field.of(name).isPresent()) {
            return null;
        }
        Meaning meaning = HeaderWords.SHIPPED.ofKey(name);
        return meaning != null && meaning.isValue() ? meaning : null;
    }

    /** Whether a field of this name holds a company. */
    public static boolean isCompany(String name) {
        return Field.of(name).filter(match -> match.field() == Field.COMPANY).isPresent();
    }

    /** Adds a field by its name; false if nothing is known by that name. */
    public boolean add(String name) {
        Field field = Field.of(name).map(Field.Match::field).orElse(null);
        if (field == null) {
            Meaning meaning = words(name);
            field = meaning == null || meaning.party() == Party.WHO_PAID ? null : meaning.field();
        }
        Trait trait = field == null ? null : trait(field);
        if (trait != null) {
            traits.add(trait);
        }
        return field != null;
    }

    /** Whether {@code name} is that of a detail that is missing: a phone number, a company or a job title. */
    boolean lacks(String name) {
        Field field = Field.of(name).map(Field.Match::field).orElse(null);
        Trait trait = field == null ? null : trait(field);
        return trait != null && ANSWERED.contains(trait) && !traits.contains(trait);
    }

    /** Adds all that {@code other} has. */
    public void add(Likeness other) {
        traits.addAll(other.traits);
    }

    private static @Nullable Trait trait(Field field) {
        return switch (field) {
            case NAME -> Trait.WHOLE_NAME;
            case GIVEN_NAME -> Trait.GIVEN_NAME;
            case FAMILY_NAME -> Trait.FAMILY_NAME;
            case EMAIL -> Trait.EMAIL;
            case PHONE -> Trait.PHONE;
            case ADDRESS, STREET, CITY, ZIP -> Trait.ADDRESS;
            case COMPANY -> Trait.COMPANY;
            case DESIGNATION -> Trait.DESIGNATION;
            default -> null;
        };
    }

    /** Whether there is a name, or a part of one. */
    public boolean hasName() {
        return traits.stream().anyMatch(NAMES::contains);
    }

    /** Whether there is a name in parts, as only persons have. */
    boolean hasPartOfName() {
        return traits.contains(Trait.GIVEN_NAME) || traits.contains(Trait.FAMILY_NAME);
    }

    /** Whether there is an e-mail address or a phone number. */
    boolean hasPoint() {
        return traits.stream().anyMatch(POINTS::contains);
    }

    /** Whether there is a name and something that reaches its bearer; both parts of a name will do as well. */
    public boolean isPerson() {
        return hasName()
                && (traits.stream().anyMatch(REACHES::contains)
                        || (traits.contains(Trait.GIVEN_NAME) && traits.contains(Trait.FAMILY_NAME)));
    }

    /** Whether there is a part of a name, an e-mail address or a phone number. */
    public boolean reachesSomebody() {
        return hasPartOfName() || hasPoint();
    }

    /** Whether there is nothing but a name in one piece, as a form, a list or a product has. */
    boolean isNameAlone() {
        return traits.equals(EnumSet.of(Trait.WHOLE_NAME));
    }

    /** Whether there is nothing of a person at all. */
    boolean isEmpty() {
        return traits.isEmpty();
    }

    /** How many things that persons have. */
    int score() {
        return traits.size();
    }
}
