package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;

/**
 * Hands parked contacts out, each to one process only: whoever gets one has it until he has tried it, or until a lease by the
 * server's clock is over, or until he dies. Its statements run on the writer's thread.
 */
final class ParkedRows {
    /** A contact that was handed out waits for its turn in memory; while the gate is closed, that may take this long. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final String NOW = IdentityRows.NOW;

    /**
     * Those of an organization in a state whose time has come and that are not being tried. Its parameters are set by {@link
     * #bind}. As the index {@code contact_due} has the organization, so that nobody reads what others have parked.
     */
    static final String IS_DUE =
            " WHERE coalesce(organization, '') = ? AND state = ? AND due_at <= ? AND owner IS NULL";

    private static final String DUE = KeptPayload.ROW_AND_KEPT + IS_DUE
            + " AND (claimed_by IS NULL OR claimed_by = ? OR claimed_until < " + NOW + ")"
            + " ORDER BY due_at LIMIT ? FOR UPDATE OF contact SKIP LOCKED";

    private static final String CLAIM = "UPDATE contact SET claimed_by = ?, claimed_until = " + NOW + " + ? FROM "
            + Origins.UNNEST + ") AS given (" + Origins.COLUMNS + ") WHERE " + Origins.join("contact", "given")
            + " AND (claimed_by IS DISTINCT FROM ? OR claimed_until < " + NOW + " + ?)";

    private ParkedRows() {}

    /** Those of an organization in {@code state} whose time has come and that nobody else has, oldest first. */
    static List<Journal.DueContact> due(
            StartSession session, Organization organization, State state, Instant now, int limit, RowFormat format)
            throws SQLException {
        PreparedStatement select = session.prepare(DUE);
        int next = bind(select, organization, state, now);
        select.setLong(next, session.number());
        select.setInt(next + 1, limit);
        List<Journal.DueContact> due = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                due.add(KeptPayload.parked(found, format));
            }
        }
        if (!due.isEmpty()) {
            claim(session, due.stream().map(Journal.DueContact::origin).toList());
        }
        return due;
    }

    /** Sets the parameters of {@link #IS_DUE}, the first ones of the statement; returns the number of the next one. */
    static int bind(PreparedStatement select, Organization organization, State state, Instant now) throws SQLException {
        select.setString(1, organization.name());
        select.setString(2, state.name());
        ContactRow.bind(select, 3, now);
        return 4;
    }

    private static void claim(StartSession session, List<Origin> origins) throws SQLException {
        PreparedStatement update = session.prepare(CLAIM);
        update.setLong(1, session.number());
        update.setLong(2, LEASE.toMillis());
        int next = Origins.bind(session, update, 3, origins);
        update.setLong(next, session.number());
        update.setLong(next + 1, LEASE.toMillis() / 2); // renewed once, not with each question
        update.executeUpdate();
    }
}
