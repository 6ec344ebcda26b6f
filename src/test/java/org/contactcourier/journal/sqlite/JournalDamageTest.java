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
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.JournalJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
            copy(living);
        }
    }

    private void copy(Path living) throws IOException {
        for (Path file : files(living)) {
            Files.copy(file, folder.folder().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
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

    /** A power cut tears what was being written. Nobody has been told that it was committed, and the lock hasn't either. */
    @Test
    void opensAfterAPowerCutToreTheLastTransaction() throws Exception {
        killed();
        byte[] log = Files.readAllBytes(wal());
        Files.write(wal(), Arrays.copyOf(log, log.length - PAGE / 2));
        Files.writeString(lock(), earlier(Files.readString(lock())));

        try (SqliteJournal journal = folder.open()) {
            assertThat(journal.find(origin(ROWS - 2))).isPresent();
        }
    }

    /** The lock's text of one commit before. */
    private static String earlier(String text) {
        Matcher commit = Pattern.compile("commit (\\d+)").matcher(text);
        assertThat(commit.find()).isTrue();
        return commit.replaceFirst("commit " + (Integer.parseInt(commit.group(1)) - 1));
    }

    /** The log is synced before the lock is written. After a power cut, the lock may be late, never early. */
    @Test
    void opensAfterAPowerCutLostTheLatestOfTheLock() throws Exception {
        killed();
        Files.writeString(lock(), earlier(earlier(Files.readString(lock()))));

        assertThat(refusal()).isEmpty();
    }

    @Test
    void opensAfterAnEarlierVersionWasKilled() throws Exception {
        killed();
        Files.writeString(lock(), "4711 open");

        assertThat(refusal()).isEmpty();
    }

    /** All of these were taken in silence once, and all contacts that they lacked were sent again. */
    @ParameterizedTest
    @MethodSource("cuts")
    void refusesWriteAheadLogThatWasCut(UnaryOperator<byte[]> cut) throws Exception {
        killed();
        Files.write(wal(), cut.apply(Files.readAllBytes(wal())));

        refusesAndKeepsEverything("lacks its last commits");
    }

    private static Stream<Named<UnaryOperator<byte[]>>> cuts() {
        return Stream.of(
                Named.of("to nothing", log -> new byte[0]),
                Named.of("inside its header", log -> Arrays.copyOf(log, WAL_HEADER - 1)),
                Named.of("to its header", log -> Arrays.copyOf(log, WAL_HEADER)),
                Named.of("to a blank header", log -> new byte[WAL_HEADER]),
                Named.of("to half", log -> Arrays.copyOf(log, log.length / 2)),
                Named.of("by its last frame", log -> Arrays.copyOf(log, log.length - FRAME)),
                Named.of("inside its last frame", log -> Arrays.copyOf(log, log.length - 1)),
                Named.of("by its last frames", log -> Arrays.copyOf(log, log.length - 20 * FRAME)));
    }

    @Test
    void refusesWriteAheadLogThatWasReplacedByAnOlderOne() throws Exception {
        byte[] older = olderLog();
        Files.write(wal(), older);

        refusesAndKeepsEverything("lacks its last commits");
    }

    /** Killed, and its log as it was some commits before. */
    private byte[] olderLog() throws IOException {
        Path living = Files.createDirectory(folder.folder().resolve("living"));
        byte[] older;
        try (SqliteJournal journal = new JournalFolder(living).open()) {
            deliver(journal);
            older = Files.readAllBytes(living.resolve("journal.db-wal"));
            journal.delivered(origin(ROWS), "record-" + ROWS, FIRST);
            copy(living);
        }
        return older;
    }

    /** Killed: a log of an earlier round fits its own checksums. */
    @Test
    void refusesWriteAheadLogOfAnEarlierStart() throws Exception {
        byte[] older = olderLog();
        for (Path file : files(folder.folder())) {
            Files.delete(file);
        }
        Path living = folder.folder().resolve("living");
        try (SqliteJournal journal = new JournalFolder(living).open()) {
            journal.delivered(origin(ROWS + 1), "record-" + (ROWS + 1), FIRST);
            copy(living);
        }
        Files.write(wal(), older);

        refusesAndKeepsEverything("lacks its last commits");
    }

    @Test
    void refusesOlderBackupAfterAStop() throws Exception {
        byte[] backup = stopped();
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(ROWS), "record-" + ROWS, FIRST);
        }
        Files.write(folder.file(), backup);

        refusesAndKeepsEverything("was replaced by an older one");
    }

    /** The log lies over the older file and seems to hold the last commit; what was carried over between the two is missing. */
    @Test
    void refusesOlderBackupUnderTheLogThatAKillLeft() throws Exception {
        byte[] backup = stopped();
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(ROWS), "record-" + ROWS, FIRST);
        }
        Path living = Files.createDirectory(folder.folder().resolve("living"));
        for (Path file : files(folder.folder())) {
            Files.move(file, living.resolve(file.getFileName()));
        }
        try (SqliteJournal journal = new JournalFolder(living).open()) {
            journal.delivered(origin(ROWS + 1), "record-" + (ROWS + 1), FIRST);
            copy(living);
        }
        Files.write(folder.file(), backup);

        refusesAndKeepsEverything("was replaced by an older one");
    }

    @Test
    void refusesToBeginAnewWhereTheJournalIsGone() throws Exception {
        byte[] ignored = stopped();
        Files.delete(folder.file());

        refusesAndKeepsEverything("is missing or empty, but contacts were committed to it");
    }

    @Test
    void takesOlderBackupOnceTheOperatorSaysSo() throws Exception {
        byte[] backup = stopped();
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(ROWS), "record-" + ROWS, FIRST);
        }
        Files.write(folder.file(), backup);
        Files.delete(lock());

        assertThat(refusal()).isEmpty();
        assertThat(refusal()).as("and from then on").isEmpty();
        try (SqliteJournal journal = folder.open()) {
            assertThat(journal.find(origin(ROWS))).isEmpty();
        }
    }

    /** Each name has a log and a lock of its own: two processes would write the one file without knowing of each other. */
    @Test
    void refusesHardLink() throws Exception {
        byte[] ignored = stopped();
        Path second = folder.folder().resolve("second.db");
        Files.createLink(second, folder.file());

        refusesAndKeepsEverything("has 2 names (hard links)");
        Files.delete(second);
        assertThat(refusal()).as("with one name").isEmpty();
    }

    /** The lock lies beside the file itself, so a link is no second journal. */
    @Test
    void followsSymbolicLinkToOneJournal() throws Exception {
        byte[] ignored = stopped();
        JournalFolder other =
                new JournalFolder(Files.createDirectory(folder.folder().resolve("other")));
        Files.createSymbolicLink(other.file(), folder.file());

        try (SqliteJournal journal = other.open()) {
            assertThat(journal.find(origin(1))).isPresent();
            assertThat(refusal()).hasValueSatisfying(line -> assertThat(line).contains("is in use"));
        }
    }

    @Test
    void refusesSymbolicLinkToNothing() throws Exception {
        Files.createSymbolicLink(folder.file(), folder.folder().resolve("elsewhere.db"));

        refusesAndKeepsEverything("is a link to a file that isn't there");
    }
}
