package org.contactcourier.journal.sql;

import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** How rows hold what belongs to people: as JSON, and encrypted if there is a key. Thread-safe. */
public record RowFormat(JournalJson json, Encryption encryption) {
    /** The row with its message readable. */
    public ContactRow opened(ContactRow row) {
        return row.opened(encryption);
    }

    /** What a Kafka record had besides its value, as a column has it. */
    public byte @Nullable [] sealed(Payload.@Nullable Metadata metadata) {
        byte[] bytes = json.bytes(metadata);
        return bytes == null ? null : encryption.seal(bytes);
    }

    /** The same from its column. */
    public Payload.@Nullable Metadata metadata(byte @Nullable [] kept) {
        return json.metadata(kept == null ? null : encryption.open(kept));
    }
}
