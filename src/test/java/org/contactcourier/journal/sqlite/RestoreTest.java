package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.origin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.contactcourier.journal.JournalException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/backup.md}, step by step: a copy that is made while the journal is in use, put back later. */
class RestoreTest {
    @TempDir
    private Path temporary;

    private JournalFolder folder;
    private Path copy;

    @BeforeEach
    void deliverOneCopyAndDeliverAnother() throws IOException, SQLException {
        folder = new JournalFolder(Files.createDirectory(temporary.toRealPath().resolve("data")));
        copy = folder.folder().resolveSibling("journal-copy.db");
        try (SqliteJournal journal = folder.open()) {
            journal.delivered(origin(1), "before-the-copy", FIRST);
            backUp();
            journal.delivered(origin(2), "after-the-copy", FIRST);
        }
    }

    /** What the shell's {@code .backup} does, too: SQLite's own online copy. */
    private void backUp() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("backup to '%s'".formatted(copy));
        }
    }

    private void restore() throws IOException {
        Files.copy(copy, folder.file(), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(folder.folder().resolve("journal.db-wal"));
        Files.deleteIfExists(folder.folder().resolve("journal.db-shm"));
    }

    @Test
    void knowsWhatItKnewWhenTheCopyWasMade() throws IOException {
        restore();
        Files.delete(folder.folder().resolve("journal.db.lock"));

        try (SqliteJournal journal = folder.open()) {
            assertThat(journal.find(origin(1))).isPresent();
            assertThat(journal.find(origin(2))).isEmpty();
            journal.delivered(origin(2), "after-the-restore", FIRST);
            assertThat(journal.find(origin(2))).isPresent();
        }
    }

    @Test
    void refusesTheCopyWhileTheLockIsThere() throws IOException {
        restore();

        assertThatThrownBy(folder::open)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("was replaced by an older one");
    }
}
