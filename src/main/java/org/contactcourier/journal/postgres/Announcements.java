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
import java.util.stream.Collectors;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.record.Origin;

/**
 * Announces attempts, first ones many in one statement, and takes announcements back. No contact is announced whose identities
 * another process has. Its statements run on the writer's thread.
 */
final class Announcements implements BatchWriter.MassWork<Origin, AnnouncedAttempt, Optional<JournalEntry>> {
    /**
     * In the order of the key, so that two processes never wait for each other. Whoever meets a row that somebody else is just
     * writing waits for his commit.
     */
    private static final String ANNOUNCE = "INSERT INTO sending (" + Origins.COLUMNS
            + ", attempts, first_at, last_at, may_exist, owner, identities, trace, organization) SELECT "
            + Origins.of("given")
            + ", 1, given.at, given.at, false, ?, given.identities, nullif(given.trace, ''::bytea),"
            + " nullif(given.organization, '') FROM "
            + Origins.UNNEST
            + ", ?::bigint[], ?::bytea[], ?::bytea[], ?::text[]) AS given (" + Origins.COLUMNS
            + ", at, identities, trace, organization) WHERE NOT EXISTS (SELECT FROM contact WHERE "
            + Origins.join("contact", "given")
            + ") ORDER BY " + Origins.of("given") + " ON CONFLICT DO NOTHING RETURNING " + Origins.COLUMNS;

    private static final String GIVEN = Origins.UNNEST + ") AS given (" + Origins.COLUMNS + ") ON ";

    private static final String ENDED =
            "SELECT " + StoredRow.OF_CONTACT + " FROM contact JOIN " + GIVEN + Origins.join("contact", "given");

    private static final String UNDER_WAY =
            "SELECT " + StoredRow.OF_SENDING + " FROM sending JOIN " + GIVEN + Origins.join("sending", "given");

    private static final String DROP = "DELETE FROM sending USING " + Origins.UNNEST + ") AS given ("
            + Origins.COLUMNS + ") WHERE " + Origins.join("sending", "given")
            + " AND owner = ? AND attempts <= 1 AND NOT may_exist";

    private static final String WITHDRAW = withdrawing(DROP);

    /** What another announcement has written stays: its request may be under way. */
    private static final String TAKE_BACK = withdrawing("DELETE FROM sending USING " + Origins.UNNEST
            + ", ?::bigint[]) AS given (" + Origins.COLUMNS + ", at) WHERE " + Origins.join("sending", "given")
            + " AND owner = ? AND attempts <= 1 AND NOT may_exist AND last_at = given.at");

    /** A row that is neither found nor can be written was taken away between two looks; that doesn't go on for ever. */
    private static final int LOOKS = 5;

    private final RowChanges changes;
    private final RowFormat format;

    Announcements(RowChanges changes, RowFormat format) {
        this.changes = changes;
        this.format = format;
    }

    /** It may wait for the commits of others, so nothing must have been taken away before: they might wait for that. */
    @Override
    public boolean comesFirst() {
        return true;
    }

