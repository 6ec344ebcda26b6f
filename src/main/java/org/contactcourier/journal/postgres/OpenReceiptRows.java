package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Origin;

/** The table {@code open_receipt}: which receipts a parked contact is to be told in. Thread-safe. */
final class OpenReceiptRows implements OpenReceipts {
    /** Rows written in one statement: some milliseconds of the writer's time. */
    private static final int WRITTEN_AT_ONCE = 500;

    private static final String OPEN = "INSERT INTO open_receipt (" + Origins.COLUMNS + ", receipt) SELECT "
            + Origins.COLUMNS + ", ? FROM " + Origins.UNNEST + ") AS given (" + Origins.COLUMNS
            + ") ON CONFLICT DO NOTHING";

    private static final String CLOSE = "DELETE FROM open_receipt USING " + Origins.UNNEST + ") AS given ("
            + Origins.COLUMNS + ") WHERE receipt = ? AND " + Origins.join("open_receipt", "given");

    private static final String WITH_ENDED = " FROM open_receipt JOIN contact ON "
            + Origins.join("open_receipt", "contact")
            + " WHERE state IN ('DELIVERED', 'BURIED', 'DISCARDED') AND ended_at IS NOT NULL";

    private static final String DUE = "SELECT DISTINCT receipt" + WITH_ENDED + " ORDER BY receipt";

    private static final String ENDED =
            "SELECT " + StoredRow.OF_CONTACT + WITH_ENDED + " AND receipt = ? ORDER BY contact.idx";

    private final Connections server;
    private final BatchWriter writer;
    private final RowFormat format;

    OpenReceiptRows(Connections server, BatchWriter writer, RowFormat format) {
        this.server = server;
        this.writer = writer;
        this.format = format;
    }

    @Override
    public void open(String receipt, Collection<Origin> parked) {
        for (List<Origin> some : portions(parked)) {
            int unused = writer.write(session -> {
                PreparedStatement insert = session.prepare(OPEN);
                insert.setString(1, receipt);
                Origins.bind(session, insert, 2, some);
                return insert.executeUpdate();
            });
        }
    }

    @Override
    public void close(String receipt, Collection<Origin> told) {
        for (List<Origin> some : portions(told)) {
            int unused = writer.write(session -> {
                PreparedStatement delete = session.prepare(CLOSE);
                delete.setString(Origins.bind(session, delete, 1, some), receipt);
                return delete.executeUpdate();
            });
        }
    }

    private static List<List<Origin>> portions(Collection<Origin> origins) {
        List<Origin> all = List.copyOf(origins);
        List<List<Origin>> portions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += WRITTEN_AT_ONCE) {
            portions.add(all.subList(from, Math.min(from + WRITTEN_AT_ONCE, all.size())));
        }
        return portions;
    }

    @Override
    public void forget(String receipt) {
        int unused = writer.write(session -> {
            PreparedStatement delete = session.prepare("DELETE FROM open_receipt WHERE receipt = ?");
            delete.setString(1, receipt);
            return delete.executeUpdate();
        });
    }

    @Override
    public List<String> due() {
        return server.read(connection -> {
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
        return server.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ENDED)) {
                select.setString(1, receipt);
                List<Ended> ended = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        ended.add(format.opened(StoredRow.read(found)).ended());
                    }
                }
                return ended;
            }
        });
    }
}
