package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.contactcourier.journal.ContactReceipt;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.record.Origin;

/** Which copies are due, and which are made. Thread-safe. */
public final class OutboxTable {
    private final SqliteJournal journal;
    private final JournalJson json;

    OutboxTable(SqliteJournal journal, JournalJson json) {
        this.journal = journal;
        this.json = json;
    }

    /** What is copied. */
    public enum Kind {
        /** Few at once: they can have some megabytes each. */
        DEAD_LETTER(
                "dead letters",
                16,
                "letter_copy_due",
                StoredPayload.COLUMNS,
                StoredPayload.FROM,
                " AND state = 'BURIED'"),
        RECEIPT("receipts", 256, "receipt_copy_due", Row.COLUMNS, " FROM contact", " AND ended_at IS NOT NULL");

        public final String words;
        public final int atOnce;
        private final int dueColumn;
        private final String due;
        private final String made;
        private final String postponed;
        private final String pending;

        Kind(String words, int atOnce, String column, String columns, String from, String andEnded) {
            this.words = words;
            this.atOnce = atOnce;
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

    /**
     * A copy that is due.
     *
     * @param since when it became so, or when it is to be tried again
     * @param fileName the same each time it is made
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Copy(Origin origin, Instant since, String fileName, byte[] body) {}

    /** Those that are due, oldest first. */
    public List<Copy> due(Kind kind, Instant now) {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(kind.due)) {
                Row.bind(select, 1, now);
                select.setInt(2, kind.atOnce);
                List<Copy> copies = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        copies.add(copy(kind, found));
                    }
                }
                return copies;
            }
        });
    }

    /** Whether any is wanted, now or later. */
    public boolean isPending(Kind kind) {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(kind.pending);
                    ResultSet found = select.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        });
    }

    private Copy copy(Kind kind, ResultSet found) throws SQLException {
        Instant since = Instant.ofEpochMilli(found.getLong(kind.dueColumn));
        return switch (kind) {
            case DEAD_LETTER -> {
                DeadLetter letter = StoredPayload.letter(found, json);
                yield new Copy(letter.origin(), since, letter.id() + ".json", json.write(letter));
            }
            case RECEIPT -> {
                ContactReceipt receipt = receipt(Row.read(found));
                yield new Copy(receipt.origin(), since, fileName(receipt), json.write(receipt));
            }
        };
    }

    private static ContactReceipt receipt(Row row) {
        return new ContactReceipt(
                row.origin(),
                row.state(),
                row.recordId(),
                row.matched(),
                row.reason(),
                row.deadLetterId(),
                row.attempts().count(),
                Objects.requireNonNull(row.endedAt()));
    }

    /** One for each way the contact has ended: a burial's receipt stays when a replay delivers it. */
    private static String fileName(ContactReceipt receipt) {
        return DeadLetter.idOf(receipt.origin()) + "-"
                + receipt.outcome().name().toLowerCase(Locale.ROOT) + ".json";
    }

    /** Marks copies that are made. */
    public void made(Kind kind, List<Copy> copies) {
        long marked = journal.write(tx -> {
            PreparedStatement update = tx.prepare(kind.made);
            long rows = 0;
            for (Copy copy : copies) {
                Row.bind(update, Row.bind(update, 1, copy.origin()), copy.since());
                rows += update.executeUpdate();
            }
            return rows;
        });
        assert marked <= copies.size();
    }

    /** Puts a copy that can't be made behind the others. */
    public void postpone(Kind kind, Copy copy, Instant until) {
        int rows = journal.write(tx -> {
            PreparedStatement update = tx.prepare(kind.postponed);
            Row.bind(update, 1, until);
            Row.bind(update, Row.bind(update, 2, copy.origin()), copy.since());
            return update.executeUpdate();
        });
        assert rows <= 1;
    }
}
