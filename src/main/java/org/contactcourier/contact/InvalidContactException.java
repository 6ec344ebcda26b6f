package org.contactcourier.contact;

import java.util.List;
import java.util.stream.Collectors;

/** A record that can be read and is not a valid contact. */
public final class InvalidContactException extends RejectedRecordException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldFate> fields;

    /** @param violations all of them, at least one */
    public InvalidContactException(List<Violation> violations) {
        this(violations, List.of());
    }

    /**
     * With what is known of the input's fields.
     *
     * @param violations all of them, at least one
     * @param fields what would have become of each field that has a value
     */
    public InvalidContactException(List<Violation> violations, List<FieldFate> fields) {
        super(
                Reason.INVALID,
                violations.stream().map(Violation::sentence).collect(Collectors.joining("; ")),
                violations);
        this.fields = List.copyOf(fields);
    }

    /** What would have become of each field that has a value; empty if that isn't known. */
    @Override
    public List<FieldFate> fields() {
        return fields;
    }
}