    /**
     * Writes SENDING for first attempts of contacts that have no row, and further attempts of others.
     *
     * @return the row of those that had one; empty for those that may be sent; {@link JournalEntry#sharedElsewhere} for
     *     those that can't have their identities now
     */
    @Override
    public Map<Origin, Optional<JournalEntry>> run(StartSession session, Map<Origin, AnnouncedAttempt> attempts)
            throws SQLException {
        Map<Origin, AnnouncedAttempt> first = new LinkedHashMap<>();
        Map<Origin, RowChanges.OpenedRow> further = new LinkedHashMap<>();
        Map<Origin, IdentityRows.Bid> bids = new LinkedHashMap<>();
        for (Map.Entry<Origin, AnnouncedAttempt> one : attempts.entrySet()) {
            if (one.getValue().isFurther()) {
                RowChanges.OpenedRow row = changes.open(session, one.getKey(), one.getValue());
                further.put(one.getKey(), row);
                bids.put(one.getKey(), one.getValue().bid(row.isOf(session)));
            } else {
                first.put(one.getKey(), one.getValue());
            }
        }
        Map<Origin, Optional<JournalEntry>> answers = new HashMap<>();
        if (!first.isEmpty()) {
            answers.putAll(announce(session, first, bids));
        }
        Set<Origin> refused = IdentityRows.claim(session, bids);
        for (Map.Entry<Origin, RowChanges.OpenedRow> one : further.entrySet()) {
            AnnouncedAttempt attempt = attempts.get(one.getKey());
            if (refused.contains(one.getKey())) {
                changes.leave(session, one.getValue(), one.getKey());
            } else if (attempt != null) {
                changes.begin(session, one.getValue(), attempt);
            }
            answers.put(one.getKey(), Optional.empty());
        }
        attempts.forEach((origin, attempt) -> {
            if (refused.contains(origin)) {
                answers.put(origin, Optional.of(JournalEntry.sharedElsewhere(origin, attempt.organization())));
            }
        });
        takeAway(session, refused, bids);
        return answers;
    }

    /** Of those announced before, all that they still have is freed; the others got nothing. */
    private static void takeAway(StartSession session, Set<Origin> refused, Map<Origin, IdentityRows.Bid> bids)
            throws SQLException {
        Map<Boolean, List<Origin>> byRenewal = refused.stream().collect(Collectors.partitioningBy(origin -> {
            IdentityRows.Bid bid = bids.get(origin);
            return bid != null && bid.renews();
        }));
        List<Origin> had = byRenewal.getOrDefault(true, List.of());
        if (!had.isEmpty()) {
            int unused = withdraw(session, had);
        }
        List<Origin> hadNothing = byRenewal.getOrDefault(false, List.of());
        if (!hadNothing.isEmpty()) {
            drop(session, hadNothing);
        }
    }

