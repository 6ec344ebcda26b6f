package org.contactcourier.journal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;

/**
 * Where the journal lies and how long it remembers.
 *
 * @param file the SQLite file; it and its folder are created if missing
 * @param retention how long delivered contacts are remembered; dead letters stay until somebody replays or discards them
 * @param letterRetention how long dead letters stay; empty if for ever
 * @param encryption how personal data are kept
 */
public record JournalSettings(
        Path file, Duration retention, Optional<Duration> letterRetention, Encryption encryption) {
    private static final String URL = "journal.url";
    private static final String LETTER_RETENTION = "dead-letter.retention";
    private static final String PREFIX = "jdbc:sqlite:";

    /** What SQLite's driver would not take for the plain name of a file. */
    private static final List<String> NO_FILES = List.of(":", "file:");

    /** A journal that keeps dead letters for ever, and that isn't encrypted. */
    public JournalSettings(Path file, Duration retention) {
        this(file, retention, Optional.empty(), Encryption.NONE);
    }

    /** How long dead letters stay; empty if for ever. */
    public static Optional<Duration> letterRetention(Configuration configuration) {
        return configuration.optionalText(LETTER_RETENTION).map(text -> configuration.duration(LETTER_RETENTION));
    }

    /** Reads {@code journal.*}. */
    public static JournalSettings from(Configuration configuration) {
        String url = configuration.text(URL);
        String name = url.startsWith(PREFIX) ? url.substring(PREFIX.length()) : "";
        if (name.isBlank() || name.contains("?") || NO_FILES.stream().anyMatch(name::startsWith)) {
            throw configuration.wrong(
                    URL,
                    "jdbc:sqlite: and the name of a file, such as jdbc:sqlite:data/journal.db, or"
                            + " jdbc:postgresql://host/database");
        }
        try {
            return new JournalSettings(
                    Path.of(name),
                    configuration.duration("journal.retention"),
                    letterRetention(configuration),
                    Encryption.from(configuration));
        } catch (InvalidPathException e) {
            throw configuration.wrong(URL, "jdbc:sqlite: and the name of a file that this system can have");
        }
    }
}
