package org.contactcourier.mapping.words;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.contact.ErrorColumn;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.FieldValue;
import org.contactcourier.mapping.Language;
import org.contactcourier.mapping.words.HeaderWords.Meaning;
import org.contactcourier.mapping.words.HeaderWords.Party;

/** What becomes of a key, as its words tell. Keys that came before are remembered, up to a number of them. Thread-safe. */
public final class KeyFates {
    /** Programs have some hundreds of keys; hostile input has any number. */
    private static final int MOST_KEYS = 10_000;

    /** Longer keys are not remembered: they would fill the memory. */
    private static final int LONGEST_KEY = 200;

    private static final Map<String, FieldFate> KNOWN = new ConcurrentHashMap<>();

    private KeyFates() {}

    /** What becomes of {@code key} with a value. */
    public static FieldFate of(String key) {
        FieldFate known = KNOWN.get(key);
        if (known == null) {
            known = decide(key);
            if (key.length() <= LONGEST_KEY && KNOWN.size() < MOST_KEYS) {
                KNOWN.put(key, known);
            }
        }
        return known;
    }

    private static FieldFate decide(String key) {
        boolean isOfAnother = HeaderWords.SHIPPED.isOfAnotherNumbered(key);
        Optional<Field.Match> match = isOfAnother ? Optional.empty() : Field.of(key);
        if (match.isPresent()) {
            return new FieldFate(key, Fate.SENT, match.get().field().place());
        }
        if (!isOfAnother && AddressPart.of(key, Language.ENGLISH) != null) {
            return new FieldFate(key, Fate.SENT, Field.ADDRESS.place());
        }
        Meaning meaning = HeaderWords.SHIPPED.ofKey(key);
        return meaning == null ? OtherMatter.fate(key) : of(key, meaning);
    }

    /** What becomes of what is called {@code name}, whose words mean that. */
    public static FieldFate of(String name, Meaning meaning) {
        if (meaning.party() == Party.SOMEBODY_ELSE) {
            return new FieldFate(name, Fate.NO_ROOM, KeyWords.ANOTHER_PERSON);
        }
        Field field = meaning.part() == null ? meaning.field() : Field.PHONE;
        return new FieldFate(name, Fate.SENT, field.place());
    }

    /** Adds what becomes of the members of {@code object} that have a value; their names come behind {@code before}. */
    public static void add(ObjectNode object, String before, List<FieldFate> to) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            if (!isNothing(key, entry.getValue())) {
                FieldFate fate = of(key);
                to.add(before.isEmpty() ? fate : new FieldFate(before + key, fate.fate(), fate.place()));
            }
        }
    }

    /** Whether a member means nothing: it has no value, or says why its record was rejected the last time. */
    public static boolean isNothing(String key, JsonNode value) {
        return FieldValue.isAbsent(value)
                || (ErrorColumn.isName(key) && value.isTextual() && ErrorColumn.isText(value.textValue()));
    }
}