    /** @param bids gets what those need that are announced, the identities of which are not claimed yet */
    private Map<Origin, Optional<JournalEntry>> announce(
            StartSession session, Map<Origin, AnnouncedAttempt> contacts, Map<Origin, IdentityRows.Bid> bids)
            throws SQLException {
        Map<Origin, Optional<JournalEntry>> answers = new HashMap<>();
        Map<Origin, AnnouncedAttempt> open = new LinkedHashMap<>(contacts);
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
                drop(session, ended);
            }
            announced.removeAll(ended);
            for (Origin origin : announced) {
                answers.put(origin, Optional.empty());
                bid(origin, contacts, bids, false);
            }
            open.keySet().removeAll(announced);
            open.keySet().removeAll(origins(known));
            if (!open.isEmpty()) {
                List<ContactRow> underWay = rows(session, UNDER_WAY, open.keySet());
                open.keySet().removeAll(origins(underWay));
                known.addAll(underWay);
            }
            tell(session, known, contacts, answers, bids);
        }
        return answers;
    }

    private static void bid(
            Origin origin, Map<Origin, AnnouncedAttempt> contacts, Map<Origin, IdentityRows.Bid> bids, boolean renews) {
        AnnouncedAttempt attempt = contacts.get(origin);
        if (attempt != null) {
            bids.put(origin, attempt.bid(renews));
        }
    }

    private void tell(
            StartSession session,
            List<ContactRow> known,
            Map<Origin, AnnouncedAttempt> contacts,
            Map<Origin, Optional<JournalEntry>> answers,
            Map<Origin, IdentityRows.Bid> bids)
            throws SQLException {
        if (known.isEmpty()) {
            return;
        }
        Set<Long> owners = new HashSet<>();
        known.forEach(row -> Optional.ofNullable(row.owner()).ifPresent(owners::add));
        Set<Long> dead = session.dead(owners);
        for (ContactRow row : known) {
            AnnouncedAttempt attempt = contacts.get(row.origin());
            boolean ours = session.isRepeating()
                    && attempt != null
                    && row.wasNeverSent()
                    && Long.valueOf(session.number()).equals(row.owner())
                    && row.attempts().equals(stored(attempt.attempts()));
            if (ours) {
                bid(row.origin(), contacts, bids, true);
            }
            answers.put(
                    row.origin(), ours ? Optional.empty() : Optional.of(StoredRow.entry(row, session.number(), dead)));
        }
    }

    private static AttemptHistory stored(AttemptHistory attempts) {
        Instant at = attempts.lastAt();
        return at == null ? attempts : AttemptHistory.NONE.next(Instant.ofEpochMilli(at.toEpochMilli()));
    }

    private static Set<Origin> insert(StartSession session, Map<Origin, AnnouncedAttempt> contacts)
            throws SQLException {
        PreparedStatement insert = session.prepare(ANNOUNCE);
        insert.setLong(1, session.number());
        int next = Origins.bind(session, insert, 2, contacts.keySet());
        session.bind(
                insert,
                next,
                "int8",
                contacts.values().stream().map(AnnouncedAttempt::atMillis).toArray());
        session.bind(
                insert,
                next + 1,
                "bytea",
                contacts.values().stream().map(AnnouncedAttempt::identities).toArray(byte[][]::new));
        session.bind(
                insert,
                next + 2,
                "bytea",
                contacts.values().stream().map(AnnouncedAttempt::trace).toArray(byte[][]::new));
        session.bind(
                insert,
                next + 3,
                "text",
                contacts.values().stream()
                        .map(attempt -> attempt.organization().name())
                        .toArray());
        Set<Origin> written = new HashSet<>();
        try (ResultSet rows = insert.executeQuery()) {
            while (rows.next()) {
                written.add(Origins.read(rows, 1));
            }
        }
        return written;
    }

    private List<ContactRow> rows(StartSession session, String sql, Collection<Origin> origins) throws SQLException {
        PreparedStatement select = session.prepare(sql);
        Origins.bind(session, select, 1, origins);
        List<ContactRow> rows = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows.add(format.opened(StoredRow.read(found)));
            }
        }
        return rows;
    }

    private static Set<Origin> origins(List<ContactRow> rows) {
        Set<Origin> origins = new HashSet<>();
        rows.forEach(row -> origins.add(row.origin()));
        return origins;
    }

    private static String withdrawing(String delete) {
        return "WITH ended AS (" + delete + " RETURNING sending.identities)" + IdentityRows.FREE
                + " SELECT count(*)::int FROM ended";
    }

    /** Takes back what these very announcements have written, if they have; how many rows. */
    static int takeBack(StartSession session, Map<Origin, AnnouncedAttempt> announced) throws SQLException {
        PreparedStatement delete = session.prepare(TAKE_BACK);
        int next = Origins.bind(session, delete, 1, announced.keySet());
        session.bind(
                delete,
                next,
                "int8",
                announced.values().stream().map(AnnouncedAttempt::atMillis).toArray());
        return withdrawn(session, delete, next + 1);
    }

    /** Gives up rows of this start whose requests never left; how many. */
    static int withdraw(StartSession session, Collection<Origin> announced) throws SQLException {
        PreparedStatement delete = session.prepare(WITHDRAW);
        return withdrawn(session, delete, Origins.bind(session, delete, 1, announced));
    }

    private static int withdrawn(StartSession session, PreparedStatement delete, int parameter) throws SQLException {
        for (int owner = parameter; owner < parameter + 3; owner++) {
            delete.setLong(owner, session.number());
        }
        try (ResultSet count = delete.executeQuery()) {
            return count.next() ? count.getInt(1) : 0;
        }
    }

    /** The same of rows that have got no identities. */
    private static void drop(StartSession session, Collection<Origin> announced) throws SQLException {
        PreparedStatement delete = session.prepare(DROP);
        int next = Origins.bind(session, delete, 1, announced);
        delete.setLong(next, session.number());
        delete.executeUpdate();
    }
}
