package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.mapping.FieldValue;
import org.contactcourier.mapping.shape.PersonFinder.FoundPerson;
import org.contactcourier.mapping.words.KeyFates;
import org.contactcourier.mapping.words.OtherMatter;

/** What becomes of the members of an object in which a person was found. Stateless. */
final class PersonFields {
    private PersonFields() {}

    /**
     * The members of {@code object} that have a value. If the person is inside of it, the person's members are named with the way
     * to them.
     */
    @SuppressWarnings("ReferenceEquality") // the very node: to compare what is inside would take time
    static List<FieldFate> of(ObjectNode object, FoundPerson person) {
        List<FieldFate> fields = new ArrayList<>(object.size());
        if (person.pointer().isEmpty() && person.places().isEmpty()) {
            KeyFates.add(object, "", fields);
            return fields;
        }
        Set<String> used = new HashSet<>();
        person.places().forEach((own, place) -> {
            if (!own.equals(place)) { // else it is where it was, and its name tells
                used.add(first(place));
            }
        });
        boolean inside = !person.pointer().isEmpty();
        if (inside) {
            used.add(first(person.pointer()));
        }
        // A well-known shape says where its members are; what is inside of an envelope is read by its names.
        boolean byName = !inside
                && object.properties().stream()
                        .allMatch(entry -> person.object().get(entry.getKey()) == entry.getValue());
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            if (KeyFates.isNothing(key, entry.getValue())) {
                continue;
            }
            FieldFate byItself = KeyFates.of(key);
            if (byName && byItself.fate() == Fate.SENT) {
                fields.add(byItself);
            } else if (used.contains(FieldValue.pointer("", key))) {
                fields.add(new FieldFate(key, Fate.SENT, null));
            } else if (inside && byItself.fate() != Fate.SENT) {
                fields.add(around(key));
            } else {
                fields.add(OtherMatter.fate(key));
            }
        }
        if (inside && person.places().isEmpty()) {
            KeyFates.add(person.object(), person.pointer().substring(1) + "/", fields);
        }
        return fields;
    }

    /** Nobody has to know the members of an envelope: they are not the person's. */
    private static FieldFate around(String key) {
        FieldFate known = OtherMatter.fate(key);
        return known.fate() == Fate.NOT_UNDERSTOOD ? FieldFate.envelope(key) : known;
    }

    private static String first(String pointer) {
        int end = pointer.indexOf('/', 1);
        return end < 0 ? pointer : pointer.substring(0, end);
    }
}
