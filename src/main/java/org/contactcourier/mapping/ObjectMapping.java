package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Makes contacts of the objects that input consists of: by the names of their fields, or through an operator's mapping. Knows
 * nothing about the language that a mapping is written in. Thread-safe.
 */
public final class ObjectMapping {
    /** By the names of their fields, where nothing is configured. */
    public static final ObjectMapping BY_NAME = new ObjectMapping(Normalisation.INTERNATIONAL, null);

    /** Before the pointer of a violation, which points into what the mapping made. */
    private static final String MAPPED = "mapped";

    private final Normalisation normalisation;
    private final @Nullable Transformation mapping;

    /** What an operator wants an object to be before its fields are read by name. Thread-safe. */
    @FunctionalInterface
    public interface Transformation {
        /**
         * What it makes of {@code object}.
         *
         * @throws InvalidContactException if it makes no contact of it
         */
        ObjectNode apply(ObjectNode object) throws InvalidContactException;
    }

    private ObjectMapping(Normalisation normalisation, @Nullable Transformation mapping) {
        this.normalisation = normalisation;
        this.mapping = mapping;
    }

    /**
     * Makes contacts of objects.
     *
     * @param mapping null if the objects' own names tell
     */
    public static ObjectMapping of(Normalisation normalisation, @Nullable Transformation mapping) {
        return new ObjectMapping(normalisation, mapping);
    }

    /** How values are written. */
    public Normalisation normalisation() {
        return normalisation;
    }

    /** Whether the objects' own names mean nothing, as a mapping reads them. */
    public boolean areMapped() {
        return mapping != null;
    }

    /** The contact in {@code object}. */
    public MappedContact contact(ObjectNode object) throws InvalidContactException {
        if (mapping == null) {
            return ContactMapping.contact(object, normalisation);
        }
        return MappedContact.account(normalisation.ledger(), given(object), () -> mapped(mapping, object));
    }

    /** What an operator's mapping is given. */
    private static List<FieldFate> given(ObjectNode object) {
        List<FieldFate> fields = new ArrayList<>(object.size());
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!FieldValue.isAbsent(entry.getValue())) {
                fields.add(new FieldFate(entry.getKey(), FieldFate.Fate.MAPPED, null));
            }
        }
        return fields;
    }

    private MappedContact mapped(Transformation how, ObjectNode object) throws InvalidContactException {
        ObjectNode mapped = how.apply(object);
        try {
            return ContactMapping.contact(mapped, normalisation);
        } catch (InvalidContactException e) {
            throw new InvalidContactException(e.violations().stream()
                    .map(violation ->
                            new Violation(MAPPED + violation.pointer(), violation.code(), violation.message()))
                    .toList());
        }
    }
}
