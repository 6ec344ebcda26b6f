package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.sqlite.GroupCommit.Transaction;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** The table {@code kept}: payloads, and what else only a dead letter needs. */
final class StoredPayload {
    private static final String CONTACT_ID = "(SELECT id FROM contact" + Row.BY_ORIGIN + ")";
    private static final String INSERT = "INSERT OR REPLACE INTO kept (contact, media_type, payload,"
            + " size, payload_digest, original, violations, status, answer, contact_json, refusal_run)"
            + " VALUES (" + CONTACT_ID + ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM kept WHERE contact = " + CONTACT_ID;
    private static final String SIZE = "SELECT size FROM kept WHERE contact = " + CONTACT_ID;

    /** The columns of a contact's row and of what is kept for it: {@link Row#COLUMNS} first, then ten more. */
    static final String COLUMNS = Row.COLUMNS
            + ", media_type, payload, size, payload_digest, original, violations, status, answer,"
            + " contact_json, refusal_run";

    static final String FROM = " FROM contact JOIN kept ON kept.contact = contact.id";

    static final String ROW_AND_KEPT = "SELECT " + COLUMNS + FROM;

    private static final int MEDIA_TYPE = 21;
    private static final int PAYLOAD = 22;
    private static final int SIZE_COLUMN = 23;
    private static final int PAYLOAD_DIGEST = 24;
    private static final int ORIGINAL = 25;
    private static final int VIOLATIONS = 26;
    private static final int STATUS = 27;
    private static final int ANSWER = 28;
    private static final int CONTACT = 29;
    private static final int REFUSAL_RUN = 30;

    private StoredPayload() {}

    /** Keeps the record's payload; with {@code why}, all that its dead letter needs. */
    static void put(Transaction tx, IntakeRecord record, @Nullable RejectedRecordException why, JournalJson json)
            throws SQLException {
        Payload payload = record.payload();
        PreparedStatement insert = tx.prepare(INSERT);
        int next = Row.bind(insert, 1, record.origin());
        insert.setString(next++, payload.mediaType());
        insert.setBytes(next++, payload.bytes());
        insert.setLong(next++, payload.size());
        insert.setString(next++, payload.digest());
        insert.setString(next++, payload.original());
        insert.setString(next++, json.text(why == null ? List.of() : why.violations()));
        if (why == null || why.status().isEmpty()) {
            insert.setNull(next++, Types.INTEGER);
        } else {
            insert.setInt(next++, why.status().getAsInt());
        }
        insert.setString(next++, why == null ? null : why.answer());
        insert.setString(next++, record.contact() == null ? null : json.text(record.contact()));
        insert.setString(next, why == null ? null : why.refusalRun());
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
    static Journal.DueContact parked(ResultSet found, long start) throws SQLException {
        Row row = Row.read(found);
        return new Journal.DueContact(
                row.origin(), found.getString(MEDIA_TYPE), found.getBytes(PAYLOAD), row.history(start));
    }

    /** The dead letter in a row of {@link #ROW_AND_KEPT} that is buried. */
    static DeadLetter letter(ResultSet found, JournalJson json) throws SQLException {
        Row row = Row.read(found);
        Instant buried = Objects.requireNonNull(row.endedAt());
        Instant first = row.attempts().firstAt();
        Instant last = row.attempts().lastAt();
        int status = found.getInt(STATUS);
        OptionalInt answered = found.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
        return new DeadLetter(
                Objects.requireNonNull(row.deadLetterId()),
                row.origin(),
                Objects.requireNonNull(row.reason()),
                Objects.requireNonNull(row.message()),
                json.violations(found.getString(VIOLATIONS)),
                answered,
                found.getString(ANSWER),
                row.attempts().count(),
                first == null ? buried : first,
                last == null ? buried : last,
                row.attempts().mayExist(),
                new Payload(
                        found.getString(MEDIA_TYPE),
                        found.getBytes(PAYLOAD),
                        found.getLong(SIZE_COLUMN),
                        found.getString(PAYLOAD_DIGEST),
                        found.getString(ORIGINAL)),
                found.getString(CONTACT),
                found.getString(REFUSAL_RUN));
    }
}
