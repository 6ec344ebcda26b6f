package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.mapping.Field;
import org.jspecify.annotations.Nullable;

/** How much of a person the names of some fields tell. One thread. */
public final class Likeness {
    private static final Set<Trait> NAMES = EnumSet.of(Trait.WHOLE_NAME, Trait.GIVEN_NAME, Trait.FAMILY_NAME);
    private static final Set<Trait> POINTS = EnumSet.of(Trait.EMAIL, Trait.PHONE);
    private static final Set<Trait> REACHES = EnumSet.of(Trait.EMAIL, Trait.PHONE, Trait.ADDRESS, Trait.COMPANY);

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

    /** Whether a field of this name is known, whatever it tells of a person. */
    public static boolean isField(String name) {
        return Field.of(name).isPresent();
    }

    /** Whether a field of this name holds a company. */
    public static boolean isCompany(String name) {
        return Field.of(name).filter(match -> match.field() == Field.COMPANY).isPresent();
    }

    /** Adds a field by its name; false if nothing is known by that name. */
    public boolean add(String name) {
        Optional<Field.Match> match = Field.of(name);
        match.ifPresent(known -> {
            Trait trait = trait(known.field());
            if (trait != null) {
                traits.add(trait);
            }
        });
        return match.isPresent();
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
