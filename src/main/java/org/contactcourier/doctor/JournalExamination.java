package org.contactcourier.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.journal.postgres.session.Schema;

/** Whether the journal can be opened: rights and room on its disk, or the database's login. */
final class JournalExamination {
    private static final long MEBIBYTE = 1 << 20;

    /** With less a day's contacts may fill it. */
    private static final long LITTLE = 1024 * MEBIBYTE;

    /** With less even the files beside the database may not fit. */
    private static final long TOO_LITTLE = 100 * MEBIBYTE;

    private JournalExamination() {}

    static List<Diagnosis> of(Configuration configuration) {
        if (PostgresSettings.areIn(configuration)) {
            return List.of(database(PostgresSettings.from(configuration)));
        }
        Path file = JournalSettings.from(configuration).file().toAbsolutePath();
        Path folder = file.getParent() == null ? file : file.getParent();
        return List.of(FolderExamination.of("journal", folder, "journal.url"), room(folder));
    }

    private static Diagnosis room(Path folder) {
        Path there = folder;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String found = "%d MiB are free at %s".formatted(free / MEBIBYTE, there);
            String remedy = "make room: without it the journal can't be written, and nothing is sent";
            if (free < TOO_LITTLE) {
                return Diagnosis.fail("disk", found, remedy);
            }
            return free < LITTLE ? Diagnosis.warn("disk", found, remedy) : Diagnosis.ok("disk", found);
        } catch (IOException e) {
            return Diagnosis.fail("disk", there + " can't be asked for its room: " + e.getMessage(), "check the mount");
        }
    }

    private static Diagnosis database(PostgresSettings settings) {
        Properties login = new Properties();
        settings.username().ifPresent(user -> login.setProperty("user", user));
        settings.password().map(Secret::reveal).ifPresent(password -> login.setProperty("password", password));
        login.setProperty("connectTimeout", "10");
        login.setProperty("socketTimeout", "10");
        try (Connection connection = DriverManager.getConnection(settings.url(), login)) {
            return Schema.whatIsInTheWay(connection)
                    .map(obstacle -> Diagnosis.fail(
                            "journal", settings + " " + obstacle, "check journal.url and journal.username"))
                    .orElseGet(() -> Diagnosis.ok("journal", settings + " lets us in"));
        } catch (SQLException e) {
            return Diagnosis.fail(
                    "journal",
                    settings + ": " + e.getMessage(),
                    "check journal.url, journal.username and journal.password, and that the server runs");
        }
    }
}
