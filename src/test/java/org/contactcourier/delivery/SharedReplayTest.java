package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.postgres.PostgresJournal;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.support.PostgresServer;

/** What {@link ReplayTest} says, in PostgreSQL. */
class SharedReplayTest extends ReplayTest {
    private final String url = PostgresServer.shared().freshDatabase();

    @Override
    Journal openReal() {
        return PostgresJournal.open(
                new PostgresSettings(url, Optional.empty(), Optional.empty(), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofMillis(300),
                "ours",
                StrictJson.mapper(),
                Clock.systemUTC());
    }
}
