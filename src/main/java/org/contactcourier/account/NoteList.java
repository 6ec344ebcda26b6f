package org.contactcourier.account;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.contactcourier.contact.Note;

/** What was changed in a record's values, in JSON, the same wherever somebody reads it. Stateless. */
public final class NoteList {
    private NoteList() {}

    /** Writes {@code notes} as a field of the object that is being written; nothing if there are none. */
    public static void write(List<Note> notes, JsonGenerator to) throws IOException {
        if (notes.isEmpty()) {
            return;
        }
        to.writeArrayFieldStart("notes");
        for (Note note : notes) {
            to.writeStartObject();
            to.writeStringField("pointer", note.pointer());
            to.writeStringField("code", note.code());
            if (note.from() != null) {
                to.writeStringField("from", note.from());
            }
            if (note.to() != null) {
                to.writeStringField("to", note.to());
            }
            to.writeEndObject();
        }
        to.writeEndArray();
    }
}
