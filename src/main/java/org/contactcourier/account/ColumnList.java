package org.contactcourier.account;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.contactcourier.contact.FieldFate.Fate;

/** What receipts say of the columns, keys and properties of a file, in JSON. It doesn't know the records. Not thread-safe. */
public final class ColumnList {
    private final FieldTally fields;

    /** Of these fields. */
    public ColumnList(FieldTally fields) {
        this.fields = fields;
    }

    /** Writes each field with its fate, and a note for each that isn't sent. */
    public void writeTo(JsonGenerator to) throws IOException {
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
