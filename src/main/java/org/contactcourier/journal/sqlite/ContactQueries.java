package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.sql.Counters;
import org.contactcourier.journal.sql.KeptByOrganization;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;

/**
 * Reads rows of contacts, on connections that can't write; sees every commit that has returned. Thread-safe.
 */
final class ContactQueries {
    private static final String DUE = StoredPayload.ROW_AND_KEPT + " WHERE state = ? AND due_at <= ? AND owner IS NULL"
            + " AND organization IS ? ORDER BY due_at LIMIT ?";

    private static final String LETTER =
            StoredPayload.ROW_AND_KEPT + " WHERE dead_letter_id = ? AND state IN ('BURIED', 'REPLAYING')";

    private static final String IN_DOUBT = " FROM sending WHERE owner < ?"; // starts are numbered

    private final Readers readers;
    private final RowFormat format;
    private final long start;

    /** @param start the number of this process's start: what another one owns is abandoned */
    ContactQueries(Readers readers, RowFormat format, long start) {
        this.readers = readers;
        this.format = format;
        this.start = start;
    }

    /** What is parked and buried, counted once at the start. */
    Counters count() {
        Counters counters = new Counters();
        boolean ignored = readers.read(connection -> {
            try (Statement statement = connection.createStatement()) {
                Map<Reason, Long> letters = new EnumMap<>(Reason.class);
                try (ResultSet buried = statement.executeQuery(
                        "SELECT reason, count(*) FROM contact WHERE state = 'BURIED' GROUP BY reason")) {
                    while (buried.next()) {
                        letters.put(Reason.of(buried.getString(1)), buried.getLong(2));
                    }
                }
                counters.set(KeptByOrganization.count(connection, StoredPayload.FROM), letters);
                return true;
            }
        });
        return counters;
    }

    /** The contact's row, if there is one. */
    Optional<JournalEntry> find(Origin origin) {
        return readers.read(Row.FIND, select -> Optional.ofNullable(Row.find(select, origin))
                .map(row -> Row.entry(format.opened(row), start)));
    }

    /** Contacts of one organization in {@code state}, PARKED or REPLAYING, whose time has come, oldest first. */
    List<Journal.DueContact> due(Organization organization, State state, Instant now, int limit) {
        return readers.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(DUE)) {
                select.setString(1, state.name());
                select.setLong(2, now.toEpochMilli());
                select.setString(3, organization.column());
                select.setInt(4, limit);
                List<Journal.DueContact> due = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        due.add(StoredPayload.parked(found, start, format));
                    }
                }
                return due;
            }
        });
    }

    /** The dead letter of that id, if it is one now or is being sent again. */
    Optional<DeadLetter> deadLetter(String id) {
        return readers.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(LETTER)) {
                select.setString(1, id);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? Optional.of(StoredPayload.letter(found, format)) : Optional.empty();
                }
            }
        });
    }

    /** How many contacts a dead process was sending that no source has yielded since. */
    long inDoubt() {
        return readers.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT count(*)" + IN_DOUBT)) {
                select.setLong(1, start);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? found.getLong(1) : 0L;
                }
            }
        });
    }

    /** The first {@code limit} of {@link #inDoubt()}, the oldest attempts first. */
    List<InDoubt> inDoubt(int limit) {
        return readers.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT (SELECT name FROM place WHERE id = place),"
                            + " position, idx, digest,"
                            + " coalesce(last_at, (SELECT started_at FROM start WHERE id = owner)) AS since, attempts,"
                            + " (SELECT instance FROM start WHERE id = owner), organization" + IN_DOUBT
                            + " ORDER BY since, place, position, idx, digest LIMIT ?")) {
                select.setLong(1, start);
                select.setInt(2, limit);
                List<InDoubt> open = new ArrayList<>();
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        open.add(new InDoubt(
                                Row.origin(found),
                                Instant.ofEpochMilli(found.getLong(5)),
                                found.getInt(6),
                                found.getString(7),
                                Organization.ofColumn(found.getString(8))));
                    }
                }
                return open;
            }
        });
    }
}
