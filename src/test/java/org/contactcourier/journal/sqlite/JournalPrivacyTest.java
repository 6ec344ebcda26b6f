package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.noDeadline;
import static org.contactcourier.journal.Records.origin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Payload;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who else on the machine can read what the journal holds, while it runs and afterwards. */
@SuppressWarnings("try") // it is open while the block runs
class JournalPrivacyTest {
    private static final String SECRET = "Countess-of-Lovelace-" + "x".repeat(20);

    @TempDir
    private Path temporary;

    private Path data;
    private JournalFolder folder;

    @BeforeEach
    void resolve() throws IOException {
        data = temporary.toRealPath().resolve("data");
        folder = new JournalFolder(data);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.toList();
        }
    }

    @Test
    void makesEverythingForItsOwnerOnly() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(1), "record-1", FIRST);

            assertThat(files()).hasSize(4);
            for (Path file : files()) {
                assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
            }
            assertThat(mode(data)).isEqualTo("rwx------");
        }
    }

    /** Earlier versions made the lock with the process's usual permissions, and tools copy with theirs. */
    @Test
    void narrowsWhatOthersCouldRead() throws Exception {
        folder.open().close();
        for (Path file : files()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));

        try (CapturedLog log = CapturedLog.open()) {
            try (SqliteJournal journal = folder.open()) {
                for (Path file : files()) {
                    assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
                }
                assertThat(mode(data)).isEqualTo("rwx------");
            }
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("could be read or written by others"))
                    .hasSize(3)
                    .anyMatch(line -> line.contains(folder.file() + " could"));
        }
    }

    /** It may be where other programs' files lie, and where they look for them. */
    @Test
    void leavesFolderAloneThatHoldsOtherFiles() throws Exception {
        Files.createDirectory(data);
        Files.createFile(data.resolve("of-somebody-else"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));

        folder.open().close();

        assertThat(mode(data)).isEqualTo("rwxr-xr-x");
    }

    /** A payload is kept while its contact is parked; once that has ended, nothing of it may be left in a freed page. */
    @Test
    void overwritesPayloadOnceItsContactHasEnded() throws Exception {
        try (SqliteJournal journal = folder.open()) {
            byte[] payload = ("{\"name\":\"" + SECRET.repeat(500) + "\"}").getBytes(StandardCharsets.UTF_8);
            IntakeRecord record = IntakeRecord.of(
                    origin(1),
                    Payload.whole("application/json", payload),
                    ada(origin(1)).contact(),
                    noDeadline());
            journal.park(record, FIRST, NOON);
            assertThat(journal.due(Organization.UNNAMED, NOON, 1)).hasSize(1);
            journal.delivered(origin(1), "record-1", FIRST);
        }

        for (Path file : files()) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(SECRET);
        }
        assertThat(folder.file().resolveSibling("journal.db-wal")).doesNotExist();
    }

    /** Somebody who looks into the running journal keeps its log from being removed; then it is emptied all the same. */
    @Test
    void emptiesTheLogAtAStopWhileSomebodyElseHasItOpen() throws Exception {
        SqliteJournal journal = folder.open();
        journal.delivered(origin(1), "record-1", FIRST);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                var statement = connection.createStatement()) {
            statement.executeQuery("SELECT count(*) FROM contact").close();

            journal.close();

            assertThat(folder.file().resolveSibling("journal.db-wal")).isEmptyFile();
        }
    }
}
