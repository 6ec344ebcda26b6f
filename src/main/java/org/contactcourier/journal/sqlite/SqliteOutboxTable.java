package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.RowFormat;

/** Which copies are due, and which are made. Thread-safe. */
final class SqliteOutboxTable implements OutboxTable {
    private final SqliteJournal journal;
    private final ContactRows rows;
    private final RowFormat format;

    SqliteOutboxTable(SqliteJournal journal, ContactRows rows, RowFormat format) {
        this.journal = journal;
        this.rows = rows;
        this.format = format;
    }

    /** The statements for one content. */
    private static final class Statements {
        private final int dueColumn;
        private final String due;
        private final String made;
        private final String postponed;
        private final String pending;

        Statements(String column, String columns, String from, String andEnded) {
            this.dueColumn = columns.split(",", -1).length + 1;
            this.due = "SELECT " + columns + ", " + column + from + " WHERE " + column + " <= ?" + andEnded
                    + " ORDER BY " + column + " LIMIT ?";
            this.pending = "SELECT EXISTS (SELECT 1 FROM contact WHERE " + column + " IS NOT NULL)";
            String set = "UPDATE contact SET " + column + " = ";
            // only as it was read: a contact that has ended anew meanwhile is due anew
            this.made = set + "NULL" + Row.BY_ORIGIN + " AND " + column + " = ?";
            this.postponed = set + "?" + Row.BY_ORIGIN + " AND " + column + " = ?";
        }
    }

    private static final Map<Content, Statements> STATEMENTS = Map.of(
            Content.DEAD_LETTER,
            new Statements("letter_copy_due", StoredPayload.COLUMNS, StoredPayload.FROM, " AND state = 'BURIED'"),
            Content.RECEIPT,
            new Statements("receipt_copy_due", Row.COLUMNS, " FROM contact", " AND ended_at IS NOT NULL"));

    private static Statements of(Content content) {
        return Objects.requireNonNull(STATEMENTS.get(content));
    }

    @Override
    public void whenDue(Runnable listener) {
        rows.whenCopyIsDue(listener);
    }

    @Override
    public List<Copy> due(Content content, Instant now) {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(of(content).due)) {
                ContactRow.bind(select, 1, now);
                select.setInt(2, content.atOnce());
                List<Copy> copies = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        copies.add(copy(content, found));
                    }
                }
                return copies;
            }
        });
    }

    @Override
    public boolean isPending(Content content) {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(of(content).pending);
                    ResultSet found = select.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        });
    }

    private Copy copy(Content content, ResultSet found) throws SQLException {
        Instant since = Instant.ofEpochMilli(found.getLong(of(content).dueColumn));
        return switch (content) {
            case DEAD_LETTER -> Copy.of(StoredPayload.letter(found, format), since, format.json());
            case RECEIPT -> Copy.of(Row.read(found).receipt(), since, format.json());
        };
    }

    @Override
    public void made(Content content, List<Copy> copies) {
        long marked = journal.write(tx -> {
            PreparedStatement update = tx.prepare(of(content).made);
            long rows = 0;
            for (Copy copy : copies) {
                ContactRow.bind(update, Row.bind(update, 1, copy.origin()), copy.since());
                rows += update.executeUpdate();
            }
            return rows;
        });
        assert marked <= copies.size();
    }

    @Override
    public void postpone(Content content, Copy copy, Instant until) {
        int rows = journal.write(tx -> {
            PreparedStatement update = tx.prepare(of(content).postponed);
            ContactRow.bind(update, 1, until);
            ContactRow.bind(update, Row.bind(update, 2, copy.origin()), copy.since());
            return update.executeUpdate();
        });
        assert rows <= 1;
    }
}
