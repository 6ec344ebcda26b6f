package org.contactcourier.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Note;

/**
 * What a mapping makes of one record.
 *
 * @param contact what will be sent
 * @param notes how its values differ from those of the input, for the receipt
 */
public record MappedContact(Contact contact, List<Note> notes) {
    public MappedContact {
        notes = List.copyOf(notes);
    }

    /** The same contact with further notes. */
    public MappedContact and(List<Note> more) {
        return more.isEmpty()
                ? this
                : new MappedContact(
                        contact, Stream.concat(notes.stream(), more.stream()).toList());
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
        return new MappedContact(contact, all);
    }
}
