package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.record.Origin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final int MORE_THAN_A_SLICE = 2500;
    private static final int MANY = 40_000;

    @TempDir
    private Path temporary;

    private JournalFolder folder;

    @BeforeEach
    void resolve() {
        folder = new JournalFolder(temporary);
    }

    private SqliteJournal after(Duration time) {
        return folder.open(OutboxSettings.NONE, Clock.fixed(NOON.plus(time), ZoneOffset.UTC));
    }

    @Test
    void forgetsOnlyWhatWasDeliveredLongAgo() {
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(1), "record-1", FIRST);
            journal.bury(ada(origin(2)), refused(422), FIRST);
            journal.park(ada(origin(3)), FIRST, NOON);
            journal.sending(origin(4), FIRST);
        }
        try (SqliteJournal journal = after(Duration.ofDays(31))) {
            journal.delivered(origin(5), "record-5", FIRST);

            long forgotten = journal.purge();

            assertThat(forgotten).isEqualTo(1);
            assertThat(journal.find(origin(1))).isEmpty();
            assertThat(journal.find(origin(2)).orElseThrow().state()).isEqualTo(State.BURIED);
            assertThat(journal.find(origin(3)).orElseThrow().state()).isEqualTo(State.PARKED);
            assertThat(journal.find(origin(4)).orElseThrow().state()).isEqualTo(State.SENDING);
            assertThat(journal.find(origin(5)).orElseThrow().state()).isEqualTo(State.DELIVERED);
        }
    }

    @Test
    void keepsDeliveredContactWhoseReceiptIsNotCopiedYet() {
        try (SqliteJournal journal = folder.open(JournalFolder.BOTH_COPIES)) {
            journal.delivered(origin(1), "record-1", FIRST);
        }
        try (SqliteJournal journal = after(Duration.ofDays(31))) {
            assertThat(journal.purge()).isZero();
        }
    }

    @Test
    void sendsAgainWhatIsDroppedAgainAfterItWasForgotten() {
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(1), "record-1", FIRST);
        }
        try (SqliteJournal journal = after(Duration.ofDays(31))) {
            assertThat(journal.purge()).isEqualTo(1);

            journal.sending(origin(1), FIRST);
            boolean matched = journal.delivered(origin(1), "record-2", FIRST);

            assertThat(matched).isFalse();
            assertThat(journal.find(origin(1)).orElseThrow().recordId()).isEqualTo("record-2");
        }
    }

    @Test
    void letsOthersWriteWhileItForgets() {
        try (SqliteJournal journal = folder.open()) {
            deliverLongAgo(journal, MANY);
        }
        try (SqliteJournal journal = after(Duration.ofDays(31))) {
            CompletableFuture<Long> purge = CompletableFuture.supplyAsync(journal::purge);
            boolean halfDone = false;
            for (int i = 0; !purge.isDone(); i++) {
                journal.delivered(new Origin("file:new", -1, i, "0".repeat(32)), "record-" + i, FIRST);
                long left = old(journal);
                halfDone |= left > 0 && left < MANY;
            }

            assertThat(purge.join()).isEqualTo(MANY);
            assertThat(halfDone)
                    .as("a delivery was committed between two deletions")
                    .isTrue();
        }
    }

    private static long old(SqliteJournal journal) {
        return journal.read(connection -> {
            try (var select = connection.prepareStatement(
                            "SELECT count(*) FROM every_contact WHERE place LIKE 'kafka:%'");
                    var rows = select.executeQuery()) {
                return rows.getLong(1);
            }
        });
    }

    @Test
    void walksThroughMoreThanOneSlice() {
        try (SqliteJournal journal = folder.open()) {
            deliverLongAgo(journal, MORE_THAN_A_SLICE);
        }
        try (SqliteJournal journal = after(Duration.ofDays(31))) {
            assertThat(journal.purge()).isEqualTo(MORE_THAN_A_SLICE);
            assertThat(journal.purge()).isZero();
        }
    }

    private static void deliverLongAgo(SqliteJournal journal, int count) {
        int rows = journal.write(tx -> {
            long place = tx.place("kafka:contacts/0");
            var insert = tx.prepare("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT " + count
                    + ") INSERT INTO contact (place, position, idx, digest, state, record_id, attempts, may_exist,"
                    + " parked_tries, ended_at) SELECT " + place
                    + ", i, 0, zeroblob(16), 'DELIVERED', 'record-' || i, 1,"
                    + " 0, 0, ? FROM n");
            insert.setLong(1, NOON.toEpochMilli());
            return insert.executeUpdate();
        });
        assertThat(rows).isEqualTo(count);
    }
}
