package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** The table {@code kept}: payloads, and what else only a dead letter needs. Stateless. */
final class KeptPayload {
    private static final String VALUES =
            "media_type, payload, size, payload_digest, original, violations, status, answer,"
                    + " contact_json, refusal_run, metadata";

    private static final String PUT = "INSERT INTO kept (" + Origins.COLUMNS + ", " + VALUES + ")"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String TAKE = "DELETE FROM kept" + Origins.IS_GIVEN + " RETURNING size";

    /** The columns of a contact's row and of what is kept for it: {@link StoredRow#OF_CONTACT} first, then eleven more. */
    static final String COLUMNS = StoredRow.OF_CONTACT + ", " + VALUES;

    static final String FROM = " FROM contact JOIN kept ON " + Origins.join("kept", "contact");

    static final String ROW_AND_KEPT = "SELECT " + COLUMNS + FROM;

    /** The number of the first column after {@link #COLUMNS}. */
    static final int NEXT_COLUMN = ContactRow.NEXT_COLUMN + 11;

    private KeptPayload() {}

    /** Keeps the record's payload; with {@code why}, all that its dead letter needs. */
    static void put(StartSession session, IntakeRecord record, @Nullable RejectedRecordException why, RowFormat format)
            throws SQLException {
        long unused = take(session, record.origin());
        Payload payload = record.payload();
        PreparedStatement insert = session.prepare(PUT);
        int next = Origins.bind(insert, 1, record.origin());
        insert.setString(next++, Storable.text(payload.mediaType()));
        insert.setBytes(next++, format.encryption().seal(payload.bytes()));
        insert.setLong(next++, payload.size());
        insert.setString(next++, payload.digest());
        insert.setString(next++, Storable.orNull(payload.original()));
        insert.setString(
                next++,
                format.encryption()
                        .seal(Storable.text(format.json().text(why == null ? List.of() : why.violations()))));
        if (why == null || why.status().isEmpty()) {
            insert.setNull(next++, Types.INTEGER);
        } else {
            insert.setInt(next++, why.status().getAsInt());
        }
        insert.setString(next++, format.encryption().seal(why == null ? null : Storable.orNull(why.answer())));
        insert.setString(
                next++,
                format.encryption()
                        .seal(
                                record.contact() == null
                                        ? null
                                        : Storable.text(format.json().text(record.contact()))));
        insert.setString(next++, why == null ? null : why.refusalRun());
        insert.setBytes(next, format.sealed(payload.metadata()));
        insert.executeUpdate();
    }

    /** Takes it away; how many bytes the payload had, 0 where none was kept. */
    static long take(StartSession session, Origin origin) throws SQLException {
        PreparedStatement delete = session.prepare(TAKE);
        Origins.bind(delete, 1, origin);
        try (ResultSet gone = delete.executeQuery()) {
            return gone.next() ? gone.getLong(1) : 0;
        }
    }

    /** The parked contact in a row of {@link #ROW_AND_KEPT}. */
    static Journal.DueContact parked(ResultSet found, RowFormat format) throws SQLException {
        ContactRow row = StoredRow.read(found);
        int kept = ContactRow.NEXT_COLUMN;
        return new Journal.DueContact(
                row.origin(),
                found.getString(kept),
                format.encryption().open(found.getBytes(kept + 1)),
                row.attempts(),
                format.metadata(found.getBytes(kept + 10)));
    }

    /** The dead letter in a row of {@link #ROW_AND_KEPT} that is buried. */
    static DeadLetter letter(ResultSet found, RowFormat format) throws SQLException {
        return StoredRow.read(found).letter(found, ContactRow.NEXT_COLUMN, format);
    }
}
