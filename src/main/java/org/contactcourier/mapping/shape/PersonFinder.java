package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.FieldValue;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.words.KeyFates;
import org.contactcourier.mapping.words.KeyWords;
import org.contactcourier.mapping.words.KeyWords.ObjectInWords;
import org.jspecify.annotations.Nullable;

/**
 * Finds the person in an object: an object that has a list or an object inside with more of a person than itself is an envelope,
 * and its own name is not the person's. What it finds is put in our words if a well-known API writes so. Thread-safe.
 */
public final class PersonFinder {
    /** Envelopes are hardly ever nested deeper; a message of WhatsApp has seven levels. */
    private static final int DEEPEST = 8;

    /** So much of a person under a name that says nothing leaves a name beside it to the envelope. */
    private static final int MORE_THAN_A_NAME = 3;

    /** The first elements of a list tell what it is a list of. */
    private static final int LOOKED_AT = 20;

    private PersonFinder() {}

    /**
     * The person in an object.
     *
     * @param object what to read by the names of its fields
     * @param places where in the input its members are, by where they are in {@code object}; a member that isn't there is at
     *     {@code pointer}
     * @param notes what was decided
     */
    public record FoundPerson(ObjectNode object, String pointer, Map<String, String> places, List<Note> notes) {
        /** Where in the input {@code inner} is, a pointer into {@link #object}. */
        public String pointer(String inner) {
            for (String from = inner; !from.isEmpty(); from = from.substring(0, from.lastIndexOf('/'))) {
                String place = places.get(from);
                if (place != null) {
                    return place + inner.substring(from.length());
                }
                if (!from.startsWith("/")) {
                    return inner;
                }
            }
            return places.isEmpty() && inner.startsWith("/") ? pointer + inner : inner;
        }
    }

    /** A member that may hold the person. */
    private record EnvelopeMember(String key, String pointer, ObjectNode object, int score, boolean person) {}

    /** What would become of the members of {@code object}, in which nobody is found. */
    public static List<FieldFate> fields(ObjectNode object) {
        List<FieldFate> fields = new ArrayList<>();
        KeyFates.add(object, "", fields);
        return fields;
    }

    /** The contact that the person in {@code object} is. */
    public static MappedContact contact(ObjectNode object, ObjectMapping contacts) throws InvalidContactException {
        FoundPerson person = in(object);
        return MappedContact.account(
                contacts.normalisation().ledger(), PersonFields.of(object, person), () -> contact(person, contacts));
    }

    private static MappedContact contact(FoundPerson person, ObjectMapping contacts) throws InvalidContactException {
        ObjectInWords words = KeyWords.in(person.object());
        try {
            MappedContact contact = contacts.contact(words.object()).and(words.notes());
            contact = contact.leaving(contact.unused().stream()
                    .map(unused -> person.pointer(words.pointer(unused)))
                    .toList());
            return person.notes().isEmpty() ? contact : contact.with(person.notes());
        } catch (InvalidContactException e) {
            if (person.pointer().isEmpty()
                    && person.places().isEmpty()
                    && words.places().isEmpty()) {
                throw e;
            }
            throw new InvalidContactException(e.violations().stream()
                    .map(found -> new Violation(
                            person.pointer(words.pointer(found.pointer())), found.code(), found.message()))
                    .toList());
        }
    }

    /** Whether {@code object} has nothing of a person but a name, and objects inside in which nobody is found. */
    public static boolean isNameAround(ObjectNode object) {
        if (!Likeness.of(object).isNameAlone()) {
            return false;
        }
        for (JsonNode member : object) {
            if (member.isContainerNode() && !ShapePath.isAbsent(member)) {
                FoundPerson person = in(object);
                return person.pointer().isEmpty() && person.notes().isEmpty();
            }
        }
        return false;
    }

