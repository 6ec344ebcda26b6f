package org.contactcourier.journal.sqlite;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.Records;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.support.EmptyJournal;

/** Opens journals in a folder, by a clock that stands at noon. */
public record JournalFolder(Path folder) {
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    static final OutboxSettings BOTH_COPIES =
            new OutboxSettings(Optional.of("file:letters"), Optional.of("file:receipts"));

    /** A folder with an empty journal, so that a test needn't wait until it is made. */
    public static JournalFolder prepared(Path folder) {
        JournalFolder prepared = new JournalFolder(folder);
        Path ignored = EmptyJournal.at(prepared.file());
        return prepared;
    }

    Path file() {
        return folder.resolve("journal.db");
    }

    JournalSettings settings() {
        return new JournalSettings(file(), Duration.ofDays(30));
    }

    SqliteJournal open(Encryption encryption) {
        return open(encryption, Clock.fixed(Records.NOON, ZoneOffset.UTC));
    }

    SqliteJournal open(Encryption encryption, Clock clock) {
        JournalSettings encrypted = new JournalSettings(file(), Duration.ofDays(30), Optional.empty(), encryption);
        return SqliteJournal.open(encrypted, OutboxSettings.NONE, RESPONSE_TIMEOUT, "test", StrictJson.mapper(), clock);
    }

    public SqliteJournal open() {
        return open(OutboxSettings.NONE);
    }

    public SqliteJournal open(OutboxSettings copies) {
        return open(copies, Clock.fixed(Records.NOON, ZoneOffset.UTC));
    }

    public SqliteJournal open(OutboxSettings copies, Clock clock) {
        return SqliteJournal.open(settings(), copies, RESPONSE_TIMEOUT, "test", StrictJson.mapper(), clock);
    }
}
