package org.contactcourier.journal.postgres;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/**
 * The identities of announced contacts: a process has an identity while it has a contact with it announced. Inside a process the
 * identity locks let one of them be in flight at a time. Its statements run on the writer's thread.
 *
 * <p>A contact gets all that it needs or nothing, so it keeps nothing from others while it waits. The rows are inserted in one
 * order, after all other rows of the transaction and before any is changed or taken away: so two transactions never wait for
 * each other.
 */
final class IdentityRows {
    /** Milliseconds by the server's clock, which all processes share. */
    static final String NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /** Who waits renews his wish ten times a second; this is for a writer that is busy. */
    private static final Duration WISH_LASTS = Duration.ofSeconds(2);

    private static final String TAKE_OUT =
            ", gone AS (DELETE FROM identity USING freed WHERE identity.key = freed.key AND identity.owner = ?"
                    + " AND identity.holders <= freed.n), less AS (UPDATE identity SET holders = identity.holders - freed.n"
                    + " FROM freed WHERE identity.key = freed.key AND identity.owner = ? AND identity.holders > freed.n)";

    /**
     * Frees, within a statement that says which rows have {@code ended}, the {@code identities} of these. Two parameters, both
     * the number of the start.
     */
    static final String FREE =
            ", freed AS (SELECT substring(ended.identities FROM %1$d * i + 1 FOR %1$d) AS key, count(*)::int AS n"
                            .formatted(IdentityKeys.SIZE)
                    + " FROM ended CROSS JOIN LATERAL generate_series(0, length(ended.identities) / %d - 1) AS i GROUP BY 1)"
                            .formatted(IdentityKeys.SIZE)
                    + TAKE_OUT;

    private static final String GIVE_BACK =
            "WITH freed AS (SELECT * FROM unnest(?::bytea[], ?::int[]) AS given (key, n))" + TAKE_OUT + " SELECT 1";

    /** Nobody who came earlier waits for it. */
    private static final String IS_UNWANTED =
            "NOT EXISTS (SELECT FROM identity_wish AS wish WHERE wish.key = given.key AND wish.start <> ? AND wish.until > "
                    + NOW + " AND (given.since IS NULL OR (wish.since, wish.start) < (given.since, ?)))";

    private static final String GIVEN =
            " FROM unnest(?::bytea[], ?::int[], ?::bigint[]) AS given (key, n, since) WHERE ";

    private static final String INSERT = "INSERT INTO identity (key, owner, holders, at) SELECT given.key, ?, given.n, "
            + NOW + GIVEN + IS_UNWANTED + " ORDER BY given.key ON CONFLICT DO NOTHING RETURNING key";

    private static final String JOIN = "UPDATE identity SET holders = holders + given.n, at = " + NOW + GIVEN
            + "identity.key = given.key AND identity.owner = ? AND " + IS_UNWANTED + " RETURNING identity.key";

    private static final String RENEW =
            "UPDATE identity SET at = " + NOW + " WHERE key = ANY (?) AND owner = ? RETURNING key";

    private static final String WISH =
            "INSERT INTO identity_wish (key, start, since, until) SELECT given.key, ?, given.since, "
                    + NOW + " + ? FROM unnest(?::bytea[], ?::bigint[]) AS given (key, since)"
                    + " ON CONFLICT (key, start) DO UPDATE SET since = excluded.since, until = excluded.until";

    private static final String FULFIL = "DELETE FROM identity_wish WHERE start = ? AND key = ANY (?)";

    private IdentityRows() {}

    /**
     * What one contact needs.
     *
     * @param keys one behind the other
     * @param since since when it has been waiting; null if it hasn't
     * @param renews whether this start announced it before, and should have all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bid(byte[] keys, @Nullable Instant since, boolean renews) {}

    /** How many contacts need an identity, and since when the first of them has been waiting. */
    private record Demand(int contacts, @Nullable Long since) {
        private Demand and(Demand other) {
            Long first = since == null || (other.since != null && other.since < since) ? other.since : since;
            return new Demand(contacts + other.contacts, first);
        }
    }

