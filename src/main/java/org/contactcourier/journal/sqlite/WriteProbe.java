package org.contactcourier.journal.sqlite;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.journal.sql.WriteCheck;

/**
 * Finds out whether the journal can be written by writing to it; and by reading all of it where damage was met before.
 * Thread-safe.
 */
final class WriteProbe {
    /** Two pages: the test needs room on the disk, as a contact does. */
    private static final String PUT = "INSERT OR REPLACE INTO probe (id, room) VALUES (1, zeroblob(8192))";

    private static final String TAKE = "DELETE FROM probe WHERE id = 1";

    private final GroupCommit writer;
    private final Database database;
    private final WriteCheck check = new WriteCheck(last -> write());

    WriteProbe(GroupCommit writer, Database database) {
        this.writer = writer;
        this.database = database;
    }

    Optional<String> problem() {
        return check.problem();
    }

    private CompletableFuture<Boolean> write() {
        return writer.submit(tx -> {
            database.requireHealed(tx.connection());
            tx.prepare(PUT).executeUpdate();
            return tx.prepare(TAKE).executeUpdate() == 1;
        });
    }
}
