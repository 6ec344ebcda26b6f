package org.contactcourier.contact;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A record that ends in the dead letters: it can't be read, isn't a valid contact, or was refused. */
public abstract class RejectedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient List<Violation> violations;

    protected RejectedRecordException(Reason reason, String message, List<Violation> violations) {
        super(message);
        this.reason = reason;
        this.violations = List.copyOf(violations);
    }

    public final Reason reason() {
        return reason;
    }

    /** Every rule the record breaks; empty where {@link #getMessage()} says all. */
    public final List<Violation> violations() {
        return violations;
    }

    /** Whether nobody needs to look at it: it ends as discarded and has no dead letter. */
    public boolean isDropped() {
        return false;
    }

    /** What would have become of each field of the input; empty if that isn't known. */
    public List<FieldFate> fields() {
        return List.of();
    }

    /** The HTTP status of SmartTask's answer, where there was one. */
    public OptionalInt status() {
        return OptionalInt.empty();
    }

    /** SmartTask's answer, redacted and bounded, where there was one. */
    public @Nullable String answer() {
        return null;
    }

    /** For a refusal the id of its run: the refusals without a contact between them that SmartTask accepted. */
    public @Nullable String refusalRun() {
        return null;
    }

    /** The input is wrong, not the code, so a stack trace would tell nothing and cost much. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
