package org.contactcourier.journal.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.contactcourier.journal.postgres.session.BatchWriter;
import org.contactcourier.journal.postgres.session.Connections;
import org.contactcourier.journal.postgres.session.StartSession;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.record.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code checkpoint}: how far long files were read, by whatever process. Thread-safe. */
final class CheckpointRows implements Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointRows.class);

    private final Connections server;
    private final BatchWriter writer;

    CheckpointRows(Connections server, BatchWriter writer) {
        this.server = server;
        this.writer = writer;
    }

    @Override
    public Optional<String> find(String name) {
        return server.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT state FROM checkpoint WHERE name = ?")) {
                select.setString(1, Storable.text(name));
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void keep(String name, String checkpoint, Instant now) {
        write(session -> {
            PreparedStatement insert = session.prepare("INSERT INTO checkpoint (name, state, kept_at) VALUES (?, ?, ?)"
                    + " ON CONFLICT (name) DO UPDATE SET state = excluded.state, kept_at = excluded.kept_at");
            insert.setString(1, Storable.text(name));
            insert.setString(2, Storable.text(checkpoint));
            ContactRow.bind(insert, 3, now);
            return insert.executeUpdate();
        });
    }

    @Override
    public void forget(String name) {
        write(session -> {
            PreparedStatement delete = session.prepare("DELETE FROM checkpoint WHERE name = ?");
            delete.setString(1, Storable.text(name));
            return delete.executeUpdate();
        });
    }

    /** Deletes what was kept before {@code instant}: somebody took the file away while nobody looked. */
    static int expire(StartSession session, Instant instant) throws SQLException {
        PreparedStatement delete = session.prepare("DELETE FROM checkpoint WHERE kept_at < ?");
        ContactRow.bind(delete, 1, instant);
        return delete.executeUpdate();
    }

    private void write(BatchWriter.Work<Integer> work) {
        var unused = writer.submit(work, null).exceptionally(e -> {
            LOG.debug("A checkpoint is not written", e);
            return 0;
        });
    }
}
