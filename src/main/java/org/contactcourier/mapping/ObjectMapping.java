package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.jslt.JsltMapping;
import org.jspecify.annotations.Nullable;

/** Makes contacts of the objects that input consists of: by the names of their fields, or through an operator's mapping. Thread-safe. */
public final class ObjectMapping {
    /** By the names of their fields, where nothing is configured. */
    public static final ObjectMapping BY_NAME = new ObjectMapping(Normalisation.INTERNATIONAL, null);

    /** Before the pointer of a violation, which points into what the mapping made. */
    private static final String MAPPED = "mapped";

    private final Normalisation normalisation;
    private final @Nullable JsltMapping mapping;

    private ObjectMapping(Normalisation normalisation, @Nullable JsltMapping mapping) {
        this.normalisation = normalisation;
        this.mapping = mapping;
    }

    /** @param mapping null where the objects' own names tell */
    public static ObjectMapping of(Normalisation normalisation, @Nullable JsltMapping mapping) {
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
