package org.contactcourier.support;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Journals as the newest version makes them, without a row. Flyway takes longer for a new journal than most tests for what they
 * prove; here it runs once for all of them. Tests of a journal's beginning begin without a file.
 */
public final class EmptyJournal {
    private static byte @Nullable [] content; // guarded by the class

    private EmptyJournal() {}

    /** Makes the file of a SQLite journal if it isn't there. */
    public static Path at(Path file) {
        try {
            if (Files.notExists(file)) {
                Files.createFile(file, asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.write(file, content(), StandardOpenOption.WRITE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized byte[] content() throws IOException {
        byte[] made = content;
        if (made == null) {
            Path folder = Files.createTempDirectory("journal");
            Path file = folder.resolve("journal.db");
            migrate("jdbc:sqlite:" + file, "journal", "flyway_schema_history");
            made = Files.readAllBytes(file);
            Files.delete(file);
            Files.delete(folder);
            content = made;
        }
        return made;
    }

    /** Makes the tables in a database of PostgreSQL. */
    static void in(String url) {
        migrate(url, "postgres", "contact_courier_migrations");
    }

    private static void migrate(String url, String kind, String history) {
        Flyway.configure(EmptyJournal.class.getClassLoader())
                .dataSource(url, null, null)
                .locations("classpath:db/migration/" + kind)
                .table(history)
                .load()
                .migrate();
    }
}
