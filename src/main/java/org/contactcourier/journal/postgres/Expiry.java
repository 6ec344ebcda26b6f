package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.LetterExpiry;
import org.contactcourier.journal.sql.SqlCheckpoints;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what was delivered long ago, and nothing else. It walks the table in the order of its key, a slice at a time beside the
 * writer, and hands the writer small deletions; so it needs no index that every delivery would pay for. Thread-safe; several
 * processes may do it at once.
 */
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    /** Rows looked at in one read. */
    private static final int SLICE = 2000;

    /** Rows deleted in one operation: some milliseconds of the writer's time. */
    private static final int DELETED_AT_ONCE = 200;

    /** A receipt that calls the contact parked is still to be told how it ended. */
    private static final String IS_EXPIRED =
            "contact.state = 'DELIVERED' AND contact.ended_at < ? AND receipt_copy_due IS NULL"
                    + " AND NOT EXISTS (SELECT FROM open_receipt WHERE " + Origins.join("open_receipt", "contact")
                    + ")";

    private static final String LOOK = "SELECT " + Origins.COLUMNS + ", " + IS_EXPIRED + " FROM contact WHERE ("
            + Origins.COLUMNS + ") > (?, ?, ?, ?) ORDER BY " + Origins.COLUMNS + " LIMIT ?";

    private static final String DELETE = "DELETE FROM contact USING " + Origins.UNNEST + ") AS given ("
            + Origins.COLUMNS + ") WHERE " + Origins.join("contact", "given") + " AND " + IS_EXPIRED;

    private final Connections server;
    private final BatchWriter writer;
    private final Duration retention;
    private final Clock clock;
    private final LetterExpiry letters;
    private volatile boolean closed;

    Expiry(Connections server, BatchWriter writer, Duration retention, Clock clock, LetterExpiry letters) {
        this.server = server;
        this.writer = writer;
        this.retention = retention;
        this.clock = clock;
        this.letters = letters;
    }

    /** Ends a purge that is under way. */
    void close() {
        closed = true;
    }

    void run() {
        try {
            long purged = purge();
            if (purged > 0) {
                LOG.info("Forgot {} contacts that were delivered more than {} ago", purged, retention);
            }
            letters.run(clock.instant());
        } catch (RuntimeException e) { // the next hour is another try
            LOG.warn("What is too old could not be forgotten: {}", e.getMessage());
        }
    }

    /** Forgets what is due; how many. */
    long purge() {
        Instant before = clock.instant().minus(retention);
        long purged = 0;
        Origin cursor = null;
        boolean more = true;
        while (more && !closed) {
            KeySlice slice = slice(before, cursor);
            for (int from = 0; from < slice.expired.size() && !closed; from += DELETED_AT_ONCE) {
                List<Origin> some = slice.expired.subList(from, Math.min(from + DELETED_AT_ONCE, slice.expired.size()));
                purged += writer.write(session -> {
                    PreparedStatement delete = session.prepare(DELETE);
                    ContactRow.bind(delete, Origins.bind(session, delete, 1, some), before);
                    return delete.executeUpdate();
                });
            }
            cursor = slice.last;
            more = slice.rows == SLICE;
        }
        // Of a file that waits that long, all contacts below the checkpoint are forgotten. It must outlive them.
        int unused = writer.write(session -> SqlCheckpoints.expire(session, before.minus(retention)));
        return purged;
    }

    private record KeySlice(int rows, @Nullable Origin last, List<Origin> expired) {}

    private KeySlice slice(Instant before, @Nullable Origin cursor) {
        return server.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(LOOK)) {
                ContactRow.bind(select, 1, before);
                bind(select, cursor);
                select.setInt(6, SLICE);
                return slice(select);
            }
        });
    }

    private static KeySlice slice(PreparedStatement select) throws SQLException {
        int rows = 0;
        Origin last = null;
        List<Origin> expired = new ArrayList<>();
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                rows++;
                last = Origins.read(found, 1);
                if (found.getBoolean(5)) {
                    expired.add(last);
                }
            }
        }
        return new KeySlice(rows, last, expired);
    }

    /** The end of the last slice; before the first row if there was none. */
    private static void bind(PreparedStatement select, @Nullable Origin cursor) throws SQLException {
        if (cursor == null) {
            select.setString(2, "");
            select.setLong(3, Long.MIN_VALUE);
            select.setLong(4, Long.MIN_VALUE);
            select.setBytes(5, new byte[0]);
        } else {
            Origins.bind(select, 2, cursor);
        }
    }
}
