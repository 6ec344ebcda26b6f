package org.contactcourier.letter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.Violation;
import org.contactcourier.intake.Mappings;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.JournalFolder;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.letter.BulkRun.Action;
import org.contactcourier.letter.BulkRun.Order;
import org.contactcourier.letter.BulkRun.Progress;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at the desk, with the reader of the sources and a real journal. */
class LetterDeskTest {
    private static final String GOOD = "{\"name\": \"Ada Lovelace\", \"email\": \"ada@example.org\"}";
    private static final String WITHOUT_NAME = "{\"email\": \"nobody@example.org\"}";

    @TempDir
    private Path folder;

    private SqliteJournal journal;
    private RecordReader reader;
    private LetterDesk desk;

    @BeforeEach
    void open() {
        journal = JournalFolder.prepared(folder).open(OutboxSettings.NONE, Clock.systemUTC());
        Configuration configuration = Configuration.load(List.of(), Map.of(), new Properties());
        reader = Mappings.from(configuration).reader(StrictJson.mapper(), Normalisation.from(configuration));
        desk = new LetterDesk(journal.deadLetters(), reader, new JournalJson(StrictJson.mapper()), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Payload json(String text) {
        return Payload.whole("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    private String bury(int index, String text) {
        return bury("file:people.ndjson", index, text);
    }

    private String bury(String place, int index, String text) {
        Origin origin = new Origin(place, Origin.NO_POSITION, index, "0".repeat(32));
        if (origin.source().name().equals("leads")) {
            return buryInvalid(origin, text);
        }
        IntakeRecord record = reader.reread(origin, json(text), Deadline.root(Clock.systemUTC()));
        var why = record.rejection();
        journal.bury(record, why == null ? new Refused() : why, AttemptHistory.NONE);
        return DeadLetter.idOf(origin);
    }

    private String buryInvalid(Origin origin, String text) {
        var why = new InvalidContactException(List.of(new Violation("/name", "required", "the name is required")));
        Deadline deadline = Deadline.root(Clock.systemUTC());
        journal.bury(IntakeRecord.rejected(origin, json(text), why, deadline), why, AttemptHistory.NONE);
        return DeadLetter.idOf(origin);
    }

    private static final class Refused extends org.contactcourier.contact.RejectedRecordException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super(Reason.REFUSED, "SmartTask refused the contact", List.of());
        }
    }

    @Test
    void saysWhatWouldBecomeOfALetterNow() {
        String bad = bury(1, WITHOUT_NAME);
        String good = bury(2, GOOD);

        LetterVerdict refused = desk.show(bad).orElseThrow().verdict();
        assertThat(refused.sendable()).isFalse();
        assertThat(refused.violations()).singleElement().satisfies(rule -> assertThat(rule.pointer())
                .isEqualTo("/name"));
        assertThat(refused.cause()).isEqualTo("/name: required");
        LetterVerdict sent = desk.show(good).orElseThrow().verdict();
        assertThat(sent.sendable()).isTrue();
        assertThat(sent.contact()).contains("Ada Lovelace");
    }

    @Test
    void editsALetterAndTellsTheChange() {
        String id = bury(1, "{\n\"email\": \"nobody@example.org\"\n}");

        assertThat(desk.edit(id, json("{\n\"name\": \"Nobody\",\n\"email\": \"nobody@example.org\"\n}"), "ada"))
                .hasValueSatisfying(verdict -> assertThat(verdict.sendable()).isTrue());

        assertThat(desk.show(id).orElseThrow().history())
                .extracting(Event::what, Event::detail)
                .containsExactly(org.assertj.core.api.Assertions.tuple("edited", "+\"name\": \"Nobody\",\n"));
        assertThat(desk.edit("nothing", json(GOOD), "ada")).isEmpty();
    }

    @Test
    void doesNotReadALetterThatIsKeptInPart() {
        Origin origin = new Origin("file:people.ndjson", Origin.NO_POSITION, 0, "0".repeat(32));
        Payload part = new Payload("application/json", "{\"name\"".getBytes(StandardCharsets.UTF_8), 4711, "ab", "x");

        assertThat(desk.check(origin, part).message()).startsWith("only the first 7 of its 4711 bytes are kept");
    }

    /** After a source had been renamed, {@code dead-letters show} of its letters ended with IllegalStateException. */
    @Test
    void showsALetterWhoseSourceIsGone() {
        String id = bury("file.leads:people.ndjson", 1, GOOD);

        LetterDesk.LetterView shown = desk.show(id).orElseThrow();

        assertThat(shown.letter().message()).isEqualTo("/name: the name is required");
        assertThat(shown.verdict().sendable()).isFalse();
        assertThat(shown.verdict().message())
                .isEqualTo("no source is called file.leads any more; set its keys intake.file.leads.* again");
        assertThat(desk.edit(id, json(GOOD), "ada"))
                .hasValueSatisfying(verdict -> assertThat(verdict.sendable()).isFalse());
    }

    /** One letter whose source was gone ended every run: "0 of 450 letters were dealt with". */
    @Test
    void goesOnWithTheOthersWhenASourceIsGone() {
        IntStream.range(0, 450).forEach(index -> bury(index, GOOD));
        bury("file.leads:people.ndjson", 1, GOOD);
        bury("file.leads:people.ndjson", 2, GOOD);
        String gone = desk.check(desk.letters()
                        .find(bury("file.leads:people.ndjson", 3, GOOD))
                        .orElseThrow())
                .cause();

        Progress plan = run(Action.PLAN, false);
        Progress replay = run(Action.REPLAY, true);

        assertThat(plan.failure()).isNull();
        assertThat(plan.sendable()).isEqualTo(450);
        assertThat(plan.problems()).containsExactly(Map.entry(gone, 3L));
        assertThat(gone).contains("file.leads");
        assertThat(replay.changed()).isEqualTo(450);
        assertThat(desk.letters().count(Filter.ALL)).isEqualTo(3);
    }

    /** Whatever reading a letter throws is that letter's verdict. */
    @Test
    void goesOnWithTheOthersWhenReadingOneFails() {
        bury(1, GOOD);
        bury(2, GOOD);
        RecordReader failing = new RecordReader() {
            @Override
            public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
                return reader.open(in, place, position, deadline);
            }

            @Override
            public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
                if (origin.index() == 1) {
                    throw new StackOverflowError();
                }
                return reader.reread(origin, payload, deadline);
            }

            @Override
            public InputFormats formats() {
                return reader.formats();
            }
        };
        desk = new LetterDesk(journal.deadLetters(), failing, new JournalJson(StrictJson.mapper()), Clock.systemUTC());

