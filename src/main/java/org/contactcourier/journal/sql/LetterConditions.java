package org.contactcourier.journal.sql;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Bookmark;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry;
import org.jspecify.annotations.Nullable;

/** A filter as SQL. What a person has typed only ever becomes a parameter. For one thread. */
final class LetterConditions {
    private final SqlStore store;
    private final StringBuilder where = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    LetterConditions(SqlStore store, Filter filter) {
        this.store = store;
        where.append(" WHERE state = '").append(filter.state()).append('\'');
        if (filter.state() == JournalEntry.State.DISCARDED) {
            where.append(" AND dead_letter_id IS NOT NULL"); // what a route drops was never a letter
        }
        if (filter.reason() != null) {
            and("reason = ?", filter.reason().word());
        }
        if (filter.source() != null) {
            and(store.placeName() + " LIKE ?", filter.source().word() + ":%");
        }
        if (filter.origin() != null) {
            // Only the place is a column; a person may paste a whole origin, with position and index.
            and("(" + store.placeName() + isLike("LIKE"), pattern(filter.origin(), "", "%"));
            where.append(" OR ").append(wholeOrigin()).append(isLike("LIKE")).append(')');
            parameters.add(pattern(filter.origin(), "", "%"));
        }
        if (filter.since() != null) {
            and("ended_at >= ?", filter.since().toEpochMilli());
        }
        if (filter.cause() != null && isReason(filter.cause())) {
            and("(cause = ? OR cause IS NULL)", filter.cause());
        } else if (filter.cause() != null) {
            and("cause = ?", filter.cause());
        }
        if (filter.organization() != null) {
            and("coalesce(organization, '') = ?", filter.organization().name());
        }
        if (filter.refusalRun() != null) {
            andKept("refusal_run = ?", filter.refusalRun());
        }
        if (filter.text() != null && !filter.text().isEmpty()) {
            text(filter.text());
        }
    }

    private static boolean isReason(String cause) {
        for (Reason reason : Reason.values()) {
            if (reason.word().equals(cause)) {
                return true;
            }
        }
        return false;
    }

    private void text(String text) {
        String like = isLike(store.like());
        String pattern = pattern(text, "%", "%");
        // Of an encrypted journal, message, contact and payload can't be searched.
        and("(message" + like, pattern);
        where.append(" OR cause").append(like);
        parameters.add(pattern);
        where.append(" OR ").append(wholeOrigin()).append(like);
        parameters.add(pattern);
        where.append(" OR EXISTS (SELECT 1 FROM kept WHERE ").append(store.keptOfContact());
        where.append(" AND (contact_json").append(like).append(" OR ").append(store.contains("payload"));
        parameters.add(pattern);
        parameters.add(text.getBytes(StandardCharsets.UTF_8));
        where.append(")))");
    }

    private String wholeOrigin() {
        return wholeOrigin(store.placeName());
    }

    /** An origin as people write it. */
    static String wholeOrigin(String placeName) {
        return "(" + placeName + " || CASE WHEN position < 0 THEN '' ELSE '@' || position END || '#' || idx)";
    }

    static String isLike(String operator) {
        return " " + operator + " ? ESCAPE '\\'";
    }

    private String pattern(String text, String before, String after) {
        return pattern(store, text, before, after);
    }

    /** The pattern of {@code text} itself between two others. */
    static String pattern(SqlStore store, String text, String before, String after) {
        String escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return before + store.storable(escaped) + after;
    }

    private void and(String condition, Object parameter) {
        where.append(" AND ").append(condition);
        parameters.add(parameter);
    }

    private void andKept(String condition, Object parameter) {
        and("EXISTS (SELECT 1 FROM kept WHERE " + store.keptOfContact() + " AND " + condition + ")", parameter);
    }

    /** Only those behind that place of the list. */
    LetterConditions after(@Nullable Bookmark place) {
        if (place != null) {
            and("(ended_at, dead_letter_id) < (?, ?)", place.at().toEpochMilli());
            parameters.add(store.storable(place.id()));
        }
        return this;
    }

    String where() {
        return where.toString();
    }

    /** Sets the parameters; returns the number of the next one. */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int next = first;
        for (Object parameter : parameters) {
            if (parameter instanceof byte[] bytes) {
                statement.setBytes(next++, bytes);
            } else if (parameter instanceof Long number) {
                statement.setLong(next++, number);
            } else {
                statement.setString(next++, String.valueOf(parameter));
            }
        }
        return next;
    }
}