    /** Gives to each contact what it needs; which contacts can't have it now. */
    static Set<Origin> claim(StartSession session, Map<Origin, Bid> bids) throws SQLException {
        Map<Origin, List<ByteBuffer>> needs = new LinkedHashMap<>();
        bids.forEach((origin, bid) -> needs.put(origin, IdentityKeys.split(bid.keys())));
        Map<ByteBuffer, Demand> demands = demands(needs, bids);
        Set<ByteBuffer> got = insert(session, demands);
        if (renew(session, needs, bids, got)) {
            demands = demands(needs, bids);
        }
        if (got.size() < demands.size()) {
            Map<ByteBuffer, Demand> missing = new LinkedHashMap<>(demands);
            missing.keySet().removeAll(got);
            got.addAll(join(session, missing));
        }
        Set<Origin> refused = new HashSet<>();
        if (got.size() < demands.size()) {
            needs.forEach((origin, keys) -> {
                if (!got.containsAll(keys)) {
                    refused.add(origin);
                }
            });
            Map<Origin, List<ByteBuffer>> returned = new LinkedHashMap<>(needs);
            returned.keySet().retainAll(refused);
            Map<ByteBuffer, Demand> back = demands(returned, bids);
            back.keySet().retainAll(got);
            giveBack(session, back);
        }
        tellWishes(session, bids, refused);
        return refused;
    }

    /**
     * A contact that this start announced before keeps its identities, so it no longer needs them. This comes after the insert:
     * to insert a key waits for any transaction that has changed its row.
     *
     * @return whether some contacts need less now
     */
    private static boolean renew(
            StartSession session, Map<Origin, List<ByteBuffer>> needs, Map<Origin, Bid> bids, Set<ByteBuffer> inserted)
            throws SQLException {
        Set<ByteBuffer> before = new HashSet<>();
        needs.forEach((origin, keys) -> {
            if (renews(bids, origin)) {
                before.addAll(keys);
            }
        });
        before.removeAll(inserted);
        if (before.isEmpty()) {
            return false;
        }
        PreparedStatement renew = session.prepare(RENEW);
        bind(session, renew, 1, before);
        renew.setLong(2, session.number());
        Set<ByteBuffer> ours = read(renew);
        needs.forEach((origin, keys) -> {
            if (renews(bids, origin)) {
                keys.removeAll(ours);
            }
        });
        return true;
    }

    private static boolean renews(Map<Origin, Bid> bids, Origin origin) {
        Bid bid = bids.get(origin);
        return bid != null && bid.renews();
    }

    private static Map<ByteBuffer, Demand> demands(Map<Origin, List<ByteBuffer>> needs, Map<Origin, Bid> bids) {
        Map<ByteBuffer, Demand> demands = new LinkedHashMap<>();
        needs.forEach((origin, keys) -> {
            Bid bid = bids.get(origin);
            Demand one = new Demand(1, bid == null ? null : millis(bid.since()));
            keys.forEach(key -> demands.merge(key, one, Demand::and));
        });
        return demands;
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : Long.valueOf(instant.toEpochMilli());
    }

    private static Set<ByteBuffer> insert(StartSession session, Map<ByteBuffer, Demand> demands) throws SQLException {
        if (demands.isEmpty()) {
            return new HashSet<>();
        }
        PreparedStatement insert = session.prepare(INSERT);
        insert.setLong(1, session.number());
        int next = bind(session, insert, 2, demands);
        insert.setLong(next, session.number());
        insert.setLong(next + 1, session.number());
        return read(insert);
    }

    /** Takes part in what this start has already. */
    private static Set<ByteBuffer> join(StartSession session, Map<ByteBuffer, Demand> demands) throws SQLException {
        PreparedStatement join = session.prepare(JOIN);
        int next = bind(session, join, 1, demands);
        join.setLong(next, session.number());
        join.setLong(next + 1, session.number());
        join.setLong(next + 2, session.number());
        return read(join);
    }

    private static void giveBack(StartSession session, Map<ByteBuffer, Demand> back) throws SQLException {
        if (!back.isEmpty()) {
            PreparedStatement give = session.prepare(GIVE_BACK);
            bind(session, give, 1, back.keySet());
            session.bind(
                    give,
                    2,
                    "int4",
                    back.values().stream().map(Demand::contacts).toArray());
            give.setLong(3, session.number());
            give.setLong(4, session.number());
            give.executeQuery().close();
        }
    }

