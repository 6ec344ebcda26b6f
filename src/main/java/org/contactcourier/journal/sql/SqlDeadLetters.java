package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;

/** The dead letters of a journal in an SQL database: the same statements for each. Thread-safe. */
public final class SqlDeadLetters implements DeadLetters {
    private static final HexFormat HEX = HexFormat.of();

    private static final String SUMMARY = ", position, idx, digest, reason, cause, message, ended_at, generation,"
            + " may_exist, dead_letter_id, organization FROM ";

    private static final String LATEST_FIRST = " ORDER BY ended_at DESC, dead_letter_id DESC LIMIT ?";

    private static final String IS_BURIED = " WHERE state = 'BURIED' AND dead_letter_id = ?";

    private static final String LOCK = "UPDATE contact SET generation = generation" + IS_BURIED;

    private static final String CHANGED = " RETURNING reason, message, organization";

    private static final String DISCARD =
            "UPDATE contact SET state = 'DISCARDED', ended_at = ?, letter_copy_due = NULL" + IS_BURIED + CHANGED;

    private static final String IS_STOPPED =
            "UPDATE contact SET state = 'BURIED', due_at = NULL, generation = generation - 1"
                    + " WHERE state = 'REPLAYING' AND owner IS NULL AND dead_letter_id ";

    private static final String OF_STOPPED = " RETURNING reason, dead_letter_id, organization";

    private static final String STOP_ALL = IS_STOPPED + "IS NOT NULL" + OF_STOPPED;

    private static final String STOP = IS_STOPPED + "= ?" + OF_STOPPED;

    private static final String EVENT = "INSERT INTO event (at, who, what, letter, detail) VALUES (?, ?, ?, ?, ?)";

    private final SqlStore store;
    private final String replay;
    private final TraceTags tags;
    private final Counters counters;
    private final Clock clock;

    /** The letters in {@code store}; {@code counters} are brought forward with each commit. */
    public SqlDeadLetters(SqlStore store, TraceTags tags, Counters counters, Clock clock) {
        this.store = store;
        this.tags = tags;
        // What is kept only in part can't be sent; somebody has to edit it. A replay has all parked tries before it.
        this.replay = "UPDATE contact SET state = 'REPLAYING', due_at = ?, parked_tries = 0,"
                + " generation = generation + 1" + IS_BURIED
                + " AND EXISTS (SELECT 1 FROM kept WHERE " + store.keptOfContact() + " AND payload_digest IS NULL)"
                + CHANGED;
        this.counters = counters;
        this.clock = clock;
    }

