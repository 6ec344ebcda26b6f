package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.Erased;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.text.AddressText;
import org.jspecify.annotations.Nullable;

/**
 * Erases what the journal holds of a person, by an e-mail address: payloads, letters, what their histories tell. A contact's row
 * stays, so that nothing is sent twice: it has an origin, which names no person. Thread-safe.
 */
final class SqlErasure {
    /** Some milliseconds of the writer's time. */
    private static final int ERASED_AT_ONCE = 50;

    private final SqlStore store;
    private final TraceTags tags;
    private final Counters counters;
    private final Clock clock;

    SqlErasure(SqlStore store, TraceTags tags, Counters counters, Clock clock) {
        this.store = store;
        this.tags = tags;
        this.counters = counters;
        this.clock = clock;
    }

    Erased erase(String email, String who) {
        String address = email.strip().toLowerCase(Locale.ROOT);
        if (address.isEmpty()) {
            throw new IllegalArgumentException("no address");
        }
        Set<Origin> origins = traced(tags.of(address));
        origins.addAll(kept(address));
        List<Origin> all = List.copyOf(origins);
        Count count = new Count();
        for (int from = 0; from < all.size(); from += ERASED_AT_ONCE) {
            List<Origin> some = all.subList(from, Math.min(from + ERASED_AT_ONCE, all.size()));
            count.add(store.write(tx -> {
                Count erased = new Count();
                for (Origin origin : some) {
                    erase(tx, origin, who, erased);
                }
                return erased;
            }));
        }
        int notes = eraseNotes(address);
        if (!all.isEmpty() || notes > 0) {
            note(tags.of(address), who, all.size());
        }
        return new Erased(count.letters, count.parked, count.ended, notes, count.underWay + sending(tags.of(address)));
    }

    /** Tells that it was done, and of which address by its digest: whoever knows the address and the journal can prove it. */
    private void note(byte[] tag, String who, int contacts) {
        String detail = "address %s, %d contacts".formatted(HexFormat.of().formatHex(tag), contacts);
        boolean unused = store.write(tx -> {
            SqlDeadLetters.event(
                    tx,
                    clock.instant(),
                    store.storable(who),
                    "erased",
                    null,
                    store.encryption().seal(store.storable(detail)));
            return true;
        });
    }

    /** What was erased so far; for one thread. */
    private static final class Count {
        private int letters;
        private int parked;
        private int ended;
        private int underWay;

        void add(Count more) {
            letters += more.letters;
            parked += more.parked;
            ended += more.ended;
            underWay += more.underWay;
        }
    }

