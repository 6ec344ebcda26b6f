package org.contactcourier.journal.postgres;

import static org.contactcourier.journal.Records.NOON;

import java.time.Clock;
import java.time.ZoneOffset;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.OrganizationsContract;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.outbox.OutboxTable;
import org.contactcourier.support.PostgresServer;

class PostgresOrganizationsTest extends OrganizationsContract {
    private final String url = PostgresServer.shared().freshDatabase();

    @Override
    protected Journal open(OutboxSettings copies) {
        return Databases.open(url, "test", copies, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @Override
    protected OutboxTable outbox(Journal opened) {
        return ((PostgresJournal) opened).outbox();
    }
}
