package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Objects;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.Records;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong while the journal is in use: one line that names it, nothing acknowledged, and it goes on afterwards. */
class JournalFailureTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path temporary;

    private JournalFolder folder;

    @BeforeEach
    void resolve() throws Exception {
        folder = new JournalFolder(temporary.toRealPath());
    }

    @Test
    void knowsHowManyMigrationsThereAre() throws Exception {
        try (var files = Files.list(Path.of("src/main/resources").resolve(Database.MIGRATIONS))) {
            assertThat(files.map(file -> file.getFileName().toString().replaceAll("__.*", "")))
                    .hasSize(Database.VERSION)
                    .contains("V" + Database.VERSION);
        }
    }

    @Test
    void refusesSecondJournalInTheSameProcessAndKeepsTheLock() {
        try (SqliteJournal journal = folder.open()) {
            assertThatThrownBy(folder::open)
                    .isInstanceOf(JournalException.class)
                    .hasMessage("journal " + folder.file() + " is in use by this very process");

            journal.delivered(origin(1), "record-1", FIRST);
        }
        folder.open().close();
    }

    @Test
    void saysThatTheDiskIsFullAndGoesOnOnceThereIsRoom() {
        try (SqliteJournal journal = folder.open()) {
            journal.sending(origin(1), FIRST);
            useUpFreePages(journal);
            limitPages(journal, 1); // means: as many as there are now

            assertThatThrownBy(() -> fill(journal))
                    .isInstanceOf(JournalException.class)
                    .hasMessageStartingWith("journal " + folder.file() + " can't be written: the disk is full");
            assertThat(journal.writeProblem())
                    .hasValueSatisfying(why -> assertThat(why).contains("the disk is full"));

            limitPages(journal, 1_000_000);

            assertThat(journal.writeProblem()).isEmpty();
            fill(journal);
            journal.delivered(origin(1), "record-1", FIRST);
            assertThat(journal.find(origin(1)))
                    .hasValueSatisfying(entry -> assertThat(entry.recordId()).isEqualTo("record-1"));
        }
    }

    /** What a migration has left free would be room for the test write. */
    private static void useUpFreePages(SqliteJournal journal) {
        int rows = journal.write(tx -> {
            tx.prepare("CREATE TABLE filler (room BLOB)").execute();
            return tx.prepare("INSERT INTO filler SELECT zeroblob(4000 * freelist_count) FROM pragma_freelist_count")
                    .executeUpdate();
        });
        assertThat(rows).isOne();
    }

    private static void limitPages(SqliteJournal journal, int pages) {
        int limit = journal.write(tx -> {
            try (var rows = tx.prepare("PRAGMA max_page_count = " + pages).executeQuery()) {
                return rows.getInt(1);
            }
        });
        assertThat(limit).isPositive();
    }

    private static void fill(SqliteJournal journal) {
        Payload payload = Payload.whole("application/json", new byte[100_000]);
        Origin origin = origin(99);
        IntakeRecord large = IntakeRecord.of(
                origin, payload, Objects.requireNonNull(ada(origin).contact()), Records.noDeadline());
        journal.park(large, FIRST, NOON);
    }

    @Test
    void readsWhileTheDiskIsFull() {
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(1), "record-1", FIRST);
            limitPages(journal, 1);

            assertThatThrownBy(() -> fill(journal)).isInstanceOf(JournalException.class);

            assertThat(journal.find(origin(1))).isPresent();
        }
    }

    @Test
    void saysThatSomebodyHasLockedItAndGoesOnAfterwards() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            try (var person = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                    var statement = person.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");

                assertThatThrownBy(() -> journal.sending(origin(1), FIRST))
                        .isInstanceOf(JournalException.class)
                        .hasMessageStartingWith(
                                "journal " + folder.file() + " can't be written: somebody else has locked it");
                statement.execute("ROLLBACK");
            }
            journal.sending(origin(1), FIRST);
        }
    }

    @Test
    void readsWhileSomebodyHasLockedIt() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(1), "record-1", FIRST);
            try (var person = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                    var statement = person.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");

                assertThat(journal.find(origin(1))).isPresent();
            }
        }
    }

    /** It once said only that the disk was slow: a lock is waited for longer than a question for health. */
    @Test
    void healthNamesTheLockAndIsWellAfterwards() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            try (var person = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                    var statement = person.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");

                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(journal.writeProblem())
                        .hasValueSatisfying(why -> assertThat(why).contains("somebody else has locked it")));
            }
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(journal.writeProblem()).isEmpty());
        }
    }

    @Test
    void saysThatItIsCorruptWhileItIsAndGoesOnOnceItIsMended() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            deliverMany(journal);
        }
        byte[] sound = Files.readAllBytes(folder.file());
        try (SqliteJournal journal = folder.open()) {
            overwrite(folder.file(), PAGE, new byte[sound.length - PAGE]);

            assertThatThrownBy(() -> journal.find(origin(700)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageStartingWith("journal " + folder.file() + " can't be read: it is corrupt");
            assertThatThrownBy(() -> journal.sending(origin(2000), FIRST))
                    .isInstanceOf(JournalException.class)
                    .hasMessageStartingWith("journal " + folder.file() + " can't be written: it is corrupt");
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(journal.writeProblem())
                    .hasValueSatisfying(why -> assertThat(why).contains("it is corrupt")));

            overwrite(folder.file(), 0, sound);

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(journal.writeProblem()).isEmpty());
            assertThat(journal.find(origin(700))).isPresent();
            journal.sending(origin(2000), FIRST);
        }
    }

    private static void deliverMany(SqliteJournal journal) {
        for (int i = 0; i < 1000; i++) {
            journal.delivered(origin(i), "record-" + i, FIRST);
        }
    }

    /** In place: a new file would be one that somebody has put there. */
    private static void overwrite(Path file, long at, byte[] bytes) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            int written = channel.write(ByteBuffer.wrap(bytes), at);
            assertThat(written).isEqualTo(bytes.length);
        }
    }

    @Test
    void writesNothingIntoFileThatSomebodyRemoved() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            Files.move(folder.file(), folder.folder().resolve("elsewhere.db"));

            assertThatThrownBy(() -> journal.sending(origin(1), FIRST))
                    .isInstanceOf(JournalException.class)
                    .hasMessage("journal " + folder.file() + " was removed while in use; start again");
            assertThat(journal.writeProblem()).isPresent();
        }
    }

    @Test
    void refusesWritesOnceClosed() {
        SqliteJournal journal = folder.open();
        journal.close();

        assertThatThrownBy(() -> journal.sending(origin(1), FIRST))
                .isInstanceOf(JournalException.class)
                .hasMessage("journal " + folder.file() + " is closed");
        assertThatThrownBy(() -> journal.find(origin(1))).isInstanceOf(JournalException.class);
    }

    @Test
    void makesFolderAndFileForTheOwnerOnly() throws Exception {
        JournalFolder missing = new JournalFolder(folder.folder().resolve("data"));

        missing.open().close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(missing.folder())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(missing.file())))
                .isEqualTo("rw-------");
    }
}
