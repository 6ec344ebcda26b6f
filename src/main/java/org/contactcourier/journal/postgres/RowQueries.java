package org.contactcourier.journal.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.journal.sql.RowFormat;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;

/** Reads rows, on connections of their own; sees every commit that has returned, by whatever process. Thread-safe. */
final class RowQueries {
    /** Starts that may own rows; few, as each is closed once nothing of it is left. */
    static final String OPEN_STARTS = "SELECT id FROM start WHERE open AND id <> ?";

    private static final String LETTER =
            KeptPayload.ROW_AND_KEPT + " WHERE dead_letter_id = ? AND state IN ('BURIED', 'REPLAYING')";

    private static final String IN_DOUBT = " FROM sending JOIN start ON start.id = owner WHERE owner = ANY (?)";

    private static final String SIZE = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
            + " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace";

    private final Connections server;
    private final BatchWriter writer;
    private final RowFormat format;

    RowQueries(Connections server, BatchWriter writer, RowFormat format) {
        this.server = server;
        this.writer = writer;
        this.format = format;
    }

    /** The contact's row, if there is one. */
    Optional<JournalEntry> find(Origin origin) {
        return server.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(StoredRow.FIND)) {
                Origins.bind(select, Origins.bind(select, 1, origin), origin);
                try (ResultSet found = select.executeQuery()) {
                    return found.next()
                            ? Optional.of(entry(connection, format.opened(StoredRow.read(found))))
                            : Optional.empty();
                }
            }
        });
    }

    private JournalEntry entry(Connection connection, ContactRow row) throws SQLException {
        long ours = writer.number();
        Long owner = row.owner();
        Set<Long> others = owner == null || owner == ours ? Set.of() : Set.of(owner);
        return StoredRow.entry(row, ours, StartSession.dead(connection, writer.lockClass(), others));
    }

    /** The dead letter of that id, if it is one now or is being sent again. */
    Optional<DeadLetter> deadLetter(String id) {
        return server.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(LETTER)) {
                select.setString(1, id);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? Optional.of(KeptPayload.letter(found, format)) : Optional.empty();
                }
            }
        });
    }

    /** Contacts in {@code state}, PARKED or REPLAYING, whose time has come; each is handed to one process only. */
    List<Journal.DueContact> due(Organization organization, State state, Instant now, int limit) {
        return isAnyDue(organization, state, now)
                ? writer.write(session -> ParkedRows.due(session, organization, state, now, limit, format))
                : List.of();
    }

    private boolean isAnyDue(Organization organization, State state, Instant now) {
        return server.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT EXISTS (SELECT FROM contact" + ParkedRows.IS_DUE + ")")) {
                ParkedRows.bind(select, organization, state, now);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() && found.getBoolean(1);
                }
            }
        });
    }

    /** The starts that are dead and may own rows. */
    Set<Long> dead() {
        return server.read(this::dead);
    }

    private Set<Long> dead(Connection connection) throws SQLException {
        Set<Long> starts = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(OPEN_STARTS)) {
            select.setLong(1, writer.number());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    starts.add(found.getLong(1));
                }
            }
        }
        return StartSession.dead(connection, writer.lockClass(), starts);
    }

    /** How many contacts a dead process was sending that no source has yielded since. */
    long inDoubt() {
        return server.read(connection -> {
            Set<Long> dead = dead(connection);
            if (dead.isEmpty()) {
                return 0L;
            }
            try (PreparedStatement select = connection.prepareStatement("SELECT count(*)" + IN_DOUBT)) {
                select.setArray(1, connection.createArrayOf("int8", dead.toArray()));
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? found.getLong(1) : 0L;
                }
            }
        });
    }

    /** The first {@code limit} of {@link #inDoubt()}, the oldest attempts first. */
    List<InDoubt> inDoubt(int limit) {
        return server.read(connection -> {
            List<InDoubt> open = new ArrayList<>();
            Set<Long> dead = dead(connection);
            if (dead.isEmpty()) {
                return open;
            }
            try (PreparedStatement select = connection.prepareStatement("SELECT " + Origins.COLUMNS
                    + ", coalesce(last_at, started_at) AS since, attempts, instance, organization" + IN_DOUBT
                    + " ORDER BY since, "
                    + Origins.COLUMNS + " LIMIT ?")) {
                select.setArray(1, connection.createArrayOf("int8", dead.toArray()));
                select.setInt(2, limit);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        open.add(new InDoubt(
                                Origins.read(found, 1),
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

    /** Bytes of the journal's tables and indexes. */
    long size() {
        return server.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(SIZE)) {
                return found.next() ? found.getLong(1) : 0L;
            }
        });
    }
}
