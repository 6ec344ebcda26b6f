package org.contactcourier.letter;

import java.util.List;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.Cause;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a letter's bytes if they were sent now; SmartTask itself is not asked.
 *
 * @param sendable whether they are a valid contact
 * @param message why not; empty if they are
 * @param violations every rule that the contact breaks
 * @param contact the contact in SmartTask's words, as JSON; null if there is none
 * @param notes what reading has changed or left out
 */
public record LetterVerdict(
        boolean sendable,
        String message,
        List<Violation> violations,
        @Nullable String contact,
        List<Note> notes) {
    public LetterVerdict {
        violations = List.copyOf(violations);
        notes = List.copyOf(notes);
    }

    /** What verdicts that are alike have in common; empty if it would be sent. */
    public String cause() {
        return Cause.of(violations, message);
    }

    static LetterVerdict cannotBeRead(String message) {
        return new LetterVerdict(false, message, List.of(), null, List.of());
    }
}