    @Override
    public List<Summary> list(Filter filter, @Nullable Bookmark after, int limit) {
        LetterConditions conditions = new LetterConditions(store, filter).after(after);
        String sql = "SELECT " + store.placeName() + SUMMARY + store.contacts() + conditions.where() + LATEST_FIRST;
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setInt(conditions.bind(select, 1), limit);
                List<Summary> page = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        page.add(summary(found, store.encryption()));
                    }
                }
                return page;
            }
        });
    }

    private static Summary summary(ResultSet found, Encryption encryption) throws SQLException {
        Origin origin =
                new Origin(found.getString(1), found.getLong(2), found.getLong(3), HEX.formatHex(found.getBytes(4)));
        Reason reason = Reason.of(found.getString(5));
        return new Summary(
                found.getString(11),
                origin,
                reason,
                cause(found.getString(6), reason),
                Objects.requireNonNullElse(encryption.open(found.getString(7)), ""),
                Instant.ofEpochMilli(found.getLong(8)),
                found.getInt(9),
                found.getBoolean(10),
                Organization.ofColumn(found.getString(12)));
    }

    /** Letters from before there were causes have none. */
    private static String cause(@Nullable String kept, Reason reason) {
        return kept == null ? reason.word() : kept;
    }

    @Override
    public long count(Filter filter) {
        LetterConditions conditions = new LetterConditions(store, filter);
        String sql = "SELECT count(*) FROM " + store.contacts() + conditions.where();
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                conditions.bind(select, 1);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? found.getLong(1) : 0L;
                }
            }
        });
    }

    @Override
    public List<Group> groups(Filter filter, int limit) {
        LetterConditions conditions = new LetterConditions(store, filter);
        // First by place, which an index has; there are far fewer of those than letters.
        String byPlace =
                "SELECT " + store.placeName() + " AS name, reason, cause, count(*) AS letters, max(ended_at) AS latest"
                        + " FROM " + store.contacts() + conditions.where() + " GROUP BY contact.place, reason, cause, "
                        + store.placeName();
        String sql = "SELECT " + store.beforeColon("name")
                + " AS source, reason, cause, sum(letters) AS letters, max(latest) FROM (" + byPlace
                + ") AS by_place GROUP BY 1, reason, cause ORDER BY 4 DESC, 1, reason, cause LIMIT ?";
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setInt(conditions.bind(select, 1), limit);
                List<Group> groups = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        Reason reason = Reason.of(found.getString(2));
                        groups.add(new Group(
                                Source.named(found.getString(1)),
                                reason,
                                cause(found.getString(3), reason),
                                found.getLong(4),
                                Instant.ofEpochMilli(found.getLong(5))));
                    }
                }
                return groups;
            }
        });
    }

    @Override
    public Optional<DeadLetter> find(String id) {
        return store.letter(id);
    }

    @Override
    public List<Event> history(String id) {
        return events("WHERE letter = ? ORDER BY id", select -> select.setString(1, store.storable(id)));
    }

    @Override
    public List<Event> audit(int limit) {
        return events(
                "WHERE who <> '" + Event.PROGRAM + "' ORDER BY id DESC LIMIT ?", select -> select.setInt(1, limit));
    }

    /** Sets a statement's parameters. */
    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement select) throws SQLException;
    }

    private List<Event> events(String which, Binding binding) {
        return store.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT at, who, what, letter, detail FROM event " + which)) {
                binding.bind(select);
                List<Event> events = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        events.add(new Event(
                                Instant.ofEpochMilli(found.getLong(1)),
                                found.getString(2),
                                found.getString(3),
                                found.getString(4),
                                store.encryption().open(found.getString(5))));
                    }
                }
                return events;
            }
        });
    }

    @Override
    public boolean edit(String id, Payload edited, String who, String change) {
        String sql =
                "UPDATE kept SET media_type = ?, payload = ?, size = ?, payload_digest = NULL, original = NULL WHERE "
                        + store.keptOfLetter();
        return store.write(tx -> {
            PreparedStatement lock = tx.prepare(LOCK);
            lock.setString(1, store.storable(id));
            if (lock.executeUpdate() == 0) {
                return false;
            }
            PreparedStatement update = tx.prepare(sql);
            update.setString(1, store.storable(edited.mediaType()));
            update.setBytes(2, store.encryption().seal(edited.bytes()));
            update.setLong(3, edited.size());
            update.setString(4, store.storable(id));
            update.executeUpdate();
            tags.add(tx, store.storable(id), edited);
            event(tx, who, "edited", id, change);
            return true;
        });
    }

    @Override
    public int replay(Collection<String> ids, String who) {
        return change(ids, replay, (tx, id, reason, message, organization) -> {
            event(tx, who, "replayed", id, reason.word() + ": " + message);
            tx.afterCommit(() -> counters.replaying(organization, 1));
        });
    }

    @Override
    public int discard(Collection<String> ids, String who, String why) {
        String forget = "DELETE FROM kept WHERE " + store.keptOfLetter();
        return change(ids, DISCARD, (tx, id, reason, message, organization) -> {
            PreparedStatement delete = tx.prepare(forget);
            delete.setString(1, id);
            delete.executeUpdate();
            event(tx, who, "discarded", id, why);
        });
    }

    /**
     * Gives up letters that were buried before that instant, at most {@code limit}, and forgets what is personal in their
     * history; how many.
     */
    int expire(Instant before, int limit) {
        List<String> old = store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT dead_letter_id FROM contact"
                    + " WHERE state = 'BURIED' AND dead_letter_id IS NOT NULL AND ended_at < ?"
                    + " ORDER BY ended_at LIMIT ?")) {
                ContactRow.bind(select, 1, before);
                select.setInt(2, limit);
                List<String> ids = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        ids.add(found.getString(1));
                    }
                }
                return ids;
            }
        });
        String forget = "DELETE FROM kept WHERE " + store.keptOfLetter();
        return change(old, DISCARD, (tx, id, reason, message, organization) -> {
            for (String sql : List.of(
                    forget,
                    "UPDATE contact SET message = NULL, trace = NULL WHERE dead_letter_id = ?",
                    "UPDATE event SET detail = NULL WHERE letter = ?")) {
                PreparedStatement statement = tx.prepare(sql);
                statement.setString(1, id);
                statement.executeUpdate();
            }
            event(tx, Event.PROGRAM, "expired", id, null);
        });
    }

    /** What else is done to a letter that isn't buried any more. */
    @FunctionalInterface
    private interface Leaving {
        void leave(SqlTransaction tx, String id, Reason reason, String message, Organization organization)
                throws SQLException;
    }

    private int change(Collection<String> ids, String sql, Leaving leaving) {
        if (ids.size() > MOST_AT_ONCE) {
            throw new IllegalArgumentException(ids.size() + " letters at once: expected at most " + MOST_AT_ONCE);
        }
        Set<String> inOrder = new TreeSet<>(); // two processes that change the same ones must not wait for each other
        ids.forEach(id -> inOrder.add(store.storable(id)));
        return store.write(tx -> {
            int changed = 0;
            for (String id : inOrder) {
                changed += change(tx, id, sql, leaving);
            }
            return changed;
        });
    }

    private int change(SqlTransaction tx, String id, String sql, Leaving leaving) throws SQLException {
        PreparedStatement update = tx.prepare(sql);
        ContactRow.bind(update, 1, clock.instant());
        update.setString(2, id);
        Reason reason;
        String message;
        Organization organization;
        try (ResultSet gone = update.executeQuery()) {
            if (!gone.next()) {
                return 0;
            }
            reason = Reason.of(gone.getString(1));
            message = Objects.requireNonNullElse(store.encryption().open(gone.getString(2)), "");
            organization = Organization.ofColumn(gone.getString(3));
        }
        leaving.leave(tx, id, reason, message, organization);
        tx.afterCommit(() -> counters.buried(reason, -1));
        return 1;
    }

    @Override
    public int stopReplays(String who) {
        return store.write(tx -> stop(tx, tx.prepare(STOP_ALL), who, null));
    }

    @Override
    public int stopReplays(Map<String, String> why) {
        Map<String, String> inOrder = new TreeMap<>(why);
        return store.write(tx -> {
            int stopped = 0;
            for (Map.Entry<String, String> one : inOrder.entrySet()) {
                PreparedStatement update = tx.prepare(STOP);
                update.setString(1, one.getKey());
                stopped += stop(tx, update, Event.PROGRAM, one.getValue());
            }
            return stopped;
        });
    }

    private int stop(SqlTransaction tx, PreparedStatement update, String who, @Nullable String why)
            throws SQLException {
        List<String> stopped = new ArrayList<>();
        try (ResultSet found = update.executeQuery()) {
            while (found.next()) {
                Reason reason = Reason.of(found.getString(1));
                stopped.add(found.getString(2));
                Organization organization = Organization.ofColumn(found.getString(3));
                tx.afterCommit(() -> {
                    counters.replaying(organization, -1);
                    counters.buried(reason, 1);
                });
            }
        }
        for (String id : stopped) {
            event(tx, who, "stopped", id, why);
        }
        return stopped.size();
    }

    @Override
    public long replaying() {
        return counters.replaying();
    }

    @Override
    public void note(String who, String what, @Nullable String detail) {
        boolean unused = store.write(tx -> {
            event(tx, who, what, null, detail);
            return true;
        });
    }

    private void event(SqlTransaction tx, String who, String what, @Nullable String letter, @Nullable String detail)
            throws SQLException {
        event(
                tx,
                clock.instant(),
                store.storable(who),
                store.storable(what),
                letter,
                store.encryption().seal(detail == null ? null : store.storable(detail)));
    }

    /** Notes how a replay ended; nothing for a contact that was not replayed. */
    public static void replayEnded(
            SqlTransaction tx, Instant at, ContactRow row, String what, @Nullable String detail, Encryption encryption)
            throws SQLException {
        if (row.state() == State.REPLAYING) {
            event(tx, at, Event.PROGRAM, what, row.deadLetterId(), encryption.seal(detail));
        }
    }

    /** Notes that a letter that was sent again is rejected again, or dropped. */
    public static void replayEnded(
            SqlTransaction tx,
            Instant at,
            ContactRow row,
            RejectedRecordException why,
            String message,
            Encryption encryption)
            throws SQLException {
        String detail = why.isDropped() ? message : why.reason().word() + ": " + message;
        replayEnded(tx, at, row, why.isDropped() ? "discarded" : "buried", detail, encryption);
    }

    /** Notes that a letter is sent again because its source gave it again. */
    public static void givenAgain(SqlTransaction tx, Instant at, ContactRow row, Encryption encryption)
            throws SQLException {
        event(
                tx,
                at,
                Event.PROGRAM,
                "given-again",
                row.deadLetterId(),
                encryption.seal(described(row.opened(encryption))));
    }

    private static String described(ContactRow row) {
        Reason reason = row.reason();
        return (reason == null ? "" : reason.word() + ": ") + Objects.requireNonNullElse(row.message(), "");
    }

    static void event(
            SqlTransaction tx, Instant at, String who, String what, @Nullable String letter, @Nullable String detail)
            throws SQLException {
        PreparedStatement insert = tx.prepare(EVENT);
        ContactRow.bind(insert, 1, at);
        insert.setString(2, who);
        insert.setString(3, what);
        insert.setString(4, letter);
        insert.setString(5, detail);
        insert.executeUpdate();
    }
}