    private Set<Origin> traced(byte[] tag) {
        return store.read(connection -> {
            Set<Origin> origins = new LinkedHashSet<>();
            try (PreparedStatement select =
                    connection.prepareStatement(store.contactRows() + " WHERE " + store.contains("trace"))) {
                select.setBytes(1, tag);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        origins.add(store.row(found).origin());
                    }
                }
            }
            return origins;
        });
    }

    private int sending(byte[] tag) {
        return store.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT count(*) FROM sending WHERE " + store.contains("trace"))) {
                select.setBytes(1, tag);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? found.getInt(1) : 0;
                }
            }
        });
    }

    /** Those whose payload or contact names the address: what an earlier version kept has no trace. */
    private Set<Origin> kept(String address) {
        AddressText text = new AddressText(address);
        return store.read(connection -> {
            Set<Origin> origins = new LinkedHashSet<>();
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT " + store.placeName()
                            + ", contact.position, contact.idx, contact.digest, payload, contact_json FROM "
                            + store.contactsWithKept())) {
                while (found.next()) {
                    byte[] payload = store.encryption().open(found.getBytes(5));
                    if (text.isIn(payload) || text.isIn(store.encryption().open(found.getString(6)))) {
                        origins.add(new Origin(
                                found.getString(1),
                                found.getLong(2),
                                found.getLong(3),
                                HexFormat.of().formatHex(found.getBytes(4))));
                    }
                }
            }
            return origins;
        });
    }

    /** A row as far as erasing it needs it. */
    private record Erasable(
            State state,
            @Nullable String reason,
            @Nullable String letter,
            boolean isOwned,
            Organization organization) {}

    private void erase(SqlTransaction tx, Origin origin, String who, Count count) throws SQLException {
        Erasable row = find(tx, origin);
        if (row == null) {
            return;
        }
        if (row.isOwned) {
            count.underWay++;
            return;
        }
        boolean hasEnded = row.state == State.DELIVERED || row.state == State.DISCARDED;
        PreparedStatement update =
                tx.prepare("UPDATE contact SET state = ?, ended_at = coalesce(ended_at, ?), due_at = NULL,"
                        + " message = NULL, trace = NULL, letter_copy_due = NULL WHERE state = ? AND owner IS NULL AND "
                        + store.isOrigin());
        update.setString(1, (hasEnded ? row.state : State.DISCARDED).name());
        ContactRow.bind(update, 2, clock.instant());
        update.setString(3, row.state.name());
        EncryptionKeys.bind(update, 4, origin);
        if (update.executeUpdate() == 0) {
            count.underWay++; // another process was faster
            return;
        }
        long size = forgetKept(tx, origin);
        count(tx, row, size, count);
        if (row.letter != null) {
            PreparedStatement details = tx.prepare("UPDATE event SET detail = NULL WHERE letter = ?");
            details.setString(1, row.letter);
            details.executeUpdate();
            SqlDeadLetters.event(tx, clock.instant(), store.storable(who), "erased", row.letter, null);
        }
    }

    private @Nullable Erasable find(SqlTransaction tx, Origin origin) throws SQLException {
        PreparedStatement select = tx.prepare(
                "SELECT state, reason, dead_letter_id, owner, organization FROM contact WHERE " + store.isOrigin());
        EncryptionKeys.bind(select, 1, origin);
        try (ResultSet found = select.executeQuery()) {
            if (!found.next()) {
                return null;
            }
            boolean owned = found.getObject(4) != null;
            return new Erasable(
                    State.valueOf(found.getString(1)),
                    found.getString(2),
                    found.getString(3),
                    owned,
                    Organization.ofColumn(found.getString(5)));
        }
    }

    private long forgetKept(SqlTransaction tx, Origin origin) throws SQLException {
        PreparedStatement delete = tx.prepare("DELETE FROM kept WHERE " + store.keptOfOrigin() + " RETURNING size");
        EncryptionKeys.bind(delete, 1, origin);
        try (ResultSet gone = delete.executeQuery()) {
            return gone.next() ? gone.getLong(1) : 0;
        }
    }

    private void count(SqlTransaction tx, Erasable row, long size, Count count) {
        switch (row.state) {
            case BURIED -> {
                count.letters++;
                if (row.reason != null) {
                    Reason reason = Reason.of(row.reason);
                    tx.afterCommit(() -> counters.buried(reason, -1));
                }
            }
            case REPLAYING -> {
                count.letters++;
                tx.afterCommit(() -> counters.replaying(row.organization, -1));
            }
            case PARKED -> {
                count.parked++;
                tx.afterCommit(() -> counters.parked(row.organization, -1, -size));
            }
            case SENDING, DELIVERED, DISCARDED -> count.ended++;
        }
    }

    private int eraseNotes(String address) {
        AddressText text = new AddressText(address);
        List<Long> ids = store.read(connection -> {
            List<Long> found = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet events =
                            statement.executeQuery("SELECT id, detail FROM event WHERE detail IS NOT NULL")) {
                while (events.next()) {
                    if (text.isIn(store.encryption().open(events.getString(2)))) {
                        found.add(events.getLong(1));
                    }
                }
            }
            return found;
        });
        return ids.isEmpty()
                ? 0
                : store.write(tx -> {
                    for (long id : ids) {
                        PreparedStatement update = tx.prepare("UPDATE event SET detail = NULL WHERE id = ?");
                        update.setLong(1, id);
                        update.executeUpdate();
                    }
                    return ids.size();
                });
    }
}
