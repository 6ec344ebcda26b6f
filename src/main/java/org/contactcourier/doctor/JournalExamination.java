package org.contactcourier.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.journal.postgres.session.Schema;
import org.contactcourier.journal.sql.SqlOrganizationNumbers;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.organization.ChangedNumbers;
import org.contactcourier.record.Organization;
import org.sqlite.SQLiteConfig;

/** Whether the journal can be opened: rights and room on its disk, or the database's login; and whether a start may use it. */
final class JournalExamination {
    private static final long MEBIBYTE = 1 << 20;

    /** With less a day's contacts may fill it. */
    private static final long LITTLE = 1024 * MEBIBYTE;

    /** With less even the files beside the database may not fit. */
    private static final long TOO_LITTLE = 100 * MEBIBYTE;

    private JournalExamination() {}

    static List<Diagnosis> of(Configuration configuration) {
        if (PostgresSettings.areIn(configuration)) {
            return database(configuration, PostgresSettings.from(configuration));
        }
        Path file = JournalSettings.from(configuration).file().toAbsolutePath();
        Path folder = file.getParent() == null ? file : file.getParent();
        List<Diagnosis> found = new ArrayList<>();
        found.add(FolderExamination.of("journal", folder, "journal.url"));
        found.add(room(folder));
        if (Files.isReadable(file)) {
            found.addAll(content(configuration, file));
        }
        return found;
    }

    /** What a start would say of an SQLite file that is there. Changes nothing in it. */
    private static List<Diagnosis> content(Configuration configuration, Path file) {
        SQLiteConfig readOnly = new SQLiteConfig();
        readOnly.setReadOnly(true);
        try (Connection connection = readOnly.createConnection("jdbc:sqlite:" + file.toUri())) {
            Optional<String> obstacle = SqliteJournal.whatIsInTheWay(connection);
            if (obstacle.isPresent()) {
                return List.of(Diagnosis.fail("journal", file + " " + obstacle.get(), "check journal.url"));
            }
            return SqliteJournal.isCurrent(connection) ? numbers(configuration, connection) : List.of();
        } catch (SQLException e) {
            return List.of(Diagnosis.fail(
                    "journal",
                    file + " can't be read: " + e.getMessage(),
                    "check that it is a journal; docs/journal.md says what to do if it is damaged"));
        }
    }

    /** Whether it keeps contacts for an organization whose number was changed. */
    private static List<Diagnosis> numbers(Configuration configuration, Connection connection) throws SQLException {
        Map<Organization, Long> known = SqlOrganizationNumbers.all(connection);
        Map<Organization, String> kept = new HashMap<>();
        for (Organization one : ChangedNumbers.changed(configuration, known).keySet()) {
            kept.put(one, SqlOrganizationNumbers.unended(connection, one).toString());
        }
        return ChangedNumbers.faults(configuration, known, kept::get).stream()
                .map(fault -> Diagnosis.fail("journal", fault, "see docs/sources.md, Several organizations"))
                .toList();
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

    private static List<Diagnosis> database(Configuration configuration, PostgresSettings settings) {
        Properties login = new Properties();
        settings.username().ifPresent(user -> login.setProperty("user", user));
        settings.password().map(Secret::reveal).ifPresent(password -> login.setProperty("password", password));
        login.setProperty("connectTimeout", "10");
        login.setProperty("socketTimeout", "10");
        try (Connection connection = DriverManager.getConnection(settings.url(), login)) {
            Optional<String> obstacle = Schema.whatIsInTheWay(connection);
            if (obstacle.isPresent()) {
                return List.of(Diagnosis.fail(
                        "journal", settings + " " + obstacle.get(), "check journal.url and journal.username"));
            }
            List<Diagnosis> found = new ArrayList<>();
            found.add(Diagnosis.ok("journal", settings + " lets us in"));
            if (Schema.isCurrent(connection)) {
                found.addAll(numbers(configuration, connection));
            }
            return found;
        } catch (SQLException e) {
            return List.of(Diagnosis.fail(
                    "journal",
                    settings + ": " + e.getMessage(),
                    "check journal.url, journal.username and journal.password, and that the server runs"));
        }
    }
}
