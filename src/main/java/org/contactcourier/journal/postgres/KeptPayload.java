package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/** The table {@code kept}: payloads, and what else only a dead letter needs. Stateless. */
final class KeptPayload {
    private static final String VALUES =
            "media_type, payload, size, payload_digest, original, violations, status, answer,"
                    + " contact_json, refusal_run";

    private static final String PUT = "INSERT INTO kept (" + Origins.COLUMNS + ", " + VALUES + ")"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String TAKE = "DELETE FROM kept" + Origins.IS_GIVEN + " RETURNING size";

    /** The columns of a contact's row and of what is kept for it: {@link StoredRow#OF_CONTACT} first, then ten more. */
    static final String COLUMNS = StoredRow.OF_CONTACT + ", " + VALUES;

    static final String FROM = " FROM contact JOIN kept ON " + Origins.join("kept", "contact");

    static final String ROW_AND_KEPT = "SELECT " + COLUMNS + FROM;

    /** The number of the first column after {@link #COLUMNS}. */
    static final int NEXT_COLUMN = StoredRow.NEXT_COLUMN + 10;

    private KeptPayload() {}

    /** Keeps the record's payload; with {@code why}, all that its dead letter needs. */
    static void put(StartSession session, IntakeRecord record, @Nullable RejectedRecordException why, JournalJson json)
            throws SQLException {
        long unused = take(session, record.origin());
        Payload payload = record.payload();
        PreparedStatement insert = session.prepare(PUT);
        int next = Origins.bind(insert, 1, record.origin());
        insert.setString(next++, Storable.text(payload.mediaType()));
        insert.setBytes(next++, payload.bytes());
        insert.setLong(next++, payload.size());
        insert.setString(next++, payload.digest());
        insert.setString(next++, Storable.orNull(payload.original()));
        insert.setString(next++, Storable.text(json.text(why == null ? List.of() : why.violations())));
        if (why == null || why.status().isEmpty()) {
            insert.setNull(next++, Types.INTEGER);
        } else {
            insert.setInt(next++, why.status().getAsInt());
        }
        insert.setString(next++, why == null ? null : Storable.orNull(why.answer()));
        insert.setString(next++, record.contact() == null ? null : Storable.text(json.text(record.contact())));
        insert.setString(next, why == null ? null : why.refusalRun());
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
    static Journal.DueContact parked(ResultSet found) throws SQLException {
        StoredRow row = StoredRow.read(found);
        int kept = StoredRow.NEXT_COLUMN;
        return new Journal.DueContact(
                row.origin(), found.getString(kept), found.getBytes(kept + 1), row.history(Set.of()));
    }

    /** The dead letter in a row of {@link #ROW_AND_KEPT} that is buried. */
    static DeadLetter letter(ResultSet found, JournalJson json) throws SQLException {
        StoredRow row = StoredRow.read(found);
        int kept = StoredRow.NEXT_COLUMN;
        Instant buried = Objects.requireNonNull(row.endedAt());
        Instant first = row.attempts().firstAt();
        Instant last = row.attempts().lastAt();
        int status = found.getInt(kept + 6);
        OptionalInt answered = found.wasNull() ? OptionalInt.empty() : OptionalInt.of(status);
        Payload payload = new Payload(
                found.getString(kept),
                found.getBytes(kept + 1),
                found.getLong(kept + 2),
                found.getString(kept + 3),
                found.getString(kept + 4));
        return new DeadLetter(
                row.buried().deadLetterId(),
                row.origin(),
                row.buried().reason(),
                row.buried().message(),
                json.violations(found.getString(kept + 5)),
                answered,
                found.getString(kept + 7),
                row.attempts().count(),
                first == null ? buried : first,
                last == null ? buried : last,
                row.attempts().mayExist(),
                payload,
                found.getString(kept + 8),
                found.getString(kept + 9));
    }
}
