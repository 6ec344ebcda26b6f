package org.contactcourier.journal.postgres;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.Records;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.json.StrictJson;

/** Opens journals in PostgreSQL, by a clock that stands at noon. */
final class Databases {
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);

    private Databases() {}

    static PostgresSettings settings(String url) {
        return new PostgresSettings(url, Optional.empty(), Optional.empty(), Duration.ofDays(30));
    }

    static PostgresJournal open(String url, Encryption encryption) {
        PostgresSettings encrypted = new PostgresSettings(
                url, Optional.empty(), Optional.empty(), Duration.ofDays(30), Optional.empty(), encryption);
        Clock noon = Clock.fixed(Records.NOON, ZoneOffset.UTC);
        return PostgresJournal.open(
                encrypted, OutboxSettings.NONE, RESPONSE_TIMEOUT, "test", StrictJson.mapper(), noon);
    }

    static PostgresJournal open(String url) {
        return open(url, "test");
    }

    static PostgresJournal open(String url, String instance) {
        return open(url, instance, OutboxSettings.NONE, Clock.fixed(Records.NOON, ZoneOffset.UTC));
    }

    static PostgresJournal open(String url, String instance, OutboxSettings copies, Clock clock) {
        return PostgresJournal.open(settings(url), copies, RESPONSE_TIMEOUT, instance, StrictJson.mapper(), clock);
    }
}
