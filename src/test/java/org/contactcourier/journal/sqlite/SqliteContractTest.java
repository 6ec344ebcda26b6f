package org.contactcourier.journal.sqlite;

import java.nio.file.Path;
import java.time.Clock;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalContract;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.junit.jupiter.api.io.TempDir;

class SqliteContractTest extends JournalContract {
    @TempDir
    private Path folder;

    @Override
    protected Journal open(OutboxSettings copies, Clock clock) {
        return JournalFolder.prepared(folder).open(copies, clock);
    }

    @Override
    protected OutboxTable outbox(Journal opened) {
        return ((SqliteJournal) opened).outbox();
    }

    @Override
    protected long purge(Journal opened) {
        return ((SqliteJournal) opened).purge();
    }
}
