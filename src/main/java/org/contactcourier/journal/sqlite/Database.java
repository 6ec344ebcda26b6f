package org.contactcourier.journal.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.contactcourier.files.NewFolder;
import org.contactcourier.files.Permissions;
import org.contactcourier.files.UnixFile;
import org.contactcourier.journal.JournalException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/** The SQLite file: makes it, migrates it, opens connections to it, and says in one line what is wrong with it. */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);

    /** No other process writes. If a lock is held for longer, a person's tool holds it, and they should hear of it. */
    private static final Duration BUSY = Duration.ofSeconds(5);

    /** KiB. The pages that new rows go to, and the tops of the indexes, stay in memory. */
    private static final int WRITER_CACHE = 32 * 1024;

    private static final int READER_CACHE = 4 * 1024;

    /** Pages of the write-ahead log before it is carried over: 16 MiB, so that a page written often is carried over once. */
    private static final int CHECKPOINT = 4096;

    /** After these the connection itself is in doubt. */
    private static final Set<SQLiteErrorCode> BROKEN = Set.of(
            SQLiteErrorCode.SQLITE_CANTOPEN,
            SQLiteErrorCode.SQLITE_CORRUPT,
            SQLiteErrorCode.SQLITE_IOERR,
            SQLiteErrorCode.SQLITE_NOTADB,
            SQLiteErrorCode.SQLITE_READONLY);

    /** The newest migration; they are numbered from 1 without gaps. */
    static final int VERSION = 10;

    static final String MIGRATIONS = "db/migration/journal";

    private final Path file;
    private final @Nullable Object identity;
    private final JournalLock lock;

    /** Only for its header. It is closed last: closing it gives up the locks that SQLite has on the file. */
    private final FileChannel header;

    private LastCommit last; // the writer thread's own, once there is one
    private boolean markFailed; // likewise

    /** Set when SQLite has met a damaged page: a later write elsewhere may succeed all the same. */
    private volatile boolean damaged;

    private Database(Path file, JournalLock lock, FileChannel header) throws IOException {
        this.file = file;
        this.identity = identity(file);
        this.lock = lock;
        this.header = header;
        int inFile = LastCommit.inFile(header).orElse(0);
        this.last = lock.lastCommit().orElseGet(() -> new LastCommit(inFile, inFile));
    }

    /** The real path of {@code file}; its folder is made if missing. Both hold personal data, so they are the owner's only. */
    static Path prepare(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = Objects.requireNonNull(absolute.getParent(), "a file in no folder");
        try {
            NewFolder.make(folder, UnixFile.privateFolder());
            if (Files.exists(absolute)) {
                return absolute.toRealPath();
            }
            if (Files.isSymbolicLink(absolute)) {
                throw new JournalException("journal " + file + " is a link to a file that isn't there");
            }
            return folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw new JournalException("journal " + file + " can't be created: " + e, e);
        }
    }

    /**
     * Opens the database, made and migrated if need be. Nothing is written before all of it has been looked at: a journal that is
     * damaged, or not ours, stays as it is.
     *
     * @param file as {@link #prepare} gave it, locked by this process
     * @param lock that lock
     */
    static Database open(Path file, JournalLock lock) {
        FileChannel header = null;
        boolean open = false;
        try {
            requireOneName(file);
            Permissions.narrow(file);
            WriteAheadLog.requireWhole(file, lock.leftOpen());
            boolean current = isCurrent(file, lock.lastCommit());
            lock.journalIsOpen(false); // the log has been seen; from here on SQLite may carry it over and take it away
            if (Files.notExists(file)) {
                Files.createFile(file, UnixFile.privateFile()); // its -wal and -shm inherit the permissions
            }
            header = FileChannel.open(file);
            Database database = new Database(file, lock, header);
            database.requireMode();
            if (!current) {
                database.migrate();
            }
            open = true;
            return database;
        } catch (IOException e) {
            throw new JournalException("journal " + file + " can't be opened: " + e, e);
        } catch (SQLException e) {
            throw failure(file, "opened", e);
        } finally {
            if (!open && header != null) {
                close(header);
            }
        }
    }

    /**
     * A second name of the file would be a second journal: its log, its lock and its process would be others.
     *
     * @throws JournalException if the file has one
     */
    private static void requireOneName(Path file) throws IOException {
        int names = Files.isRegularFile(file) ? UnixFile.names(file) : 1;
        if (names > 1) {
            throw new JournalException(
                    ("journal %s has %d names (hard links), and each would have a write-ahead log and a lock of its own: keep one"
                                    + " name, remove the others (find -samefile %1$s)")
                            .formatted(file, names));
        }
    }

    /** Flyway reports a problem in a page of text, so the checks that SQLite can answer in one line run before. */
    private void migrate() throws SQLException {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(source(file, false))
                    .locations("classpath:" + MIGRATIONS)
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            SQLException cause = cause(e);
            if (cause != null) {
                throw cause;
            }
            throw new JournalException("journal " + file + " can't be migrated: " + firstLine(e.getMessage()), e);
        }
    }

    /**
     * Reads the whole file, on a connection that can't even checkpoint, and says whether Flyway has brought it to this
     * version. Loading Flyway costs half a second of CPU or more, so it is asked only when there is something to do.
     *
     * @throws JournalException if the file is of a newer version, of something else, or older than what was committed
     * @throws SQLException if it is damaged
     */
    private static boolean isCurrent(Path file, Optional<LastCommit> last) throws IOException, SQLException {
        if (Files.notExists(file) || Files.size(file) == 0) {
            if (last.isPresent()) {
                throw last.get().gone(file);
            }
            return false;
        }
        if (last.isPresent() && Files.isRegularFile(file)) {
            try (FileChannel channel = FileChannel.open(file)) { // SQLite doesn't have it open yet
                last.get().requireFile(file, LastCommit.inFile(channel));
            }
        }
        try (Connection connection = source(file, true).getConnection();
                Statement statement = connection.createStatement()) {
            requireSound(statement);
            if (last.isPresent()) {
                last.get().require(file, version(statement));
            }
            Optional<String> obstacle = obstacle(statement);
            if (obstacle.isPresent()) {
                throw new JournalException("journal " + file + " " + obstacle.get());
            }
            return isCurrent(statement);
        }
    }

    /** What a start would not accept in the file, as the rest of a sentence about it. */
    static Optional<String> obstacle(Statement statement) throws SQLException {
        if (!isMigrated(statement)) {
            return isTrue(statement, "SELECT EXISTS (SELECT 1 FROM sqlite_schema)")
                    ? Optional.of("is a SQLite database of something else")
                    : Optional.empty();
        }
        try (ResultSet newest =
                statement.executeQuery("SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history")) {
            int version = newest.next() ? newest.getInt(1) : 0;
            return version > VERSION
                    ? Optional.of("is of a newer Contact Courier: its version is %d, the newest known here is %d"
                            .formatted(version, VERSION))
                    : Optional.empty();
        }
    }

    /** Whether the tables are there, and as this version has them. */
    static boolean isCurrent(Statement statement) throws SQLException {
        return isMigrated(statement)
                && isTrue(
                        statement,
                        "SELECT count(*) = %1$d AND min(success) AND max(CAST(version AS INTEGER)) = %1$d"
                                        .formatted(VERSION)
                                + " FROM flyway_schema_history");
    }

    private static boolean isMigrated(Statement statement) throws SQLException {
        return isTrue(statement, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'flyway_schema_history')");
    }

    /**
     * Walks through every page, a third of a second for a million contacts. What it can't find is a bit that flips inside a
     * value: SQLite has no checksums.
     */
    static void requireSound(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
            String answer = found.next() ? found.getString(1) : "no answer";
            if (!"ok".equals(answer)) {
                throw new SQLException(answer.replace('\n', ' '), "", SQLiteErrorCode.SQLITE_CORRUPT.code);
            }
        }
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** The number of the commit that a connection sees. */
    static int version(Statement statement) throws SQLException {
        try (ResultSet version = statement.executeQuery("PRAGMA user_version")) {
            return version.next() ? version.getInt(1) : 0;
        }
    }

    /** Keeps, outside of the database and its log, that this commit is on disk. On the writer's thread. */
    void committed(int number) {
        try {
            last = LastCommit.of(number, LastCommit.inFile(header), last);
            lock.committed(last);
            markFailed = false;
        } catch (IOException e) {
            if (!markFailed) { // once: each commit would say so
                LOG.warn("The number of the journal's last commit can't be kept beside it: {}", e.toString());
            }
            markFailed = true;
        }
    }

    /** After the last connection has gone, and has carried the log over. */
    @Override
    public void close() {
        if (header.isOpen()) {
            committed(last.number());
            close(header);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("The journal's file could not be closed", e);
        }
    }

    private void requireMode() throws SQLException {
        try (Connection connection = writer();
                Statement statement = connection.createStatement();
                ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
            if (!mode.next() || !"wal".equalsIgnoreCase(mode.getString(1))) {
                throw new JournalException(
                        "journal " + file + " can't have a write-ahead log: a local, writable disk is expected");
            }
        }
    }

    private static @Nullable SQLException cause(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /** A connection that writes; every commit through it is on disk when it returns. */
    Connection writer() throws SQLException {
        return source(file, false).getConnection();
    }

    /** Connections that only read. */
    DataSource readers() {
        return source(file, true);
    }

    private static SQLiteDataSource source(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) BUSY.toMillis());
        if (readOnly) {
            config.setReadOnly(true);
            config.setCacheSize(-READER_CACHE);
        } else {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setCacheSize(-WRITER_CACHE);
            config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Integer.toString(CHECKPOINT * 4096));
        }
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toUri()); // of a plain name the driver would cut off what follows a "?"
        return source;
    }

    /** Prepares a writer's connection for the long run. */
    static void settle(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT);
            statement.execute(
                    "PRAGMA secure_delete = ON"); // else a payload stays readable in the file after its deletion
        }
    }

    /**
     * Checks that the file is still the one that was opened: SQLite would go on writing to one that somebody has removed.
     *
     * @throws JournalException if it isn't
     */
    void requireInPlace() {
        try {
            if (!Objects.equals(identity, identity(file))) {
                throw new JournalException("journal " + file + " was replaced while in use; start again");
            }
        } catch (NoSuchFileException e) {
            throw new JournalException("journal " + file + " was removed while in use; start again", e);
        } catch (IOException e) {
            throw new JournalException("journal " + file + " can't be seen: " + e, e);
        }
    }

    /** The identity of the file, independent of its name; null if the system can't tell. */
    private static @Nullable Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Bytes on disk, the write-ahead log included. */
    long size() {
        return size(file) + size(file.resolveSibling(file.getFileName() + "-wal"));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // no log just now
        }
    }

    /** Bytes left on the disk; the largest number if the system can't tell. */
    long usableSpace() {
        try {
            return Files.getFileStore(file).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // the test write will tell
        }
    }

    Path file() {
        return file;
    }

    JournalException failure(String verb, SQLException e) {
        SQLiteErrorCode code = code(e);
        damaged |= code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
        return failure(file, verb, e);
    }

    /** Looks again at a file in which damage was met; costs nothing where none was. */
    void requireHealed(Connection connection) throws SQLException {
        if (damaged) {
            try (Statement statement = connection.createStatement()) {
                requireSound(statement);
            }
            damaged = false;
        }
    }

    /** Whether a connection may hold stale data after this error. */
    static boolean breaksConnection(SQLException e) {
        return BROKEN.contains(code(e));
    }

    private static JournalException failure(Path file, String verb, SQLException e) {
        String why =
                switch (code(e)) {
                    case SQLITE_FULL -> "the disk is full";
                    case SQLITE_CORRUPT -> "it is corrupt";
                    case SQLITE_NOTADB -> "it is no SQLite database";
                    case SQLITE_READONLY -> "it is read-only";
                    case SQLITE_BUSY, SQLITE_LOCKED -> "somebody else has locked it";
                    case SQLITE_CANTOPEN -> "it can't be opened";
                    case SQLITE_IOERR -> "the disk reports an error";
                    default -> "SQLite says no";
                };
        return new JournalException(
                "journal %s can't be %s: %s; %s".formatted(file, verb, why, firstLine(e.getMessage())), e);
    }

    /** The primary result code, as SQLite's manual names it; an extended one is folded into it. */
    static SQLiteErrorCode code(SQLException e) {
        return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
    }

    private static String firstLine(@Nullable String text) {
        return text == null
                ? "no reason given"
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse("no reason given");
    }
}
