package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.origin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.JournalJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start finds: whatever is wrong, it ends with one line that names the file, and every byte stays where it was. */
class JournalDamageTest {
    private static final int ROWS = 500;
    private static final int PAGE = 4096;
    private static final int WAL_HEADER = 32;
    private static final int FRAME = 24 + PAGE;

    @TempDir
    private Path temporary;

    private JournalFolder folder;

    @BeforeEach
    void resolve() throws IOException {
        folder = new JournalFolder(temporary.toRealPath());
    }

    private Path wal() {
        return folder.file().resolveSibling("journal.db-wal");
    }

    private Path lock() {
        return folder.file().resolveSibling("journal.db.lock");
    }

    private static void deliver(SqliteJournal journal) {
        for (int row = 0; row < ROWS; row++) {
            journal.delivered(origin(row), "record-" + row, FIRST);
        }
    }

    private byte[] stopped() throws IOException {
        try (SqliteJournal journal = folder.open()) {
            deliver(journal);
        }
        return Files.readAllBytes(folder.file());
    }

    /** What a kill leaves: the files as they lie while the journal is in use. */
    private void killed() throws IOException {
        Path living = Files.createDirectory(folder.folder().resolve("living"));
        JournalFolder source = new JournalFolder(living);
        try (SqliteJournal journal = source.open()) {
            deliver(journal);
            for (Path file : files(living)) {
                Files.copy(file, folder.folder().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** The database and its log, by name; the lock and the shared index hold nothing that was ever acknowledged. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new HashMap<>();
        for (Path file : files(folder.folder())) {
            String name = file.getFileName().toString();
            boolean holdsContacts = name.endsWith(".db") || (name.endsWith("-wal") && Files.size(file) > 0);
            if (holdsContacts) {
                contents.put(name, JournalJson.sha256(Files.readAllBytes(file)));
            } else if (name.endsWith("-shm") && Files.exists(wal())) {
                contents.put(name, "there");
            }
        }
        return contents;
    }

    private Optional<String> refusal() {
        try {
            folder.open().close();
            return Optional.empty();
        } catch (JournalException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Starts twice: a first start that fails must not make the second succeed. */
    private void refusesAndKeepsEverything(String reason) throws IOException {
        Map<String, String> before = contents();
        for (int start = 1; start <= 2; start++) {
            assertThat(refusal()).hasValueSatisfying(line -> assertThat(line)
                    .startsWith("journal " + folder.file())
                    .contains(reason)
                    .doesNotContain("\n"));
            assertThat(contents()).as("after start %d", start).containsAllEntriesOf(before);
        }
    }

    @Test
    void refusesFileThatIsNoDatabase() throws Exception {
        Files.write(
                folder.file(),
                "The Analytical Engine weaves algebraic patterns. ".repeat(100).getBytes(StandardCharsets.UTF_8));

        refusesAndKeepsEverything("it is no SQLite database");
    }

    @Test
    void refusesFileWhoseHeaderIsGarbage() throws Exception {
        byte[] bytes = stopped();
        Arrays.fill(bytes, 0, 100, (byte) 0xA5);
        Files.write(folder.file(), bytes);

        refusesAndKeepsEverything("it is no SQLite database");
    }

    @Test
    void refusesFileOfWhichOnlyTheHeaderIsWhole() throws Exception {
        byte[] bytes = stopped();
        Arrays.fill(bytes, 100, bytes.length, (byte) 0xA5);
        Files.write(folder.file(), bytes);

        refusesAndKeepsEverything("it is corrupt");
    }

    @Test
    void refusesTruncatedFile() throws Exception {
        byte[] bytes = stopped();
        Files.write(folder.file(), Arrays.copyOf(bytes, bytes.length / 2));

        refusesAndKeepsEverything("it is corrupt");
    }

    @Test
    void refusesFileWithOnePageOverwritten() throws Exception {
        byte[] bytes = stopped();
        int middle = bytes.length / PAGE / 2 * PAGE;
        Arrays.fill(bytes, middle, middle + PAGE, (byte) 0xA5);
        Files.write(folder.file(), bytes);

        refusesAndKeepsEverything("it is corrupt");
    }

    @Test
    void refusesFolderInPlaceOfFile() throws Exception {
        Files.createDirectory(folder.file());

        refusesAndKeepsEverything("can't be opened");
    }

    @Test
    void refusesJournalOfNewerVersion() throws Exception {
        stopped();
        sql("INSERT INTO flyway_schema_history SELECT 99, '99', 'newer', type, 'V99__newer.sql', 1, installed_by,"
                + " installed_on, 1, 1 FROM flyway_schema_history WHERE installed_rank = 1");

        refusesAndKeepsEverything("is of a newer Contact Courier: its version is 99");
    }

    @Test
    void refusesDatabaseOfSomethingElse() throws Exception {
        sql("CREATE TABLE song (title TEXT)");

        refusesAndKeepsEverything("is a SQLite database of something else");
    }

    private void sql(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                var run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    /** Root may write what is read-only; everybody else may not. */
    @Test
    void refusesFileThatThisUserMayNotWrite() throws Exception {
        stopped();
        Files.setPosixFilePermissions(folder.file(), PosixFilePermissions.fromString("r--r--r--"));

        Optional<String> refusal = refusal();

        assertThat(refusal.isEmpty()).as("opened").isEqualTo(Files.isWritable(folder.file()));
        assertThat(refusal.orElse("it is read-only"))
                .contains("it is read-only")
                .doesNotContain("\n");
    }

    @Test
    void opensWhatAKillLeft() throws Exception {
        killed();

        try (SqliteJournal journal = folder.open()) {
            assertThat(journal.find(origin(ROWS - 1))).isPresent();
        }
    }

    @Test
    void opensAgainAfterEachStop() throws Exception {
        killed();
        folder.open().close();
        folder.open().close();

        assertThat(refusal()).isEmpty();
    }

    /** SQLite would go on with what was carried over before, and forget the rest in silence. */
    @Test
    void refusesJournalWhoseWriteAheadLogIsGoneAfterAKill() throws Exception {
        killed();
        Files.delete(wal());

        refusesAndKeepsEverything("lacks its write-ahead log " + wal());
    }

    @Test
    void goesOnWithoutTheWriteAheadLogOnceTheOperatorSaysSo() throws Exception {
        killed();
        Files.delete(wal());
        Files.delete(lock());

        assertThat(refusal().orElse("")).doesNotContain("lacks its write-ahead log");
    }

    /** SQLite would delete the log of a database that is missing. */
    @Test
    void refusesWriteAheadLogWithoutItsDatabase() throws Exception {
        killed();
        Files.delete(folder.file());

        refusesAndKeepsEverything("is missing or empty, but its write-ahead log " + wal() + " is not");
    }

    @Test
    void refusesWriteAheadLogBesideAnEmptyFile() throws Exception {
        killed();
        Files.write(folder.file(), new byte[0]);

        refusesAndKeepsEverything("is missing or empty, but its write-ahead log " + wal() + " is not");
    }

    @Test
    void refusesWriteAheadLogThatIsGarbage() throws Exception {
        killed();
        byte[] log = Files.readAllBytes(wal());
        Arrays.fill(log, (byte) 0xA5);
        Files.write(wal(), log);

        refusesAndKeepsEverything("has a write-ahead log that is none: " + wal());
    }

    @Test
    void refusesWriteAheadLogWithADamagedMiddle() throws Exception {
        killed();
        byte[] log = Files.readAllBytes(wal());
        int frames = (log.length - WAL_HEADER) / FRAME;
        int page = WAL_HEADER + frames / 2 * FRAME + 24;
        Arrays.fill(log, page, page + 100, (byte) 0xA5);
        Files.write(wal(), log);

        refusesAndKeepsEverything("has a damaged write-ahead log: of " + wal() + " the last ");
    }

    /** A power cut tears what was being written; whoever waited for that has not been told that it was committed. */
    @Test
    void opensAfterAPowerCutToreTheLastTransaction() throws Exception {
        killed();
        byte[] log = Files.readAllBytes(wal());
        Files.write(wal(), Arrays.copyOf(log, log.length - PAGE / 2));

        try (SqliteJournal journal = folder.open()) {
            assertThat(journal.find(origin(ROWS - 2))).isPresent();
        }
    }
}
