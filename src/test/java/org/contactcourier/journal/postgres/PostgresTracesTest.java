package org.contactcourier.journal.postgres;

import java.time.Clock;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.TracesContract;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.support.PostgresServer;

class PostgresTracesTest extends TracesContract {
    private final String url = PostgresServer.shared().freshDatabase();

    @Override
    protected Journal open(Clock clock) {
        return Databases.open(url, "test", OutboxSettings.NONE, clock);
    }
}
