package org.contactcourier.journal.sqlite;

import java.nio.file.Path;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.OrganizationsContract;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.junit.jupiter.api.io.TempDir;

class SqliteOrganizationsTest extends OrganizationsContract {
    @TempDir
    private Path folder;

    @Override
    protected Journal open(OutboxSettings copies) {
        return JournalFolder.prepared(folder).open(copies);
    }

    @Override
    protected OutboxTable outbox(Journal opened) {
        return ((SqliteJournal) opened).outbox();
    }
}
