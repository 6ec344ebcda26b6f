package org.contactcourier.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.account.FieldLedger;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.Violation;

/**
 * What a mapping makes of one record.
 *
 * @param contact what will be sent
 * @param notes how its values differ from those of the input, for the receipt
 * @param fields what becomes of each field of the input that has a value; empty if that isn't known yet
 * @param unused where in the input values stand that aren't sent, since others of their kind are: JSON pointers, until {@code
 *     fields} are known
 */
public record MappedContact(Contact contact, List<Note> notes, List<FieldFate> fields, List<String> unused) {
    public MappedContact {
        notes = List.copyOf(notes);
        fields = List.copyOf(fields);
        unused = List.copyOf(unused);
    }

    /** A contact of which it is known what became of its fields. */
    public MappedContact(Contact contact, List<Note> notes, List<FieldFate> fields) {
        this(contact, notes, fields, List.of());
    }

    /** A contact of which it isn't known yet what became of its fields. */
    public MappedContact(Contact contact, List<Note> notes) {
        this(contact, notes, List.of());
    }

    /** Reads a contact. */
    @FunctionalInterface
    public interface ContactReading {
        /** The contact, or why there is none. */
        MappedContact contact() throws InvalidContactException;
    }

    /**
     * What {@code reading} comes to, with an account of the input's fields.
     *
     * @param fields those with a value, as their names tell
     */
    public static MappedContact account(FieldLedger ledger, List<FieldFate> fields, ContactReading reading)
            throws InvalidContactException {
        MappedContact read;
        try {
            read = reading.contact();
        } catch (InvalidContactException e) {
            List<FieldFate> settled = ledger.settled(fields, null);
            throw new InvalidContactException(FieldLedger.explained(e.violations(), settled), settled);
        }
        List<FieldFate> settled = ledger.settled(used(fields, read.unused()), read.contact());
        List<Violation> violations = ledger.violations(settled);
        if (!violations.isEmpty()) {
            throw new InvalidContactException(violations, settled);
        }
        return new MappedContact(read.contact(), read.notes(), settled);
    }

    /** {@code fields}, where the last ones with an {@code unused} name aren't sent. */
    private static List<FieldFate> used(List<FieldFate> fields, List<String> unused) {
        if (unused.isEmpty()) {
            return fields;
        }
        List<String> names = new ArrayList<>();
        unused.forEach(
                pointer -> names.add(pointer.substring(1).replace("~1", "/").replace("~0", "~")));
        List<FieldFate> used = new ArrayList<>(fields);
        for (int i = used.size() - 1; i >= 0; i--) {
            FieldFate field = used.get(i);
            if (field.fate() == Fate.SENT && names.remove(field.name())) {
                used.set(i, field.as(Fate.NO_ROOM, FieldFate.ANOTHER_VALUE));
            }
        }
        return used;
    }

    /** The same contact; the values at these places of the input aren't sent, as others of their kind are. */
    public MappedContact leaving(List<String> pointers) {
        return new MappedContact(contact, notes, fields, pointers);
    }

    /** The same contact with further notes. */
    public MappedContact and(List<Note> more) {
        return more.isEmpty()
                ? this
                : new MappedContact(
                        contact, Stream.concat(notes.stream(), more.stream()).toList(), fields, unused);
    }

    /** No value: all of them are personal data. */
    @Override
    public String toString() {
        return "a contact with " + notes.size() + " notes";
    }

    /** The same with one note more in front. */
    public MappedContact with(Note note) {
        return with(List.of(note));
    }

    /** The same with more notes in front. */
    public MappedContact with(List<Note> more) {
        List<Note> all = new ArrayList<>(more);
        all.addAll(notes);
        return new MappedContact(contact, all, fields, unused);
    }
}