    /** The person in {@code object}, which is often the object itself. */
    public static FoundPerson in(ObjectNode object) {
        ObjectNode at = object;
        String pointer = "";
        List<Note> notes = List.of();
        if (TypedValues.areIn(object)) {
            at = TypedValues.plain(object);
            notes = with(notes, new Note("", "known-shape", "values with their types", null));
        }
        for (int depth = 0; depth < DEEPEST; depth++) {
            KnownShape shape = KnownShapes.of(at);
            if (shape != null) {
                Map<String, String> places = new HashMap<>();
                ObjectNode plain = shape.plain(at, pointer, places);
                notes = with(notes, new Note("", "known-shape", shape.title(), null));
                return new FoundPerson(plain, pointer, places, notes);
            }
            EnvelopeMember inside = inside(at);
            if (inside == null) {
                break;
            }
            notes = told(notes, at);
            at = inside.object();
            pointer += inside.pointer();
        }
        if (!pointer.isEmpty()) {
            notes = with(notes, new Note("", "envelope", pointer, null));
        }
        return withAnswers(at, pointer, notes);
    }

    /** With what the person answered beside the fields that it has: {@code questions_and_answers}, {@code custom_fields}. */
    private static FoundPerson withAnswers(ObjectNode person, String pointer, List<Note> notes) {
        Likeness own = null;
        ObjectNode with = null;
        Map<String, String> places = new HashMap<>();
        List<Note> more = notes;
        for (Map.Entry<String, JsonNode> entry : person.properties()) {
            boolean list =
                    entry.getValue().isArray() && entry.getValue().path(0).isObject();
            if (!list || Likeness.isField(entry.getKey()) || Envelopes.isSomebodyElse(entry.getKey())) {
                continue;
            }
            String place = FieldValue.pointer(pointer, entry.getKey());
            for (Map.Entry<String, JsonNode> answer :
                    LabelledValues.answersIn(entry.getValue()).properties()) {
                own = own == null ? Likeness.of(person) : own;
                if (own.isPerson()
                        && own.lacks(answer.getKey())
                        && answer.getValue().isTextual()) {
                    if (with == null) {
                        with = JsonNodeFactory.instance.objectNode();
                        with.setAll(person);
                    }
                    with.set(answer.getKey(), answer.getValue());
                    own.add(answer.getKey());
                    places.put(FieldValue.pointer("", answer.getKey()), place);
                    more = with(more, new Note("", "answer", place, answer.getKey()));
                }
            }
        }
        if (with == null) {
            return new FoundPerson(person, pointer, Map.of(), notes);
        }
        for (Map.Entry<String, JsonNode> entry : person.properties()) {
            places.put(FieldValue.pointer("", entry.getKey()), FieldValue.pointer(pointer, entry.getKey()));
        }
        return new FoundPerson(with, pointer, places, more);
    }

    /** An envelope's own name is nobody's. */
    private static List<Note> told(List<Note> notes, ObjectNode envelope) {
        for (Map.Entry<String, JsonNode> entry : envelope.properties()) {
            if (entry.getValue().isTextual() && isWholeName(entry.getKey())) {
                return with(
                        notes,
                        new Note("/name", "envelope-name", entry.getValue().textValue(), null));
            }
        }
        return notes;
    }

    private static boolean isWholeName(String key) {
        return Field.of(key).filter(match -> match.field() == Field.NAME).isPresent();
    }

    private static List<Note> with(List<Note> notes, Note note) {
        List<Note> more = new ArrayList<>(notes);
        more.add(note);
        return more;
    }

    /** Whether {@code node} is a person, or an envelope with one. */
    public static boolean isPerson(JsonNode node) {
        return node instanceof ObjectNode object && best(object, 0).person();
    }

    /** The member of an envelope that holds the person; null if {@code object} isn't one. */
    private static @Nullable EnvelopeMember inside(ObjectNode object) {
        List<EnvelopeMember> members = members(object, 0);
        if (members.isEmpty()) {
            return null;
        }
        Likeness own = Likeness.of(object);
        List<EnvelopeMember> persons = members.stream()
                .filter(member -> member.person() && member.score() > own.score())
                .toList();
        Optional<EnvelopeMember> known = persons.stream()
                .filter(member -> Envelopes.hold(member.key()))
                .min(Comparator.comparingInt(member -> Envelopes.rank(member.key())));
        if (known.isPresent()) {
            return known.get();
        }
        // Under a name that says nothing, an object may be anybody: only what is clearly nobody's own is left for it.
        if (persons.size() == 1
                && ((own.isEmpty() && Likeness.ofAnybody(object).isEmpty())
                        || (own.isNameAlone() && persons.get(0).score() >= MORE_THAN_A_NAME))) {
            return persons.get(0);
        }
        return own.isEmpty() || own.isNameAlone() ? named(members, own) : null;
    }

