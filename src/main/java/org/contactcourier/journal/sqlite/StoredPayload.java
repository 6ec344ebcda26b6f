package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** The table {@code kept}: payloads, and what else only a dead letter needs. */
final class StoredPayload {
    private static final String CONTACT_ID = "(SELECT id FROM contact" + Row.BY_ORIGIN + ")";
    private static final String INSERT = "INSERT OR REPLACE INTO kept (contact, media_type, payload,"
            + " size, payload_digest, original, violations, status, answer, contact_json, refusal_run, metadata)"
            + " VALUES (" + CONTACT_ID + ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM kept WHERE contact = " + CONTACT_ID;
    private static final String SIZE = "SELECT size FROM kept WHERE contact = " + CONTACT_ID;

    /** The columns of a contact's row and of what is kept for it: {@link Row#COLUMNS} first, then eleven more. */
    static final String COLUMNS = Row.COLUMNS
            + ", media_type, payload, size, payload_digest, original, violations, status, answer,"
            + " contact_json, refusal_run, metadata";

    static final String FROM = " FROM contact JOIN kept ON kept.contact = contact.id";

    static final String ROW_AND_KEPT = "SELECT " + COLUMNS + FROM;

    private static final int MEDIA_TYPE = ContactRow.NEXT_COLUMN;
    private static final int PAYLOAD = MEDIA_TYPE + 1;
    private static final int METADATA = MEDIA_TYPE + 10;

    private StoredPayload() {}

    /** Keeps the record's payload; with {@code why}, all that its dead letter needs. */
    static void put(Transaction tx, IntakeRecord record, @Nullable RejectedRecordException why, RowFormat format)
            throws SQLException {
        Payload payload = record.payload();
        PreparedStatement insert = tx.prepare(INSERT);
        int next = Row.bind(insert, 1, record.origin());
        insert.setString(next++, payload.mediaType());
        insert.setBytes(next++, format.encryption().seal(payload.bytes()));
        insert.setLong(next++, payload.size());
        insert.setString(next++, payload.digest());
        insert.setString(next++, payload.original());
        insert.setString(
                next++, format.encryption().seal(format.json().text(why == null ? List.of() : why.violations())));
        if (why == null || why.status().isEmpty()) {
            insert.setNull(next++, Types.INTEGER);
        } else {
            insert.setInt(next++, why.status().getAsInt());
        }
        insert.setString(next++, format.encryption().seal(why == null ? null : why.answer()));
        insert.setString(
                next++,
                format.encryption()
                        .seal(record.contact() == null ? null : format.json().text(record.contact())));
        insert.setString(next++, why == null ? null : why.refusalRun());
        insert.setBytes(next, format.sealed(payload.metadata()));
        insert.executeUpdate();
    }

    static void delete(Transaction tx, Origin origin) throws SQLException {
        PreparedStatement delete = tx.prepare(DELETE);
        Row.bind(delete, 1, origin);
        delete.executeUpdate();
    }

    /** How many bytes the payload had; 0 where none is kept. */
    static long size(Transaction tx, Origin origin) throws SQLException {
        PreparedStatement select = tx.prepare(SIZE);
        Row.bind(select, 1, origin);
        try (ResultSet found = select.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** The parked contact in a row of {@link #ROW_AND_KEPT}. */
    static Journal.DueContact parked(ResultSet found, long start, RowFormat format) throws SQLException {
        ContactRow row = Row.read(found);
        return new Journal.DueContact(
                row.origin(),
                found.getString(MEDIA_TYPE),
                format.encryption().open(found.getBytes(PAYLOAD)),
                Row.history(row, start),
                format.metadata(found.getBytes(METADATA)));
    }

    /** The dead letter in a row of {@link #ROW_AND_KEPT} that is buried or replaying. */
    static DeadLetter letter(ResultSet found, RowFormat format) throws SQLException {
        return Row.read(found).letter(found, ContactRow.NEXT_COLUMN, format);
    }
}
