package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.journal.Books;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.Erased;
import org.contactcourier.journal.Trace;
import org.contactcourier.journal.Traces;

/** Finds contacts in a journal in an SQL database: the same statements for each. Thread-safe. */
public final class SqlTraces implements Traces {
    private static final String LATEST_FIRST = " ORDER BY coalesce(ended_at, last_at) DESC LIMIT ?";

    private final SqlStore store;
    private final TraceTags tags;
    private final DeadLetters letters;
    private final SqlErasure erasure;

    /** The contacts in {@code store}; {@code letters} knows what has happened to them. */
    public SqlTraces(SqlStore store, TraceTags tags, DeadLetters letters, Counters counters, Clock clock) {
        this.store = store;
        this.tags = tags;
        this.letters = letters;
        this.erasure = new SqlErasure(store, tags, counters, clock);
    }

    /** What is looked for. */
    @FunctionalInterface
    private interface Parameter {
        void bind(PreparedStatement select) throws SQLException;
    }

    @Override
    public List<Trace> byAddress(String email) {
        byte[] tag = tags.of(email);
        String where = store.contains("trace");
        return traces(where, where, select -> select.setBytes(1, tag));
    }

    @Override
    public List<Trace> byOrigin(String origin) {
        String pattern = LetterConditions.pattern(store, origin, "", "%");
        return traces(
                LetterConditions.wholeOrigin(store.placeName()) + LetterConditions.isLike("LIKE"),
                LetterConditions.wholeOrigin(store.placeOfSending()) + LetterConditions.isLike("LIKE"),
                select -> select.setString(1, pattern));
    }

    @Override
    public List<Trace> byRecordId(String recordId) {
        Object kept = store.recordId(recordId);
        return traces("record_id = ?", "? IS NULL", select -> select.setObject(1, kept));
    }

    @Override
    public Erased erase(String email, String who) {
        return erasure.erase(email, who);
    }

    @Override
    public Books books() {
        return new SqlBooks(store);
    }

    @Override
    public Instant addressesSince() {
        return tags.since();
    }

    /** A contact that ends meanwhile is found twice: first under way, then as it ended. */
    private List<Trace> traces(String contacts, String sendings, Parameter parameter) {
        List<ContactRow> rows = store.read(connection -> {
            List<ContactRow> found = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement(store.sendingRows() + " WHERE " + sendings + " LIMIT ?")) {
                add(found, select, parameter);
            }
            try (PreparedStatement select =
                    connection.prepareStatement(store.contactRows() + " WHERE " + contacts + LATEST_FIRST)) {
                add(found, select, parameter);
            }
            return found;
        });
        return rows.stream().limit(MOST).map(this::trace).toList();
    }

    private void add(List<ContactRow> found, PreparedStatement select, Parameter parameter) throws SQLException {
        parameter.bind(select);
        select.setInt(2, MOST);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(store.row(rows));
            }
        }
    }

    private Trace trace(ContactRow row) {
        String letter = row.deadLetterId();
        return new Trace(
                row.origin(),
                row.state(),
                row.recordId(),
                row.matched(),
                row.reason(),
                row.message(),
                letter,
                row.attempts(),
                row.endedAt(),
                row.generation(),
                row.organization(),
                letter == null ? List.of() : letters.history(letter));
    }
}
