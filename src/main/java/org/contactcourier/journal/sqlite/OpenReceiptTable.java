package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Origin;

/** The table {@code open_receipt}: which receipts a parked contact is to be told in. Thread-safe. */
final class OpenReceiptTable implements OpenReceipts {
    /** Rows written in one operation: some milliseconds of the writer's time. */
    private static final int WRITTEN_AT_ONCE = 500;

    private static final String OPEN =
            "INSERT OR IGNORE INTO open_receipt (place, position, idx, digest, receipt) VALUES (?, ?, ?, ?, ?)";

    private static final String CLOSE =
            "DELETE FROM open_receipt WHERE place = ? AND position = ?" + " AND idx = ? AND digest = ? AND receipt = ?";

    private static final String WITH_ENDED = " FROM open_receipt JOIN contact USING (place, position, idx, digest)"
            + " WHERE state IN ('DELIVERED', 'BURIED', 'DISCARDED') AND ended_at IS NOT NULL";

    private static final String DUE = "SELECT DISTINCT receipt" + WITH_ENDED + " ORDER BY receipt";

    private static final String ENDED = "SELECT " + Row.COLUMNS + WITH_ENDED + " AND receipt = ? ORDER BY idx";

    private final SqliteJournal journal;
    private final RowFormat format;

    OpenReceiptTable(SqliteJournal journal, RowFormat format) {
        this.journal = journal;
        this.format = format;
    }

    @Override
    public void open(String receipt, Collection<Origin> parked) {
        write(OPEN, receipt, parked);
    }

    @Override
    public void close(String receipt, Collection<Origin> told) {
        write(CLOSE, receipt, told);
    }

    @Override
    public void forget(String receipt) {
        int unused = journal.write(tx -> {
            PreparedStatement delete = tx.prepare("DELETE FROM open_receipt WHERE receipt = ?");
            delete.setString(1, receipt);
            return delete.executeUpdate();
        });
    }

    private void write(String sql, String receipt, Collection<Origin> origins) {
        List<Origin> all = List.copyOf(origins);
        for (int from = 0; from < all.size(); from += WRITTEN_AT_ONCE) {
            List<Origin> some = all.subList(from, Math.min(from + WRITTEN_AT_ONCE, all.size()));
            boolean unused = journal.write(tx -> {
                PreparedStatement statement = tx.prepare(sql);
                for (Origin origin : some) {
                    statement.setString(Row.bindKey(tx, statement, 1, origin), receipt);
                    statement.executeUpdate();
                }
                return true;
            });
        }
    }

    @Override
    public List<String> due() {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(DUE);
                    ResultSet found = select.executeQuery()) {
                List<String> due = new ArrayList<>();
                while (found.next()) {
                    due.add(found.getString(1));
                }
                return due;
            }
        });
    }

    @Override
    public List<Ended> ended(String receipt) {
        return journal.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ENDED)) {
                select.setString(1, receipt);
                List<Ended> ended = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        ended.add(format.opened(Row.read(found)).ended());
                    }
                }
                return ended;
            }
        });
    }
}
