package org.contactcourier.journal.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.journal.EncryptedJournalContract;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.Journal;
import org.junit.jupiter.api.io.TempDir;

class SqliteEncryptionTest extends EncryptedJournalContract {
    @TempDir
    private Path folder;

    @Override
    protected Journal open(Encryption encryption) {
        return JournalFolder.prepared(folder).open(encryption);
    }

    @Override
    protected long renew(Journal opened) {
        return ((SqliteJournal) opened).renewEncryption();
    }

    /** The bytes of the database and of its log, which may lack what was overwritten, but nothing else. */
    @Override
    protected String stored() {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                var statement = connection.createStatement();
                Stream<Path> files = Files.list(folder)) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)"); // what was readable once is in the log until then
            return files.map(SqliteEncryptionTest::bytes).collect(Collectors.joining());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bytes(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
