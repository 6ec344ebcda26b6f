package org.contactcourier.account;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.record.RecordStream.Notation;
import org.jspecify.annotations.Nullable;

/** What receipts say of the columns, keys and properties of a file, in JSON. It doesn't know the records. Not thread-safe. */
public final class ColumnList {
    private final Notation notation;
    private final FieldTally fields;

    /** Of these fields of an input that is written like this. */
    public ColumnList(Notation notation, FieldTally fields) {
        this.notation = notation;
        this.fields = fields;
    }

    private static void write(String name, @Nullable String value, JsonGenerator to) throws IOException {
        if (value != null) {
            to.writeStringField(name, value);
        }
    }

    /** Writes how the input is written, each field with its fate, and a note for each that isn't sent. */
    public void writeTo(JsonGenerator to) throws IOException {
        write("format", notation.format(), to);
        write("encoding", notation.encoding(), to);
        write("separator", notation.separator(), to);
        write("language", notation.language(), to);
        to.writeArrayFieldStart("columns");
        for (FieldTally.Column column : fields.columns()) {
            to.writeStartObject();
            to.writeStringField("name", column.name());
            to.writeStringField("fate", column.fate().word());
            if (column.place() != null) {
                to.writeStringField("field", column.place());
            }
            to.writeNumberField("records", column.records());
            to.writeEndObject();
        }
        to.writeEndArray();
        if (fields.isCut()) {
            to.writeBooleanField("more_columns", true);
        }
        to.writeArrayFieldStart("notes");
        for (FieldTally.Column column : fields.columns()) {
            if (column.fate() == Fate.NOT_UNDERSTOOD || column.fate() == Fate.NO_ROOM) {
                to.writeStartObject();
                to.writeStringField("pointer", "");
                to.writeStringField("code", column.noteCode());
                to.writeStringField("from", column.name());
                to.writeEndObject();
            }
        }
        to.writeEndArray();
    }
}
