package org.contactcourier.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.postgres.PostgresJournal;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.sandbox.StallingProxy;
import org.contactcourier.support.PostgresServer;

/** The PostgreSQL that several instances share. Each has a line of its own to it, which can go dead. Thread-safe. */
final class Database implements JournalStore {
    private static final String NAME = "chaos";

    private final PostgresServer server = PostgresServer.start();
    private final List<StallingProxy> lines;

    Database(int instances) {
        server.execute("postgres", "CREATE DATABASE " + NAME);
        lines = Stream.generate(() -> StallingProxy.to(server.port()))
                .limit(instances)
                .toList();
    }

    @Override
    public String url(int instance) {
        return PostgresServer.url(NAME, lines.get(instance).port());
    }

    /** Nothing gets through any more between an instance and the server; both believe that they are connected. */
    void cutOff(int instance) {
        lines.get(instance).stall();
    }

    /** New connections work; those from before stay dead. */
    void letThrough(int instance) {
        lines.get(instance).goOn();
    }

    void stop() {
        server.stop();
    }

    void restart() {
        server.run();
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(NAME);
    }

    @Override
    public Journal open() {
        return PostgresJournal.open(
                new PostgresSettings(
                        PostgresServer.url(NAME, server.port()),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofDays(30)),
                OutboxSettings.NONE,
                Stage.RESPONSE_TIMEOUT,
                "operator",
                StrictJson.mapper(),
                Clock.systemUTC());
    }

    @Override
    public String countingStates() {
        return "SELECT state, count(*) FROM contact GROUP BY state"
                + " UNION ALL SELECT 'SENDING', count(*) FROM sending HAVING count(*) > 0";
    }

    @Override
    public void close() {
        lines.forEach(StallingProxy::close);
        server.close();
    }
}
