package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.RowFormat;

/**
 * Which copies are due, and which are made. One process at a time makes those of one content: to all others nothing is due, until
 * it dies. Thread-safe.
 */
final class PostgresOutboxTable implements OutboxTable {
    private final Connections server;
    private final BatchWriter writer;
    private final RowChanges changes;
    private final RowFormat format;

    PostgresOutboxTable(Connections server, BatchWriter writer, RowChanges changes, RowFormat format) {
        this.server = server;
        this.writer = writer;
        this.changes = changes;
        this.format = format;
    }

    /** The statements for one content, and the role of whoever makes its copies. */
    private static final class CopyStatements {
        private final int role;
        private final int dueColumn;
        private final String due;
        private final String made;
        private final String postponed;
        private final String pending;

        CopyStatements(int role, String column, String columns, int dueColumn, String from, String andEnded) {
            this.role = role;
            this.dueColumn = dueColumn;
            this.due = "SELECT " + columns + ", " + column + from + " WHERE " + column + " <= ?" + andEnded
                    + " ORDER BY " + column + " LIMIT ?";
            this.pending = "SELECT EXISTS (SELECT FROM contact WHERE " + column + " IS NOT NULL)";
            String set = "UPDATE contact SET " + column + " = ";
            // only as it was read: a contact that has ended anew meanwhile is due anew
            this.made = set + "NULL FROM " + Origins.UNNEST + ", ?::bigint[]) AS given (" + Origins.COLUMNS
                    + ", since) WHERE " + Origins.join("contact", "given") + " AND " + column + " = since";
            this.postponed = set + "?" + Origins.IS_GIVEN + " AND " + column + " = ?";
        }
    }

    private static final Map<Content, CopyStatements> STATEMENTS = Map.of(
            Content.DEAD_LETTER,
            new CopyStatements(
                    -1,
                    "letter_copy_due",
                    KeptPayload.COLUMNS,
                    KeptPayload.NEXT_COLUMN,
                    KeptPayload.FROM,
                    " AND state = 'BURIED'"),
            Content.RECEIPT,
            new CopyStatements(
                    -2,
                    "receipt_copy_due",
                    StoredRow.OF_CONTACT,
                    ContactRow.NEXT_COLUMN,
                    " FROM contact",
                    " AND ended_at IS NOT NULL"));

    private static CopyStatements of(Content content) {
        return Objects.requireNonNull(STATEMENTS.get(content));
    }

    @Override
    public void whenDue(Runnable listener) {
        changes.whenCopyIsDue(listener);
    }

    @Override
    public List<Copy> due(Content content, Instant now) {
        int role = of(content).role;
        if (!writer.holds(role) && !writer.write(session -> session.take(role))) {
            return List.of();
        }
        return server.read(connection -> {
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
        return server.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(of(content).pending);
                    ResultSet found = select.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        });
    }

    private Copy copy(Content content, ResultSet found) throws SQLException {
        Instant since = Instant.ofEpochMilli(found.getLong(of(content).dueColumn));
        return switch (content) {
            case DEAD_LETTER -> Copy.of(KeptPayload.letter(found, format), since, format.json());
            case RECEIPT -> Copy.of(StoredRow.read(found).receipt(), since, format.json());
        };
    }

    @Override
    public void made(Content content, List<Copy> copies) {
        int marked = writer.write(session -> {
            PreparedStatement update = session.prepare(of(content).made);
            int next = Origins.bind(
                    session, update, 1, copies.stream().map(Copy::origin).toList());
            session.bind(
                    update,
                    next,
                    "int8",
                    copies.stream().map(copy -> copy.since().toEpochMilli()).toArray());
            return update.executeUpdate();
        });
        assert marked <= copies.size();
    }

    @Override
    public void postpone(Content content, Copy copy, Instant until) {
        int rows = writer.write(session -> {
            PreparedStatement update = session.prepare(of(content).postponed);
            ContactRow.bind(update, 1, until);
            ContactRow.bind(update, Origins.bind(update, 2, copy.origin()), copy.since());
            return update.executeUpdate();
        });
        assert rows <= 1;
    }
}