    /** A member that is made to hold a person, and holds a name at least. */
    private static @Nullable EnvelopeMember named(List<EnvelopeMember> members, Likeness own) {
        return members.stream()
                .filter(member -> Envelopes.hold(member.key()) && own.isEmpty() && member.score() > 0)
                .filter(member -> Envelopes.holdPersonOnly(member.key()) || !isNameAlone(member.object()))
                .min(Comparator.comparingInt(member -> Envelopes.rank(member.key())))
                .orElse(null);
    }

    /** Whether nothing of a person is in it but one name, which may be that of anything: a server, a form, a table. */
    private static boolean isNameAlone(ObjectNode object) {
        return Likeness.of(object).isNameAlone() && members(object, 0).isEmpty();
    }

    /** The members that may hold a person: those whose name isn't a contact's field, nor says that it is somebody else. */
    private static List<EnvelopeMember> members(ObjectNode object, int depth) {
        List<EnvelopeMember> members = List.of();
        if (depth >= DEEPEST) {
            return members;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isContainerNode()
                    || value.isEmpty()
                    || Likeness.isField(entry.getKey())
                    || Envelopes.isSomebodyElse(entry.getKey())) {
                continue;
            }
            String pointer = FieldValue.pointer("", entry.getKey());
            ObjectNode inner = LabelledValues.in(value, object);
            if (inner == null && value instanceof ObjectNode one) {
                inner = one;
            }
            if (inner == null && value.size() == 1 && value.get(0) instanceof ObjectNode only) {
                inner = only;
                pointer += "/0";
            }
            if (inner != null) {
                EnvelopeMember best = best(inner, depth + 1);
                members = new ArrayList<>(members);
                members.add(new EnvelopeMember(entry.getKey(), pointer, inner, best.score(), best.person()));
            }
        }
        return members;
    }

    /** The most of a person that {@code object} has, itself or inside. */
    private static EnvelopeMember best(ObjectNode object, int depth) {
        if (KnownShapes.of(object) != null) {
            return new EnvelopeMember("", "", object, Likeness.Trait.values().length + 1, true);
        }
        Likeness own = Likeness.ofAnybody(object);
        int score = own.score();
        boolean person = own.isPerson();
        for (EnvelopeMember member : members(object, depth)) {
            score = Math.max(score, member.score());
            person |= member.person();
        }
        return new EnvelopeMember("", "", object, score, person);
    }

    // --- pages

    /**
     * The way to the list in {@code object} whose elements are the contacts, such as {@code contacts}, {@code list}; null if the
     * object isn't the page of a list.
     */
    public static @Nullable List<String> listIn(ObjectNode object) {
        InnerList best = listIn(object, List.of(), 0, 0);
        return best == null ? null : best.way();
    }

    /** A list inside an object. */
    private record InnerList(List<String> way, int rank) {}

    /** @param around how much of a person the objects around this one have */
    private static @Nullable InnerList listIn(ObjectNode object, List<String> way, int around, int depth) {
        if (depth >= DEEPEST || KnownShapes.of(object) != null) {
            return null;
        }
        Likeness own = Likeness.of(object);
        int score = Math.max(around, own.score());
        boolean somebody = Likeness.ofItself(object).reachesSomebody();
        InnerList best = null;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (!value.isContainerNode() || Likeness.isField(key) || Envelopes.isSomebodyElse(key)) {
                continue;
            }
            List<String> here = new ArrayList<>(way);
            here.add(key);
            InnerList found = null;
            if (value instanceof ObjectNode inner) {
                found = listIn(inner, here, score, depth + 1);
            } else if (hasPersons(value, Envelopes.arePeople(key) ? 0 : score)
                    && (!somebody || Envelopes.hold(key) || Envelopes.arePeople(key))) {
                found = new InnerList(here, Envelopes.rank(key));
            }
            if (found != null && (best == null || found.rank() < best.rank())) {
                best = found;
            }
        }
        return best;
    }

    private static boolean hasPersons(JsonNode list, int least) {
        for (int i = 0; i < Math.min(list.size(), LOOKED_AT); i++) {
            if (list.get(i) instanceof ObjectNode object) {
                EnvelopeMember best = best(object, 0);
                if (best.person() && best.score() > least) {
                    return true;
                }
            }
        }
        return false;
    }
}
