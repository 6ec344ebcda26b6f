package org.contactcourier.journal.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.contactcourier.record.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code checkpoint}: how far long files were read. Thread-safe. */
public final class SqlCheckpoints implements Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(SqlCheckpoints.class);

    private final SqlStore store;

    /** The checkpoints in {@code store}. */
    public SqlCheckpoints(SqlStore store) {
        this.store = store;
    }

    @Override
    public Optional<String> find(String name) {
        return store.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT state FROM checkpoint WHERE name = ?")) {
                select.setString(1, store.storable(name));
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void keep(String name, String checkpoint, Instant now) {
        write(tx -> {
            PreparedStatement insert = tx.prepare("INSERT INTO checkpoint (name, state, kept_at) VALUES (?, ?, ?)"
                    + " ON CONFLICT (name) DO UPDATE SET state = excluded.state, kept_at = excluded.kept_at");
            insert.setString(1, store.storable(name));
            insert.setString(2, store.storable(checkpoint));
            ContactRow.bind(insert, 3, now);
            return insert.executeUpdate();
        });
    }

    @Override
    public void forget(String name) {
        write(tx -> {
            PreparedStatement delete = tx.prepare("DELETE FROM checkpoint WHERE name = ?");
            delete.setString(1, store.storable(name));
            return delete.executeUpdate();
        });
    }

    /** Deletes what was kept before {@code instant}: somebody took the file away while nobody looked. */
    public static int expire(SqlTransaction tx, Instant instant) throws SQLException {
        PreparedStatement delete = tx.prepare("DELETE FROM checkpoint WHERE kept_at < ?");
        ContactRow.bind(delete, 1, instant);
        return delete.executeUpdate();
    }

    private void write(SqlStore.SqlChange<Integer> change) {
        var unused = store.submit(change).exceptionally(e -> {
            LOG.debug("A checkpoint is not written", e);
            return 0;
        });
    }
}
