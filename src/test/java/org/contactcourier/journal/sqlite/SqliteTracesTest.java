package org.contactcourier.journal.sqlite;

import java.nio.file.Path;
import java.time.Clock;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.TracesContract;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.junit.jupiter.api.io.TempDir;

class SqliteTracesTest extends TracesContract {
    @TempDir
    private Path folder;

    @Override
    protected Journal open(Clock clock) {
        return JournalFolder.prepared(folder).open(OutboxSettings.NONE, clock);
    }
}