        Progress plan = run(Action.PLAN, false);

        assertThat(plan.failure()).isNull();
        assertThat(plan.sendable()).isEqualTo(1);
        assertThat(plan.problems()).hasSize(1);
    }

    private Progress run(Action action, boolean onlySendable) {
        BulkRun run = new BulkRun(desk, new Order(action, Filter.ALL, "ada", "a test", onlySendable));
        run.run();
        return run.progress();
    }

    @Test
    void plansWhatWouldBeSentOfMany() {
        IntStream.range(0, 450).forEach(index -> bury(index, index % 10 == 0 ? WITHOUT_NAME : GOOD));

        Progress plan = run(Action.PLAN, false);

        assertThat(plan.total()).isEqualTo(450);
        assertThat(plan.seen()).isEqualTo(450);
        assertThat(plan.sendable()).isEqualTo(405);
        assertThat(plan.problems()).containsExactly(Map.entry("/name: required", 45L));
        assertThat(plan.changed()).isZero();
        assertThat(plan.ended()).isTrue();
    }

    @Test
    void replaysOnlyWhatWouldBeSent() {
        IntStream.range(0, 450).forEach(index -> bury(index, index % 10 == 0 ? WITHOUT_NAME : GOOD));

        Progress replay = run(Action.REPLAY, true);

        assertThat(replay.changed()).isEqualTo(405);
        assertThat(desk.letters().count(Filter.ALL)).isEqualTo(45);
        assertThat(desk.letters().replaying()).isEqualTo(405);
    }

    @Test
    void discardsAllThatMatch() {
        IntStream.range(0, 450).forEach(index -> bury(index, WITHOUT_NAME));

        assertThat(run(Action.DISCARD, false).changed()).isEqualTo(450);

        assertThat(desk.letters().count(Filter.ALL)).isZero();
    }

    @Test
    void endsWhenItIsStopped() {
        bury(1, GOOD);
        BulkRun run = new BulkRun(desk, new Order(Action.REPLAY, Filter.ALL, "ada", "", false));

        run.stop();
        run.run();

        assertThat(run.progress().changed()).isZero();
        assertThat(run.progress().stopped()).isTrue();
        assertThat(run.progress().ended()).isTrue();
    }
}
