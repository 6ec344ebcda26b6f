package org.contactcourier.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.support.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * All transactions write identities in one order. An update counts: who inserts a key waits for whoever is changing it. So a
 * process that wrote what it has before it inserts what it has lost would wait for one that waits for it.
 */
class IdentityOrderTest {
    private final String url = PostgresServer.shared().freshDatabase();
    private final IntakeRecord record = ada(origin(1));
    private final PostgresJournal journal = PostgresJournal.open(
            Databases.settings(url),
            OutboxSettings.NONE,
            Duration.ofSeconds(1),
            "one",
            StrictJson.mapper(),
            Clock.systemUTC());

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void waitsForNobodyWithTheNextAttempt() throws SQLException {
        waitsForNobodyWhoWaitsForIt(
                () -> journal.sending(record.origin(), IdentityClaim.of(record), FIRST.next(NOON.plusSeconds(1))));
    }

    @Test
    void waitsForNobodyWithANewSession() throws SQLException {
        waitsForNobodyWhoWaitsForIt(() -> {
            endSession();
            journal.withdraw(List.of(origin(2))); // who writes first begins the new one
        });
    }

    private void endSession() {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void waitsForNobodyWhoWaitsForIt(Runnable writing) throws SQLException {
        assertThat(journal.announce(Map.of(record.origin(), IdentityClaim.of(record)), NOON)
                        .join())
                .isEmpty();
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            List<byte[]> keys = keys(statement);
            try (PreparedStatement free = other.prepareStatement("DELETE FROM identity WHERE key = ?")) {
                free.setBytes(1, keys.get(0)); // as somebody does who takes this process for dead
                free.executeUpdate();
            }
            other.setAutoCommit(false);
            assertThat(insert(other, keys.get(0))).isEqualTo(1);

            CompletableFuture<Void> written = CompletableFuture.runAsync(writing);
            await().until(() -> waits(statement));
            assertThat(insert(other, keys.get(keys.size() - 1)))
                    .as("the process has it, and nobody waits for it")
                    .isZero();
            other.rollback();

            written.join();
            assertThat(keys(statement)).containsAll(keys);
            journal.close(); // only then its server process has told what it counted
            assertThat(deadlocks()).as("resolved by the server").isZero();
        }
    }

    private long deadlocks() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    private static List<byte[]> keys(Statement statement) throws SQLException {
        List<byte[]> keys = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT key FROM identity ORDER BY key")) {
            while (rows.next()) {
                keys.add(rows.getBytes(1));
            }
        }
        return keys;
    }

    private static int insert(Connection connection, byte[] key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO identity (key, owner, holders, at) VALUES (?, 4711, 1, 0) ON CONFLICT DO NOTHING")) {
            insert.setBytes(1, key);
            return insert.executeUpdate();
        }
    }

    private static boolean waits(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
            return row.next() && row.getInt(1) > 0;
        }
    }
}
