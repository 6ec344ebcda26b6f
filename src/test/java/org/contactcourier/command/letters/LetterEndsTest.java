package org.contactcourier.command.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.OpenJournal;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.files.KeptFiles;
import org.contactcourier.intake.Mappings;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.JournalFolder;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.reconcile.Reconciliation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterEndsTest {
    @TempDir
    private Path folder;

    private SqliteJournal journal;
    private DeadLetters letters;
    private Bundle bundle;

    @BeforeEach
    void open() {
        Clock clock = Clock.systemUTC();
        journal = JournalFolder.prepared(folder).open(OutboxSettings.NONE, clock);
        letters = journal.deadLetters();
        Properties keys = RunningCourier.keys(folder, "http://127.0.0.1:1");
        keys.setProperty("management.port", "0");
        Configuration configuration = Configuration.load(List.of(), Map.of(), keys);
        RecordReader reader =
                Mappings.from(configuration).reader(StrictJson.mapper(), Normalisation.from(configuration));
        LetterDesk desk = new LetterDesk(letters, reader, new JournalJson(StrictJson.mapper()), clock);
        Reconciliation books =
                Reconciliation.of(configuration, journal, reader, any -> reader, StrictJson.mapper(), clock);
        bundle = new BundleAccess(
                        () -> configuration,
                        any -> new OpenJournal(
                                journal,
                                desk,
                                books,
                                KeptFiles.NONE,
                                Source.unnamed(),
                                List.of(Organization.UNNAMED),
                                journal::close))
                .find("ada");
    }

    @AfterEach
    void close() {
        bundle.close();
    }

    private static Origin origin(int index) {
        return new Origin("file:people.ndjson", Origin.NO_POSITION, index, "0".repeat(32));
    }

    private static String id(int index) {
        return DeadLetter.idOf(origin(index));
    }

    private void bury(int first, int end) {
        InvalidContactException why =
                new InvalidContactException(List.of(new Violation("/name", "required", "the name is required")));
        IntStream.range(first, end).forEach(index -> {
            IntakeRecord record = IntakeRecord.rejected(
                    origin(index),
                    Payload.whole("application/json", "{\"name\":\"Ada\"}".getBytes(UTF_8)),
                    why,
                    Deadline.root(Clock.systemUTC()));
            journal.bury(record, why, AttemptHistory.NONE);
        });
    }

    private void deliver(int index) {
        assertThat(letters.replay(List.of(id(index)), "ada")).isEqualTo(1);
        AttemptHistory attempts = AttemptHistory.NONE.next(Instant.now());
        journal.sending(origin(index), attempts);
        boolean ignored = journal.delivered(origin(index), "4711", attempts);
        assertThat(journal.find(origin(index)).orElseThrow().state()).isEqualTo(State.DELIVERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 250})
    void countsWhatSomebodyElseDiscardedAsDiscarded(int many) {
        bury(0, many + 2);
        assertThat(letters.discard(List.of(id(many), id(many + 1)), "grace", "before"))
                .isEqualTo(2);
        LetterEnds ends = LetterEnds.from(bundle);
        deliver(0);
        deliver(1);
        List<String> given =
                IntStream.range(2, many - 1).mapToObj(LetterEndsTest::id).toList();
        assertThat(letters.discard(given, "grace", "meanwhile")).isEqualTo(many - 3);

        LetterEnds.LetterTally counts = ends.count(
                bundle, IntStream.range(0, many).mapToObj(LetterEndsTest::id).toList());

        assertThat(counts).isEqualTo(new LetterEnds.LetterTally(2, 1, many - 3));
        assertThat(counts).hasToString("2 delivered, 1 buried again, %d discarded meanwhile".formatted(many - 3));
    }

    @Test
    void doesNotCountWhatWasNotSent() {
        bury(0, 4);
        LetterEnds ends = LetterEnds.from(bundle);
        deliver(0);
        letters.discard(List.of(id(3)), "grace", "another one");

        LetterEnds.LetterTally counts = ends.count(bundle, List.of(id(0), id(1)));

        assertThat(counts).isEqualTo(new LetterEnds.LetterTally(1, 1, 0));
        assertThat(counts).hasToString("1 delivered, 1 buried again");
    }
}
