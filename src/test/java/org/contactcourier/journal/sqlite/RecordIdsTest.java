package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.record.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Announced together, ended together, and whose record id it is: what the statements for many rows must not get wrong. */
class RecordIdsTest {
    private static final int MORE_THAN_MEMORY_KEEPS = 51_000;
    private static final int WINDOW = 100;

    @TempDir
    private Path temporary;

    private SqliteJournal open() {
        return JournalFolder.prepared(temporary).open();
    }

    private static String id(long number) {
        return new UUID(number * 0x9E3779B97F4A7C15L, number).toString();
    }

    private static List<Origin> origins(long from, long to) {
        return LongStream.range(from, to).mapToObj(number -> origin(number)).toList();
    }

    private static List<CompletableFuture<Boolean>> deliver(SqliteJournal journal, List<Origin> origins) {
        assertThat(journal.announce(origins, NOON).join()).isEmpty();
        return origins.stream()
                .map(origin -> journal.recordDelivery(origin, id(origin.position()), FIRST))
                .toList();
    }

    private static long count(SqliteJournal journal, String table) {
        return journal.read(connection -> {
            try (var select = connection.createStatement();
                    var rows = select.executeQuery("SELECT count(*) FROM " + table)) {
                return rows.getLong(1);
            }
        });
    }

    @Test
    void knowsThoseInItsTableAndThoseInMemoryAlsoAfterARestart() {
        try (SqliteJournal journal = open()) {
            for (int from = 0; from < MORE_THAN_MEMORY_KEEPS; from += WINDOW) {
                deliver(journal, origins(from, from + WINDOW)).forEach(CompletableFuture::join);
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> count(journal, "record_id") >= 50_000);
            deliver(journal, origins(60_000, 60_010)).forEach(CompletableFuture::join);

            assertThat(journal.delivered(origin(70_000), id(1), FIRST)).isTrue();
            assertThat(journal.delivered(origin(70_001), id(60_001), FIRST)).isTrue();
            assertThat(count(journal, "sending")).isZero();
        }
        try (SqliteJournal journal = open()) {
            assertThat(journal.delivered(origin(70_002), id(2), FIRST)).isTrue();
            assertThat(journal.delivered(origin(70_003), id(60_002), FIRST)).isTrue();
            assertThat(journal.delivered(origin(70_004), id(80_000), FIRST)).isFalse();
        }
    }

    /** Its row is older than the watermark, so a restart doesn't read it again. */
    @Test
    void knowsTheIdOfAContactThatWasParkedAfterARestart() {
        try (SqliteJournal journal = open()) {
            journal.park(ada(origin(1)), FIRST, NOON);
            assertThat(journal.delivered(origin(1), id(1), FIRST)).isFalse();
        }
        try (SqliteJournal journal = open()) {
            assertThat(journal.delivered(origin(2), id(1), FIRST)).isTrue();
        }
    }

    /** The numbers of contacts that are forgotten are given anew. */
    @Test
    void knowsNewIdsAfterAllOthersWereForgotten() {
        try (SqliteJournal journal = open()) {
            deliver(journal, origins(0, 10)).forEach(CompletableFuture::join);
            int moved = journal.write(tx ->
                    tx.prepare("UPDATE record_id_watermark SET contact = 10").executeUpdate());
            assertThat(moved).isOne();
        }
        Clock later = Clock.fixed(NOON.plus(Duration.ofDays(31)), ZoneOffset.UTC);
        try (SqliteJournal journal = JournalFolder.prepared(temporary).open(OutboxSettings.NONE, later)) {
            assertThat(journal.purge()).isEqualTo(10);
            assertThat(count(journal, "place")).isZero();
            deliver(journal, origins(20, 21)).forEach(CompletableFuture::join);
        }
        try (SqliteJournal journal = JournalFolder.prepared(temporary).open(OutboxSettings.NONE, later)) {
            assertThat(journal.delivered(origin(30), id(20), FIRST)).isTrue();
            assertThat(journal.delivered(origin(31), id(1), FIRST)).isFalse();
        }
    }

    @Test
    void tellsEveryKnownContactOfAWindow() {
        try (SqliteJournal journal = open()) {
            deliver(journal, origins(0, 30)).forEach(CompletableFuture::join);
            journal.park(ada(origin(30)), FIRST, NOON);
            journal.sending(origin(31), FIRST);

            var known = journal.announce(origins(0, 90), NOON).join();

            assertThat(known).containsOnlyKeys(origins(0, 32));
            assertThat(known.get(origin(30)).state()).isEqualTo(State.PARKED);
            assertThat(known.get(origin(31)).state()).isEqualTo(State.SENDING);
            assertThat(journal.announce(origins(80, 91), NOON).join()).containsOnlyKeys(origins(80, 90));
            journal.withdraw(origins(0, 91));
            assertThat(count(journal, "sending")).isZero();
            assertThat(count(journal, "contact")).isEqualTo(31);
        }
    }

    @Test
    void readsDeliveredContactsAgainWithoutACommit() throws Exception {
        try (SqliteJournal journal = open()) {
            deliver(journal, origins(0, WINDOW)).forEach(CompletableFuture::join);
            Path log = temporary.resolve("journal.db-wal");
            long before = Files.size(log);

            IntStream.range(0, 50).forEach(unused -> assertThat(
                            journal.announce(origins(0, WINDOW), NOON).join())
                    .hasSize(WINDOW));

            assertThat(Files.size(log)).isEqualTo(before);
        }
    }

    /** One is delivered twice at the same time, one was never announced, one is parked: the others end all the same. */
    @Test
    void endsEachOfAGroupWhateverItsRowSays() {
        try (SqliteJournal journal = open()) {
            journal.park(ada(origin(200)), FIRST, NOON);
            List<CompletableFuture<Boolean>> ends = new ArrayList<>(deliver(journal, origins(0, WINDOW)));
            ends.add(journal.recordDelivery(origin(7), id(7), FIRST));
            ends.add(journal.recordDelivery(origin(200), id(200), FIRST));
            ends.add(journal.recordDelivery(origin(201), id(201), FIRST));

            assertThat(ends).extracting(CompletableFuture::join).containsOnly(false);
            for (Origin origin : origins(0, WINDOW)) {
                assertThat(journal.find(origin).orElseThrow().recordId()).isEqualTo(id(origin.position()));
            }
            assertThat(journal.parkedCount()).isZero();
            assertThat(count(journal, "sending")).isZero();
            assertThat(count(journal, "contact")).isEqualTo(WINDOW + 2);
        }
    }
}
