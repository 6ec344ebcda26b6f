package org.contactcourier.journal.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.contactcourier.journal.sql.ContactRow;
import org.contactcourier.record.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code checkpoint}: how far long files were read. Thread-safe. */
final class CheckpointTable implements Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointTable.class);

    private final GroupCommit writer;
    private final Readers readers;

    CheckpointTable(GroupCommit writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public Optional<String> find(String name) {
        return readers.read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT state FROM checkpoint WHERE name = ?")) {
                select.setString(1, name);
                try (ResultSet found = select.executeQuery()) {
                    return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void keep(String name, String checkpoint, Instant now) {
        write(tx -> {
            PreparedStatement insert =
                    tx.prepare("INSERT OR REPLACE INTO checkpoint (name, state, kept_at) VALUES (?, ?, ?)");
            insert.setString(1, name);
            insert.setString(2, checkpoint);
            ContactRow.bind(insert, 3, now);
            return insert.executeUpdate();
        });
    }

    @Override
    public void forget(String name) {
        write(tx -> {
            PreparedStatement delete = tx.prepare("DELETE FROM checkpoint WHERE name = ?");
            delete.setString(1, name);
            return delete.executeUpdate();
        });
    }

    /** Deletes what was kept before {@code instant}: somebody took the file away while nobody looked. */
    static int expire(GroupCommit.Transaction tx, Instant instant) throws SQLException {
        PreparedStatement delete = tx.prepare("DELETE FROM checkpoint WHERE kept_at < ?");
        ContactRow.bind(delete, 1, instant);
        return delete.executeUpdate();
    }

    private void write(GroupCommit.Operation<Integer> operation) {
        var unused = writer.submit(operation).exceptionally(e -> {
            LOG.debug("A checkpoint is not written", e);
            return 0;
        });
    }
}
