package org.contactcourier.journal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.contactcourier.json.StrictJson;

/** Opens journals in a folder, by a clock that stands at noon. */
record JournalFolder(Path folder) {
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    static final CopySettings BOTH_COPIES = new CopySettings(Optional.of("file:letters"), Optional.of("file:receipts"));

    Path file() {
        return folder.resolve("journal.db");
    }

    JournalSettings settings() {
        return new JournalSettings(file(), Duration.ofDays(30));
    }

    SqliteJournal open() {
        return open(CopySettings.NONE);
    }

    SqliteJournal open(CopySettings copies) {
        return open(copies, Clock.fixed(Records.NOON, ZoneOffset.UTC));
    }

    SqliteJournal open(CopySettings copies, Clock clock) {
        return SqliteJournal.open(settings(), copies, RESPONSE_TIMEOUT, "test", StrictJson.mapper(), clock);
    }
}
