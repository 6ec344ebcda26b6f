package org.contactcourier.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.jspecify.annotations.Nullable;

/** Makes contacts of the objects that input consists of: by the names of their fields, or through an operator's mapping. Thread-safe. */
final class ObjectContacts {
    /** By the names of their fields. */
    static final ObjectContacts BY_NAME = new ObjectContacts(null);

    /** Before the pointer of a violation, which points into what the mapping made. */
    private static final String MAPPED = "mapped";

    private final @Nullable JsltMapping mapping;

    private ObjectContacts(@Nullable JsltMapping mapping) {
        this.mapping = mapping;
    }

    static ObjectContacts through(JsltMapping mapping) {
        return new ObjectContacts(mapping);
    }

    /** Whether the objects' own names mean nothing, as a mapping reads them. */
    boolean areMapped() {
        return mapping != null;
    }

    /** The contact in {@code object}. */
    Contact contact(ObjectNode object) throws InvalidContactException {
        if (mapping == null) {
            return ContactMapping.contact(object);
        }
        ObjectNode mapped = mapping.apply(object);
        try {
            return ContactMapping.contact(mapped);
        } catch (InvalidContactException e) {
            throw new InvalidContactException(e.violations().stream()
                    .map(violation ->
                            new Violation(MAPPED + violation.pointer(), violation.code(), violation.message()))
                    .toList());
        }
    }
}
