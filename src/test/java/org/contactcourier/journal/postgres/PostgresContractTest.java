package org.contactcourier.journal.postgres;

import java.time.Clock;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalContract;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.support.PostgresServer;

class PostgresContractTest extends JournalContract {
    private final String url = PostgresServer.shared().freshDatabase();

    @Override
    protected Journal open(OutboxSettings copies, Clock clock) {
        return Databases.open(url, "test", copies, clock);
    }

    @Override
    protected OutboxTable outbox(Journal opened) {
        return ((PostgresJournal) opened).outbox();
    }

    @Override
    protected long purge(Journal opened) {
        return ((PostgresJournal) opened).purge();
    }
}
