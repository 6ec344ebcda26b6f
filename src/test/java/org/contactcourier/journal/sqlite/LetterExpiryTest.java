package org.contactcourier.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.contactcourier.journal.Records.FIRST;
import static org.contactcourier.journal.Records.NOON;
import static org.contactcourier.journal.Records.ada;
import static org.contactcourier.journal.Records.origin;
import static org.contactcourier.journal.Records.refused;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters that nobody wants. */
class LetterExpiryTest {
    @TempDir
    private Path folder;

    private SqliteJournal open(Duration later, Optional<Duration> retention) {
        return SqliteJournal.open(
                new JournalSettings(folder.resolve("journal.db"), Duration.ofDays(30), retention, Encryption.NONE),
                OutboxSettings.NONE,
                JournalFolder.RESPONSE_TIMEOUT,
                "test",
                StrictJson.mapper(),
                Clock.fixed(NOON.plus(later), ZoneOffset.UTC));
    }

    private static String bury(SqliteJournal journal, long number) {
        return ((Ending.Buried) journal.bury(ada(origin(number)), refused(422), FIRST)).deadLetterId();
    }

    @Test
    void givesUpWhatIsTooOldAndNothingElse() {
        String old;
        try (SqliteJournal journal = open(Duration.ZERO, Optional.of(Duration.ofDays(90)))) {
            old = bury(journal, 1);
            assertThat(journal.deadLetters().edit(old, ada(origin(1)).payload(), "ada", "ada@example.org"))
                    .isTrue();
            assertThat(journal.deadLetters().replay(List.of(bury(journal, 2)), "ada"))
                    .isEqualTo(1);
        }
        try (SqliteJournal journal = open(Duration.ofDays(91), Optional.of(Duration.ofDays(90)))) {
            String young = bury(journal, 3);

            assertThat(journal.expireLetters()).isEqualTo(1);

            assertThat(journal.find(origin(1)).orElseThrow().state()).isEqualTo(State.DISCARDED);
            assertThat(journal.deadLetters().history(old))
                    .extracting(Event::what)
                    .containsExactly("edited", "expired");
            assertThat(journal.deadLetters().history(old))
                    .extracting(Event::detail)
                    .containsOnlyNulls();
            assertThat(journal.find(origin(2)).orElseThrow().state()).isEqualTo(State.REPLAYING);
            assertThat(journal.deadLetters().find(young)).isPresent();
            assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
            assertThat(journal.traces().byAddress("ada@example.org")).hasSize(2);
        }
    }

    @Test
    void keepsEverythingUnlessToldOtherwise() {
        try (SqliteJournal journal = open(Duration.ZERO, Optional.empty())) {
            bury(journal, 1);
        }
        try (SqliteJournal journal = open(Duration.ofDays(3650), Optional.empty())) {
            assertThat(journal.expireLetters()).isZero();
            assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(1);
        }
    }
}
