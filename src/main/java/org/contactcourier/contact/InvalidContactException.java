package org.contactcourier.contact;

import java.util.List;
import java.util.stream.Collectors;

/** A record that can be read and is not a valid contact. */
public final class InvalidContactException extends RejectedRecordException {
    private static final long serialVersionUID = 1L;

    /** @param violations all of them, at least one */
    public InvalidContactException(List<Violation> violations) {
        super(
                Reason.INVALID,
                violations.stream().map(Violation::sentence).collect(Collectors.joining("; ")),
                violations);
    }
}