    private static void tellWishes(StartSession session, Map<Origin, Bid> bids, Set<Origin> refused)
            throws SQLException {
        Map<ByteBuffer, Demand> wishes = new LinkedHashMap<>();
        Set<ByteBuffer> fulfilled = new HashSet<>();
        bids.forEach((origin, bid) -> {
            if (bid.since() != null) {
                List<ByteBuffer> keys = IdentityKeys.split(bid.keys());
                if (refused.contains(origin)) {
                    Demand one = new Demand(1, millis(bid.since()));
                    keys.forEach(key -> wishes.merge(key, one, Demand::and));
                } else {
                    fulfilled.addAll(keys);
                }
            }
        });
        if (!wishes.isEmpty()) {
            PreparedStatement wish = session.prepare(WISH);
            wish.setLong(1, session.number());
            wish.setLong(2, WISH_LASTS.toMillis());
            bind(session, wish, 3, wishes.keySet());
            session.bind(
                    wish, 4, "int8", wishes.values().stream().map(Demand::since).toArray());
            wish.executeUpdate();
        }
        fulfilled.removeAll(wishes.keySet());
        if (!fulfilled.isEmpty()) {
            PreparedStatement fulfil = session.prepare(FULFIL);
            fulfil.setLong(1, session.number());
            bind(session, fulfil, 2, fulfilled);
            fulfil.executeUpdate();
        }
    }

    private static int bind(
            StartSession session, PreparedStatement statement, int first, Map<ByteBuffer, Demand> demands)
            throws SQLException {
        bind(session, statement, first, demands.keySet());
        session.bind(
                statement,
                first + 1,
                "int4",
                demands.values().stream().map(Demand::contacts).toArray());
        session.bind(
                statement,
                first + 2,
                "int8",
                demands.values().stream().map(Demand::since).toArray());
        return first + 3;
    }

    private static void bind(StartSession session, PreparedStatement statement, int number, Collection<ByteBuffer> keys)
            throws SQLException {
        session.bind(
                statement, number, "bytea", keys.stream().map(ByteBuffer::array).toArray(byte[][]::new));
    }

    private static Set<ByteBuffer> read(PreparedStatement statement) throws SQLException {
        Set<ByteBuffer> keys = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                keys.add(ByteBuffer.wrap(rows.getBytes(1)));
            }
        }
        return keys;
    }

    /** The row of one contact in {@code table}, {@code sending} or {@code contact}, ends or is given up: frees what it has. */
    static void free(StartSession session, String table, Origin origin) throws SQLException {
        PreparedStatement update = session.prepare("WITH ended AS (SELECT identities FROM " + table + Origins.IS_GIVEN
                + " AND owner = ?)" + FREE + " UPDATE " + table + " SET identities = NULL" + Origins.IS_GIVEN
                + " AND identities IS NOT NULL");
        int next = Origins.bind(update, 1, origin);
        for (int parameter = 0; parameter < 3; parameter++) {
            update.setLong(next++, session.number());
        }
        Origins.bind(update, next, origin);
        update.executeUpdate();
    }

    /**
     * Frees what dead starts had. The server may still be busy with an attempt of theirs, and the process that made it may still
     * wait for the answer: so nobody has its identities before that is over.
     */
    static void inherit(StartSession session, Set<Long> dead, Duration responseTimeout) throws SQLException {
        PreparedStatement free = session.prepare("DELETE FROM identity WHERE owner = ANY (?) AND at + ? <= " + NOW);
        session.bind(free, 1, "int8", dead.toArray());
        free.setLong(2, responseTimeout.toMillis());
        free.executeUpdate();
        PreparedStatement forget = session.prepare("DELETE FROM identity_wish WHERE start = ANY (?)");
        session.bind(forget, 1, "int8", dead.toArray());
        forget.executeUpdate();
    }

    /** Forgets wishes of this start that it hasn't renewed. */
    static void forgetWishes(StartSession session) throws SQLException {
        PreparedStatement forget = session.prepare("DELETE FROM identity_wish WHERE start = ? AND until < " + NOW);
        forget.setLong(1, session.number());
        forget.executeUpdate();
    }
}
