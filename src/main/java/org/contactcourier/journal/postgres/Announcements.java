package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.record.Origin;

/** Announces first attempts, many in one statement, and takes announcements back. Its statements run on the writer's thread. */
final class Announcements {
    /**
     * In the order of the key, so that two processes never wait for each other. Whoever meets a row that somebody else is just
     * writing waits for his commit.
     */
    private static final String ANNOUNCE = "INSERT INTO sending (" + Origins.COLUMNS
            + ", attempts, first_at, last_at, may_exist, owner) SELECT " + Origins.of("given")
            + ", 1, given.at, given.at, false, ? FROM " + Origins.UNNEST + ", ?::bigint[]) AS given ("
            + Origins.COLUMNS + ", at) WHERE NOT EXISTS (SELECT FROM contact WHERE " + Origins.join("contact", "given")
            + ") ORDER BY " + Origins.of("given") + " ON CONFLICT DO NOTHING RETURNING " + Origins.COLUMNS;

    private static final String GIVEN = Origins.UNNEST + ") AS given (" + Origins.COLUMNS + ") ON ";

    private static final String ENDED =
            "SELECT " + StoredRow.OF_CONTACT + " FROM contact JOIN " + GIVEN + Origins.join("contact", "given");

    private static final String UNDER_WAY =
            "SELECT " + StoredRow.OF_SENDING + " FROM sending JOIN " + GIVEN + Origins.join("sending", "given");

    private static final String WITHDRAW = "DELETE FROM sending USING " + Origins.UNNEST + ") AS given ("
            + Origins.COLUMNS + ") WHERE " + Origins.join("sending", "given")
            + " AND owner = ? AND attempts <= 1 AND NOT may_exist";

    /** A row that is neither found nor can be written was taken away between two looks; that doesn't go on for ever. */
    private static final int LOOKS = 5;

    private Announcements() {}

    /**
     * Writes SENDING for those that have no row.
     *
     * @param contacts with the instant from which on their requests may leave
     * @return the row of those that had one; empty for those that may be sent
     */
    static Map<Origin, Optional<JournalEntry>> announce(StartSession session, Map<Origin, Instant> contacts)
            throws SQLException {
        Map<Origin, Optional<JournalEntry>> answers = new HashMap<>();
        Map<Origin, Instant> open = new LinkedHashMap<>(contacts);
        for (int look = 0; !open.isEmpty(); look++) {
            if (look == LOOKS) {
                throw new JournalException(
                        "the row of " + open.keySet().iterator().next() + " comes and goes");
            }
            Set<Origin> announced = insert(session, open);
            // only now: what ended between the statement's first look and its writing is seen by a later look only
            List<ContactRow> known = rows(session, ENDED, open.keySet());
            Set<Origin> ended = origins(known);
            ended.retainAll(announced);
            if (!ended.isEmpty()) {
                withdraw(session, ended);
            }
            announced.removeAll(ended);
            announced.forEach(origin -> answers.put(origin, Optional.empty()));
            open.keySet().removeAll(announced);
            open.keySet().removeAll(origins(known));
            if (!open.isEmpty()) {
                List<ContactRow> underWay = rows(session, UNDER_WAY, open.keySet());
                open.keySet().removeAll(origins(underWay));
                known.addAll(underWay);
            }
            tell(session, known, contacts, answers);
        }
        return answers;
    }

    private static void tell(
            StartSession session,
            List<ContactRow> known,
            Map<Origin, Instant> contacts,
            Map<Origin, Optional<JournalEntry>> answers)
            throws SQLException {
        if (known.isEmpty()) {
            return;
        }
        Set<Long> owners = new HashSet<>();
        known.forEach(row -> Optional.ofNullable(row.owner()).ifPresent(owners::add));
        Set<Long> dead = session.dead(owners);
        for (ContactRow row : known) {
            Instant at = contacts.get(row.origin());
            boolean ours = session.isRepeating()
                    && at != null
                    && row.wasNeverSent()
                    && Long.valueOf(session.number()).equals(row.owner())
                    && row.attempts().equals(stored(AttemptHistory.NONE.next(at)));
            answers.put(
                    row.origin(), ours ? Optional.empty() : Optional.of(StoredRow.entry(row, session.number(), dead)));
        }
    }

    private static AttemptHistory stored(AttemptHistory attempts) {
        Instant at = attempts.lastAt();
        return at == null ? attempts : AttemptHistory.NONE.next(Instant.ofEpochMilli(at.toEpochMilli()));
    }

    private static Set<Origin> insert(StartSession session, Map<Origin, Instant> contacts) throws SQLException {
        PreparedStatement insert = session.prepare(ANNOUNCE);
        insert.setLong(1, session.number());
        int next = Origins.bind(session, insert, 2, contacts.keySet());
        session.bind(
                insert,
                next,
                "int8",
                contacts.values().stream().map(Instant::toEpochMilli).toArray());
        Set<Origin> written = new HashSet<>();
        try (ResultSet rows = insert.executeQuery()) {
            while (rows.next()) {
                written.add(Origins.read(rows, 1));
            }
        }
        return written;
    }

    private static List<ContactRow> rows(StartSession session, String sql, Collection<Origin> origins)
            throws SQLException {
        PreparedStatement select = session.prepare(sql);
        Origins.bind(session, select, 1, origins);
        List<ContactRow> rows = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(StoredRow.read(found));
            }
        }
        return rows;
    }

    private static Set<Origin> origins(List<ContactRow> rows) {
        Set<Origin> origins = new HashSet<>();
        rows.forEach(row -> origins.add(row.origin()));
        return origins;
    }

    /** Gives up rows of this start whose requests never left; how many. */
    static int withdraw(StartSession session, Collection<Origin> announced) throws SQLException {
        PreparedStatement delete = session.prepare(WITHDRAW);
        int next = Origins.bind(session, delete, 1, announced);
        delete.setLong(next, session.number());
        return delete.executeUpdate();
    }
}
