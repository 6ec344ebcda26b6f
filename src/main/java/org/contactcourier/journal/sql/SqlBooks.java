package org.contactcourier.journal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.contactcourier.journal.Books;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Origin;

/** The books of a journal in an SQL database: the same statements for each. Thread-safe. */
final class SqlBooks implements Books {
    private static final HexFormat HEX = HexFormat.of();
    private static final String SENDING = "sending";

    /** Rows that the driver fetches at once, where it doesn't stream. */
    private static final int FETCHED = 5_000;

    private final SqlStore store;

    SqlBooks(SqlStore store) {
        this.store = store;
    }

    @Override
    public Instant begun() {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT min(started_at) FROM start");
                    ResultSet first = select.executeQuery()) {
                return first.next() ? Instant.ofEpochMilli(first.getLong(1)) : Instant.EPOCH;
            }
        });
    }

    @Override
    public void totals(Instant since, Consumer<PlaceTotal> found) {
        String sending = "SELECT " + store.placeOfSending() + ", 'SENDING', count(*) FROM " + store.places(SENDING)
                + " GROUP BY " + store.placeOfSending();
        String contacts = "SELECT " + store.placeName() + ", state, count(*) FROM " + store.contacts()
                + " WHERE ended_at IS NULL OR ended_at >= ? GROUP BY contact.place, state, " + store.placeName();
        List<PlaceTotal> all = new ArrayList<>();
        store.read(connection -> {
            all.clear();
            try (PreparedStatement select = connection.prepareStatement(sending)) {
                totals(select, all);
            }
            try (PreparedStatement select = connection.prepareStatement(contacts)) {
                ContactRow.bind(select, 1, since);
                totals(select, all);
            }
            return all;
        });
        all.forEach(found);
    }

    private static void totals(PreparedStatement select, List<PlaceTotal> found) throws SQLException {
        try (ResultSet totals = select.executeQuery()) {
            while (totals.next()) {
                found.add(new PlaceTotal(totals.getString(1), State.valueOf(totals.getString(2)), totals.getLong(3)));
            }
        }
    }

    @Override
    public void rows(String from, String until, Consumer<BookRow> found) {
        AtomicBoolean again = new AtomicBoolean();
        store.read(connection -> {
            if (again.getAndSet(true)) { // a session was lost on the way: nothing may be handed over twice
                throw new JournalException("the database was lost while its rows were read; try again");
            }
            connection.setAutoCommit(false); // or PostgreSQL's driver takes all rows into memory
            try {
                rows(connection, SENDING, store.placeOfSending(), "'SENDING'", from, until, found);
                rows(connection, "contact", store.placeName(), "state", from, until, found);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return again;
        });
    }

    private void rows(
            Connection connection,
            String table,
            String place,
            String state,
            String from,
            String until,
            Consumer<BookRow> found)
            throws SQLException {
        String sql = "SELECT " + place + ", position, idx, digest, " + state + " FROM " + store.places(table)
                + " WHERE " + place + " >= ? AND " + place + " < ? ORDER BY " + place + ", position, idx";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(FETCHED);
            select.setString(1, store.storable(from));
            select.setString(2, store.storable(until));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Origin origin = new Origin(
                            rows.getString(1), rows.getLong(2), rows.getLong(3), HEX.formatHex(rows.getBytes(4)));
                    found.accept(new BookRow(origin, State.valueOf(rows.getString(5))));
                }
            }
        }
    }
}
