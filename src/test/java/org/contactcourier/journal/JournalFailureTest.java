package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Objects;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Origin;
import org.contactcourier.contact.Payload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the file: one line that names it, nothing acknowledged, nothing deleted. */
class JournalFailureTest {
    @TempDir
    private Path temporary;

    private JournalFolder folder;

    @BeforeEach
    void resolve() throws Exception {
        folder = new JournalFolder(temporary.toRealPath());
    }

    @Test
    void refusesFileThatIsNoDatabaseAndLeavesItAlone() throws Exception {
        byte[] poem =
                "The Analytical Engine weaves algebraic patterns. ".repeat(100).getBytes(StandardCharsets.UTF_8);
        Files.write(folder.file(), poem);

        assertThatThrownBy(folder::open)
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("journal " + folder.file() + " can't be opened: it is no SQLite database")
                .message()
                .doesNotContain("\n");

        assertThat(folder.file()).hasBinaryContent(poem);
    }

    @Test
    void refusesCorruptFileAndLeavesItAlone() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(1), "record-1", FIRST);
        }
        byte[] broken = Files.readAllBytes(folder.file());
        Arrays.fill(broken, 100, broken.length, (byte) 0xA5); // the header stays
        Files.write(folder.file(), broken);

        assertThatThrownBy(folder::open)
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("journal " + folder.file() + " can't be opened: it is corrupt");

        assertThat(folder.file()).hasBinaryContent(broken);
    }

    @Test
    void refusesJournalOfNewerVersion() throws Exception {
        folder.open().close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO flyway_schema_history SELECT 2, '2', 'newer', type, 'V2__newer.sql', 1,"
                    + " installed_by, installed_on, 1, 1 FROM flyway_schema_history WHERE installed_rank = 1");
        }

        assertThatThrownBy(folder::open)
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("journal " + folder.file() + " can't be migrated: ")
                .message()
                .doesNotContain("\n");
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
    void refusesFolderInPlaceOfFile() throws Exception {
        Files.createDirectory(folder.file());

        assertThatThrownBy(folder::open)
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("journal " + folder.file() + " can't be opened");
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
    void saysThatSomebodyHasLockedItAndGoesOnAfterwards() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            try (var person = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                    var statement = person.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");

                assertThatThrownBy(() -> journal.sending(origin(1), FIRST))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("somebody else has locked it");
                statement.execute("ROLLBACK");
            }
            journal.sending(origin(1), FIRST);
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
