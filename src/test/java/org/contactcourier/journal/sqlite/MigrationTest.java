package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.malformed;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.outbox.OutboxTable.Content;
import org.contactcourier.record.Ending;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that the version before wrote, kept as its dump: this version goes on with it as if it had written it. */
class MigrationTest {
    private static final String UUID_START = "0a1b2c3d-0000-4000-8000-0000000000";
    private static final String RECEIPT = "/inbox/done/people.json";
    private static final Origin IN_FILE = new Origin("file:people.json", -1, 3, "f".repeat(32));
    private static final Origin IN_MAIL = new Origin("mail:crm@example.org/7/42/1.2", -1, 0, "0".repeat(32));
    private static final int MANY = 200_000;

    @TempDir
    private Path temporary;

    private JournalFolder folder;

    @BeforeEach
    void restore() throws Exception {
        folder = new JournalFolder(temporary.toRealPath());
        try (InputStream dump = MigrationTest.class.getResourceAsStream("/journal/version-3.sql")) {
            sql(new String(Objects.requireNonNull(dump).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void sql(String statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                var statement = connection.createStatement()) {
            statement.executeUpdate(statements);
        }
    }

    private SqliteJournal open() {
        return folder.open(JournalFolder.BOTH_COPIES);
    }

    private static JournalEntry entry(SqliteJournal journal, Origin origin) {
        return journal.find(origin).orElseThrow();
    }

    @Test
    void sendsNothingTwice() {
        try (SqliteJournal journal = open()) {
            List<Origin> all = LongStream.rangeClosed(1, 13)
                    .filter(position -> position != 11)
                    .mapToObj(position -> origin(position))
                    .toList();

            var known = journal.announce(all, NOON).join();

            assertThat(known).hasSize(11).doesNotContainKey(origin(13));
            assertThat(journal.announce(List.of(IN_FILE, IN_MAIL), NOON).join()).containsOnlyKeys(IN_FILE, IN_MAIL);
            assertThat(known.get(origin(6))).matches(JournalEntry::abandoned);
            assertThat(known.values()).allMatch(entry -> !entry.organization().isNamed());
        }
    }

    @Test
    void keepsRecordIdsAsTheyWere() {
        try (SqliteJournal journal = open()) {
            assertThat(entry(journal, origin(1)).recordId()).isEqualTo(UUID_START + "01");
            assertThat(entry(journal, origin(4)).recordId()).isEqualTo("record-4");
            assertThat(entry(journal, origin(5)).recordId()).isEqualTo("0A1B2C3D-0000-4000-8000-000000000005");
            assertThat(entry(journal, IN_MAIL).recordId()).isEqualTo(UUID_START + "aa");
        }
    }

    @Test
    void knowsWhoseRecordIdsTheyAre() {
        try (SqliteJournal journal = open()) {
            for (String taken : List.of(UUID_START + "01", "record-4", "0A1B2C3D-0000-4000-8000-000000000005")) {
                assertThat(journal.delivered(origin(taken.hashCode() & 0xffff), taken, FIRST))
                        .as(taken)
                        .isTrue();
            }
            assertThat(journal.delivered(origin(100), "0a1b2c3d-0000-4000-8000-000000000005", FIRST))
                    .isFalse();
            assertThat(journal.delivered(origin(3), UUID_START + "02", FIRST))
                    .as("matched, as it was told before")
                    .isTrue();
        }
    }

    @Test
    void staysInDoubt() {
        try (SqliteJournal journal = open()) {
            assertThat(journal.inDoubt(10))
                    .containsExactly(new InDoubt(origin(6), NOON, 1, "test", Organization.UNNAMED));
            assertThat(entry(journal, origin(7)).attempts()).isEqualTo(FIRST.unconfirmed());
            assertThat(entry(journal, origin(7)).abandoned()).isFalse();
        }
    }

    @Test
    void handsOutWhatWasParked() {
        try (SqliteJournal journal = open()) {
            assertThat(journal.parkedCount()).isEqualTo(2);
            assertThat(journal.kept()).containsOnlyKeys(Organization.UNNAMED);
            assertThat(journal.due(Organization.UNNAMED, NOON, 10))
                    .singleElement()
                    .satisfies(due -> {
                        assertThat(due.origin()).isEqualTo(origin(8));
                        assertThat(due.bytes())
                                .isEqualTo(ada(origin(8)).payload().bytes());
                        assertThat(due.attempts())
                                .isEqualTo(FIRST.others(new AttemptHistory.Others(7, 3, 2))
                                        .triedParked());
                    });
            assertThat(journal.due(Organization.UNNAMED, NOON.plus(JournalFolder.RESPONSE_TIMEOUT), 10))
                    .as("the try that a dead process left open comes once the server has let go of it")
                    .hasSize(2);
        }
    }

    @Test
    void keepsDeadLettersAndTheirCopies() {
        try (SqliteJournal journal = open()) {
            assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
            assertThat(journal.deadLetters(Reason.MALFORMED)).isEqualTo(1);
            Ending.Buried again = (Ending.Buried) journal.bury(ada(origin(10)), malformed(), FIRST);
            assertThat(again.reason()).isEqualTo(Reason.REFUSED);
            assertThat(journal.deadLetter(again.deadLetterId())).hasValueSatisfying(letter -> {
                assertThat(letter.status()).hasValue(422);
                assertThat(letter.payload().bytes())
                        .isEqualTo(ada(origin(10)).payload().bytes());
            });
            assertThat(journal.outbox().due(Content.DEAD_LETTER, NOON)).hasSize(2);
            assertThat(journal.outbox().due(Content.RECEIPT, NOON)).hasSize(9);
        }
    }

    @Test
    void tellsOpenReceipts() {
        try (SqliteJournal journal = open()) {
            assertThat(journal.openReceipts().due()).containsExactly(RECEIPT);
            Ending ending = journal.bury(ada(origin(8)), refused(422), FIRST);
            assertThat(journal.openReceipts().ended(RECEIPT))
                    .extracting(ended -> ended.how())
                    .containsExactlyInAnyOrder(new Ending.Delivered(UUID_START + "12", false), ending);
            assertThat(journal.switches().off()).containsOnlyKeys("gate");
        }
    }

    /** Payloads and messages must not stay readable in pages that the old tables have left. */
    @Test
    void leavesNothingBehindThatIsForgottenLater() throws Exception {
        try (SqliteJournal journal = open()) {
            for (long parked : List.of(8L, 9L)) {
                journal.delivered(origin(parked), "record-" + parked, FIRST);
            }
            Origin letter = origin(10);
            journal.write(tx -> tx.prepare("DELETE FROM kept").executeUpdate());
            assertThat(entry(journal, letter).state()).isEqualTo(State.BURIED);
        }

        assertThat(Files.readString(folder.file(), StandardCharsets.ISO_8859_1)).doesNotContain("ada@example.org");
    }

    /** A kill in the middle: the journal is as it was, and the next start does the whole again. */
    @Test
    void beginsAnewAfterAKill() throws Exception {
        sql("WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n LIMIT " + MANY + ") INSERT INTO contact"
                + " (place, position, idx, digest, state, record_id, attempts, may_exist, ended_at)"
                + " SELECT 'kafka:many/0', i, 0, randomblob(16), 'DELIVERED', 'record-' || i, 1, 0, 0 FROM n");
        Path out = temporary.resolve("out");
        Process start = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalCrashTest.Second.class.getName(),
                        folder.folder().toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        await().atMost(Duration.ofMinutes(1)).until(this::isMigrating);

        start.destroyForcibly().waitFor();

        assertThat(Files.readString(out)).as("killed before it was open").doesNotContain("opened");
        try (SqliteJournal journal = open()) {
            assertThat(entry(journal, origin(1)).state()).isEqualTo(State.DELIVERED);
            assertThat(journal.<Long>read(connection -> {
                        try (var rows = connection.createStatement().executeQuery("SELECT count(*) FROM contact")) {
                            return rows.getLong(1);
                        }
                    }))
                    .isEqualTo(MANY + 11);
        }
    }

    /** The migration is the first to write so much: what doesn't fit into memory goes to the log at once. */
    private boolean isMigrating() throws IOException {
        Path log = folder.file().resolveSibling("journal.db-wal");
        return Files.exists(log) && Files.size(log) > 1024 * 1024;
    }
}
