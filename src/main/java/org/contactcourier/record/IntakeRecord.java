package org.contactcourier.record;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way from its source: what was read, and, once it has happened, how it ended. This is the body of the
 * message that sources hand over to {@code deliver-contact}. The ending is set here only
 * after the journal has committed it. A record without an ending has not ended; this is the safe reading of every crash,
 * time-out and rejected task. Thread-safe.
 */
public final class IntakeRecord {
    private final Origin origin;
    private final Payload payload;
    private final @Nullable Contact read;
    private final @Nullable RejectedRecordException rejection;
    private final Deadline deadline;
    private final List<Note> notes = new CopyOnWriteArrayList<>(); // hardly ever more than a few
    private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
    private volatile @Nullable IntakeRecord predecessor;
    private volatile List<FieldFate> fields = List.of();
    private volatile @Nullable Contact contact; // as it is to be sent
    private volatile boolean enriched;
    private volatile boolean followed;
    private volatile boolean readAgain;
    private volatile @Nullable Runnable whenEnded;
    private volatile Organization organization = Organization.UNNAMED;

    private IntakeRecord(
            Origin origin,
            Payload payload,
            @Nullable Contact contact,
            @Nullable RejectedRecordException rejection,
            Deadline deadline) {
        this.origin = origin;
        this.payload = payload;
        this.read = contact;
        this.contact = contact;
        this.rejection = rejection;
        this.deadline = deadline;
    }

    /** A record that holds a valid contact. */
    public static IntakeRecord of(Origin origin, Payload payload, Contact contact, Deadline deadline) {
        return new IntakeRecord(origin, payload, contact, null, deadline);
    }

    /** A record that can't be read or is no valid contact; it is on its way to the dead letters. */
    public static IntakeRecord rejected(
            Origin origin, Payload payload, RejectedRecordException rejection, Deadline deadline) {
        return new IntakeRecord(origin, payload, null, rejection, deadline);
    }

    /** The same as it was read, kept as other bytes. */
    public IntakeRecord withPayload(Payload kept) {
        return copy(origin, kept);
    }

    /** The same from another place. */
    public IntakeRecord withOrigin(Origin other) {
        return copy(other, payload);
    }

    private IntakeRecord copy(Origin from, Payload kept) {
        IntakeRecord copy = new IntakeRecord(from, kept, read, rejection, deadline);
        copy.notes.addAll(notes);
        copy.fields = fields;
        copy.organization = organization;
        return copy;
    }

    public Origin origin() {
        return origin;
    }

    public Payload payload() {
        return payload;
    }

    /** Until when an attempt for this record may start. */
    public Deadline deadline() {
        return deadline;
    }

    /** The contact, or null if the record was rejected; see {@link #validContact()}. */
    public @Nullable Contact contact() {
        return contact;
    }

    /** Why the record was rejected, or null if it holds a contact. */
    public @Nullable RejectedRecordException rejection() {
        return rejection;
    }

    /**
     * The contact.
     *
     * @throws RejectedRecordException if the record can't be read or is no valid contact
     */
    public Contact validContact() throws RejectedRecordException {
        if (rejection != null) {
            throw rejection;
        }
        Contact valid = contact;
        if (valid == null) {
            throw new IllegalStateException("neither contact nor rejection: " + origin);
        }
        return valid;
    }

    /** An operator's own route has made this of it. From here on it is the contact, with its identities. */
    public void becomes(Contact other) {
        contact = other;
        enriched = true;
    }

    /** Whether {@link #becomes} was said. */
    public boolean isEnriched() {
        return enriched;
    }

    /** Adds a remark to the receipt about a change to the contact. */
    public void note(Note note) {
        notes.add(note);
    }

    /** What was done to the contact on its way so far. */
    public List<Note> notes() {
        return List.copyOf(notes);
    }

    /** Says what becomes of the fields of the input. */
    public void tellFields(List<FieldFate> its) {
        fields = its;
    }

    /** What becomes of each field of the input that has a value; empty if that isn't known. */
    public List<FieldFate> fields() {
        return fields;
    }

    /** What this record shares with others that must not be in flight together with it; empty for a rejected one. */
    public Set<String> identities() {
        Contact now = contact;
        return now == null ? Set.of() : now.identities();
    }

    /** Says where it goes; to be said before the journal hears of it. */
    public void goesTo(Organization its) {
        organization = its;
    }

    /** Where it goes, unless the journal remembers that it was sent somewhere else before. */
    public Organization organization() {
        return organization;
    }

    /** Says which record of the same identity came before this one. */
    public void follows(IntakeRecord earlier) {
        predecessor = earlier;
        earlier.followed = true;
    }

    /** Whether another record of the same identity waits for this one to end. */
    public boolean isFollowed() {
        return followed;
    }

    /** Whether work may start: its deadline is not over, and what came before it with the same identity has ended. */
    public boolean mayStart() {
        IntakeRecord earlier = predecessor;
        return !deadline.isOver() && (earlier == null || earlier.ending().isPresent());
    }

    /** Says that its source has taken back what it had let go, and that nobody asked for that. */
    public void isReadAgain(boolean value) {
        readAgain = value;
    }

    /** Whether its source has taken it back by itself: then nobody wants it to be sent again. */
    public boolean isReadAgain() {
        return readAgain;
    }

    /** Has {@code listener} run when the record ends, on whatever thread ends it; to be said before anybody may do that. */
    public void whenEnded(Runnable listener) {
        whenEnded = listener;
    }

    /** Says how the record ended; the first word counts. */
    public void end(Ending how) {
        Runnable listener = whenEnded;
        if (ending.compareAndSet(null, how) && listener != null) {
            listener.run();
        }
    }

    /** How the record ended; empty while it has not. */
    public Optional<Ending> ending() {
        return Optional.ofNullable(ending.get());
    }

    /** The origin only: everything else is personal data. */
    @Override
    public String toString() {
        return origin.toString();
    }
}
