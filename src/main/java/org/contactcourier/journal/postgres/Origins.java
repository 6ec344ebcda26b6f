package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.record.Origin;

/** Origins as the key of every table: one of them, or many as columns of one statement. Stateless. */
final class Origins {
    private static final HexFormat HEX = HexFormat.of();

    static final String COLUMNS = "place, position, idx, digest";

    static final String GIVEN = "place = ? AND position = ? AND idx = ? AND digest = ?";

    static final String IS_GIVEN = " WHERE " + GIVEN;

    /** Four arrays as parameters; further ones of the caller follow before the bracket is closed. */
    static final String UNNEST = "unnest(?::text[], ?::bigint[], ?::bigint[], ?::bytea[]";

    private Origins() {}

    /** That the keys of two tables are the same. */
    static String join(String a, String b) {
        return "%1$s.place = %2$s.place AND %1$s.position = %2$s.position AND %1$s.idx = %2$s.idx AND %1$s.digest = %2$s.digest"
                .formatted(a, b);
    }

    /** The key's columns of one table. */
    static String of(String table) {
        return "%1$s.place, %1$s.position, %1$s.idx, %1$s.digest".formatted(table);
    }

    /** The origin in four columns from {@code first} on. */
    static Origin read(ResultSet row, int first) throws SQLException {
        return new Origin(
                row.getString(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                HEX.formatHex(row.getBytes(first + 3)));
    }

    /** Sets the four columns of the key; returns the number of the next parameter. */
    static int bind(PreparedStatement statement, int first, Origin origin) throws SQLException {
        statement.setString(first, origin.place());
        statement.setLong(first + 1, origin.position());
        statement.setLong(first + 2, origin.index());
        statement.setBytes(first + 3, HEX.parseHex(origin.digest()));
        return first + 4;
    }

    /** Sets the four arrays of {@link #UNNEST}; returns the number of the next parameter. */
    static int bind(StartSession session, PreparedStatement statement, int first, Collection<Origin> origins)
            throws SQLException {
        session.bind(
                statement, first, "text", origins.stream().map(Origin::place).toArray());
        session.bind(
                statement,
                first + 1,
                "int8",
                origins.stream().map(Origin::position).toArray());
        session.bind(
                statement,
                first + 2,
                "int8",
                origins.stream().map(Origin::index).toArray());
        session.bind(
                statement,
                first + 3,
                "bytea",
                origins.stream().map(origin -> HEX.parseHex(origin.digest())).toArray(byte[][]::new));
        return first + 4;
    }
}
