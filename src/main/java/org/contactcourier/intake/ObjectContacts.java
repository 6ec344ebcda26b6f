package org.contactcourier.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.jspecify.annotations.Nullable;

/** Makes contacts of the objects that input consists of: by the names of their fields, or through an operator's mapping. Thread-safe. */
final class ObjectContacts {
    /** By the names of their fields, where nothing is configured. */
    static final ObjectContacts BY_NAME = new ObjectContacts(Normalisation.INTERNATIONAL, null);

    /** Before the pointer of a violation, which points into what the mapping made. */
    private static final String MAPPED = "mapped";

    private final Normalisation normalisation;
    private final @Nullable JsltMapping mapping;

    private ObjectContacts(Normalisation normalisation, @Nullable JsltMapping mapping) {
        this.normalisation = normalisation;
        this.mapping = mapping;
    }

    /** @param mapping null where the objects' own names tell */
    static ObjectContacts of(Normalisation normalisation, @Nullable JsltMapping mapping) {
        return new ObjectContacts(normalisation, mapping);
    }

    /** How values are written. */
    Normalisation normalisation() {
        return normalisation;
    }

    /** Whether the objects' own names mean nothing, as a mapping reads them. */
    boolean areMapped() {
        return mapping != null;
    }

    /** The contact in {@code object}. */
    MappedContact contact(ObjectNode object) throws InvalidContactException {
        if (mapping == null) {
            return ContactMapping.contact(object, normalisation);
        }
        ObjectNode mapped = mapping.apply(object);
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
