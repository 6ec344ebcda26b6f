package org.contactcourier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.contactcourier.command.EraseCommand;
import org.contactcourier.command.OperateCommand;
import org.contactcourier.command.TraceCommand;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.OpenJournal;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.command.letters.DeadLettersCommand;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters.Event;
import org.contactcourier.json.StrictJson;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.sandbox.LoopbackPorts;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a person types, on the journal of a bundle that doesn't run. */
class LetterCommandsTest {
    private static final String GOOD = "{\"name\":\"Ada Lovelace\",\"email\":\"ada@example.org\"}";
    private static final String BAD = "{\"email\":\"nobody@example.org\"}";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String typed = "";
    private boolean person = true;
    private int port;

    private Configuration configuration() {
        Properties keys = RunningCourier.keys(folder, "http://127.0.0.1:1");
        keys.setProperty("management.port", Integer.toString(port));
        return Configuration.load(List.of(), Map.of(), keys);
    }

    private OpenJournal journal() {
        return DeskAssembly.open(configuration());
    }

    private static String file(int row) {
        return DeadLetter.idOf(origin(row));
    }

    private static Origin origin(int row) {
        return new Origin("file:people.csv", Origin.NO_POSITION, row, "0".repeat(32));
    }

    private void bury(int row, String json, String message) {
        OpenJournal opened = journal();
        bury(opened, row, json, message);
        opened.resources().run();
    }

    private static void bury(OpenJournal opened, int row, String json, String message) {
        bury(opened, origin(row), json, message);
    }

    private static void bury(OpenJournal opened, Origin origin, String json, String message) {
        InvalidContactException why = new InvalidContactException(List.of(new Violation("/name", "required", message)));
        IntakeRecord record = IntakeRecord.rejected(
                origin,
                Payload.whole("application/json", json.getBytes(UTF_8)),
                why,
                Deadline.root(Clock.systemUTC()).within(Duration.ofSeconds(30)));
        opened.journal().bury(record, why, AttemptHistory.NONE);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(typed.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                () -> person);
        BundleAccess access = new BundleAccess(this::configuration, DeskAssembly::open);
        return new CommandLine(CommandLine.Model.CommandSpec.create().name("contact-courier"))
                .addSubcommand(DeadLettersCommand.commandLine(access, terminal))
                .addSubcommand(new OperateCommand(access, terminal))
                .addSubcommand(new TraceCommand(access, terminal))
                .addSubcommand(new EraseCommand(access, terminal))
                .setErr(new java.io.PrintWriter(err, true, UTF_8))
                .execute(arguments);
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private String err() {
        return err.toString(UTF_8);
    }

    private List<Event> history(String id) {
        OpenJournal opened = journal();
        List<Event> events = opened.journal().deadLetters().history(id);
        opened.resources().run();
        return events;
    }

    @Test
    void listsTheLatestFirstAndMasksPersonalData() {
        bury(1, BAD, "nobody@example.org has no name, +49 171 2345678 neither");
        bury(2, BAD, "the name is required");

        assertThat(run("dead-letters", "list")).isZero();

        assertThat(out().lines()).hasSize(2).first().asString().contains(file(2), "Invalid", "file:people.csv#2");
        assertThat(out()).contains("n••@example.org", "+49•••78").doesNotContain("nobody@", "2345678");
        assertThat(err()).isEqualTo("2 dead letters\n");
        assertThat(run("dead-letters", "list", "--show-data")).isZero();
        assertThat(out()).contains("nobody@example.org", "+49 171 2345678");
    }

    @Test
    void listsWhatMatchesOnly() {
        bury(1, BAD, "the name is required");
        bury(2, "{\"email\":\"eve@example.org\"}", "the name is required");

        for (String[] none : new String[][] {
            {"--reason", "Refused"},
            {"--source", "kafka"},
            {"--origin", "file:others"},
            {"--since", "2999-01-01"},
            {"--cause", "/email: malformed-email"},
            {"--text", "lovelace"},
            {"--run", "none"},
        }) {
            assertThat(run("dead-letters", "list", none[0], none[1])).isZero();
            assertThat(out()).as(none[0]).isEmpty();
        }
        for (String[] both : new String[][] {
            {"--reason", "invalid"},
            {"--source", "FILE"},
            {"--origin", "file:people.csv"},
            {"--since", "2h"},
            {"--since", "3d"},
            {"--since", "2020-01-01T00:00:00Z"},
            {"--cause", "/name: required"},
        }) {
            assertThat(run("dead-letters", "list", both[0], both[1])).isZero();
            assertThat(out().lines()).as(both[0]).hasSize(2);
        }
        run("dead-letters", "list", "--text", "eve@example.org");
        assertThat(out().lines()).hasSize(1);
    }

    @Test
    void listsAPageOrAll() {
        OpenJournal opened = journal();
        IntStream.range(0, 230).forEach(row -> bury(opened, row, BAD, "the name is required"));
        opened.resources().run();

        run("dead-letters", "list");
        assertThat(out().lines()).hasSize(50);
        assertThat(err()).isEqualTo("50 of 230 dead letters\n");
        run("dead-letters", "list", "--all", "--json");
        assertThat(out().lines().map(LetterCommandsTest::json).map(letter -> letter.path("id")
                        .asText()))
                .hasSize(230)
                .doesNotHaveDuplicates();
        run("dead-letters", "list", "--limit", "101");
        assertThat(out().lines()).hasSize(101);
        run("dead-letters", "list", "--groups");
        assertThat(out().lines().toList().get(1))
                .startsWith("230      file    Invalid")
                .endsWith("/name: required");
    }

    private static JsonNode json(String line) {
        try {
            return StrictJson.mapper().readTree(line);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void saysWhatIsWrongWithTheUsage() {
        for (String[] wrong : new String[][] {
            {"dead-letters"},
            {"dead-letters", "list", "--reason", "Bad"},
            {"dead-letters", "list", "--since", "yesterday"},
            {"dead-letters", "list", "--limit", "0"},
            {"dead-letters", "replay"},
            {"dead-letters", "replay", "--all", "--source", "file"},
            {"dead-letters", "replay", "0123", "--all"},
            {"dead-letters", "discard", "--all"},
            {"dead-letters", "discard", "--all", "--yes", "--reason", " "},
            {"dead-letters", "show"},
            {"operate", "gate"},
            {"operate", "gate", "pause"},
            {"operate", "kafka", "close"},
            {"operate", "sms", "pause"},
            {"trace"},
        }) {
            assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(err()).as(String.join(" ", wrong)).isNotBlank();
        }
    }

    @Test
    void showsALetterAndWhatWouldBecomeOfIt() {
        bury(1, BAD, "the name is required");

        assertThat(run("dead-letters", "show", file(1))).isZero();

        assertThat(out())
                .contains("origin       file:people.csv#1", "  " + BAD, "It would be buried again: ", "/name: ");
        assertThat(run("dead-letters", "show", file(1), "--json")).isZero();
        assertThat(json(out()).at("/verdict/sendable").asBoolean(true)).isFalse();
        assertThat(run("dead-letters", "show", "0".repeat(32))).isEqualTo(1);
        assertThat(err()).contains("there is no such dead letter");
    }

    @Test
    void printsNothingThatSteersATerminal() {
        String hostile = "\u001b]0;owned\u0007\u202Egnp.exe\u200B\u009b31m\r\nforged line";
        bury(1, StrictJson.mapper().createObjectNode().put("email", hostile).toString(), hostile);

        for (String[] command : new String[][] {
            {"dead-letters", "list", "--show-data"},
            {"dead-letters", "list", "--json"},
            {"dead-letters", "show", file(1)},
            {"dead-letters", "show", file(1), "--json"},
            {"dead-letters", "check", file(1), "--show-data"},
            {"dead-letters", "export", file(1)},
            {"trace", "file:people.csv"},
        }) {
            int ignored = run(command);
            assertThat(out() + err())
                    .as(String.join(" ", command))
                    .doesNotContain("\u001b", "\u0007", "\u202E", "\u200B", "\u009b", "\r", "\nforged");
        }
    }

    @Test
    void exportsLettersForTheirOwnerAlone() throws IOException {
        bury(1, BAD, "the name is required");
        bury(2, GOOD, "the name is required");
        Path to = folder.resolve("export");

        assertThat(run("dead-letters", "export", "--all", "--to", to.toString()))
                .isZero();
        assertThat(run("dead-letters", "export", "--all", "--payloads", "--to", to + "/bytes"))
                .isZero();

        assertThat(json(Files.readString(to.resolve(file(1) + ".json")))
                        .path("origin")
                        .asText())
                .isEqualTo("file:people.csv#1");
        assertThat(to.resolve("bytes").resolve(file(2) + ".json")).hasContent(GOOD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(to.resolve("bytes"))) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(run("dead-letters", "export", file(2), "--payloads")).isZero();
        assertThat(out()).isEqualTo(GOOD + "\n");
        assertThat(run("dead-letters", "export", "0".repeat(32))).isEqualTo(1);
    }

    @Test
    void editsARecordAndSaysTheVerdict() throws IOException {
        bury(1, BAD, "the name is required");
        Path mended = Files.writeString(folder.resolve("mended.json"), GOOD);

        assertThat(run("dead-letters", "edit", file(1), "--from", mended.toString(), "--user", "ada"))
                .isZero();
        assertThat(out()).isEqualTo("It would be sent.\n");
        typed = BAD;
        assertThat(run("dead-letters", "edit", file(1), "--from", "-", "--user", "bob"))
                .isEqualTo(1);
        assertThat(out()).startsWith("It would be buried again: ");

        assertThat(history(file(1))).extracting(Event::who).containsExactly("command line: ada", "command line: bob");
    }

    @Test
    void editsTheContactInsteadOfTheRecord() {
        bury(1, BAD, "the name is required");
        typed = "{\"name\":\"Nobody\",\"emails\":[{\"email\":\"nobody@example.org\"}]}";

        assertThat(run("dead-letters", "edit", file(1), "--contact", "--from", "-"))
                .isZero();
        typed = "[1]";
        assertThat(run("dead-letters", "edit", file(1), "--contact", "--from", "-"))
                .isEqualTo(2);
        typed = "{\"name\":";
        assertThat(run("dead-letters", "edit", file(1), "--contact", "--from", "-"))
                .isEqualTo(2);
        assertThat(err()).contains("this is no JSON");

        assertThat(run("dead-letters", "check", file(1))).isZero();
    }

    @Test
    void plansBeforeItReplays() {
        bury(1, BAD, "the name is required");
        bury(2, GOOD, "SmartTask was wrong");
        bury(3, GOOD, "SmartTask was wrong");

        assertThat(run("dead-letters", "replay", "--all", "--dry-run")).isEqualTo(1);

        assertThat(out().lines().toList())
                .containsExactly("2 would be sent, 1 would be buried again", "  1  /name: required");
        assertThat(run("dead-letters", "check", "--all", "--json")).isEqualTo(1);
        assertThat(out().lines().map(LetterCommandsTest::json)).hasSize(3);
        run("dead-letters", "list", "--replaying");
        assertThat(out()).isEmpty();
    }

    @Test
    void marksLettersForTheNextStart() {
        bury(1, BAD, "the name is required");
        bury(2, GOOD, "SmartTask was wrong");

        assertThat(run("dead-letters", "replay", "--all", "--only-sendable")).isEqualTo(1);
        assertThat(out()).isEqualTo("1 dead letter of 2 will be sent again after the bundle's next start\n");
        run("dead-letters", "list", "--replaying");
        assertThat(out()).contains(file(2)).doesNotContain(file(1));
        assertThat(run("dead-letters", "replay", file(2))).isEqualTo(1);
        assertThat(err()).contains("on the way already");
        assertThat(run("dead-letters", "replay", file(1), "--wait")).isEqualTo(2);
        assertThat(err()).contains("doesn't run");
        assertThat(run("dead-letters", "stop")).isZero();
        assertThat(out()).isEqualTo("1 replays taken back\n");
    }

    @Test
    void asksBeforeItDiscards() {
        bury(1, BAD, "the name is required");
        typed = "no\n";
        assertThat(run("dead-letters", "discard", "--all", "--reason", "a test"))
                .isEqualTo(1);
        assertThat(err()).contains("Discard 1 dead letter for good?", "Nothing is discarded");
        person = false;
        typed = "yes\n";
        assertThat(run("dead-letters", "discard", "--all", "--reason", "a test"))
                .isEqualTo(2);
        assertThat(err()).contains("--yes");
        assertThat(run("dead-letters", "discard", "--with-reason", "Refused", "--yes", "--reason", "a test"))
                .isZero();
        assertThat(out()).isEqualTo("0 dead letters discarded\n");
        person = true;
        assertThat(run("dead-letters", "discard", "--with-reason", "Invalid", "--reason", "twice in the list"))
                .isZero();

        assertThat(history(file(1))).extracting(Event::detail).containsExactly("twice in the list");
        assertThat(run("dead-letters", "show", file(1))).isEqualTo(1);
    }

    @Test
    void tracesAContactByItsOrigin() {
        bury(1, BAD, "the name is required");
        run("dead-letters", "discard", file(1), "--yes", "--reason", "a test");

        assertThat(run("trace", "file:people.csv#1")).isZero();
        assertThat(out())
                .contains("file:people.csv#1  discarded", "never sent", "dead letter " + file(1), "discarded by ");
        assertThat(run("trace", "nobody@example.com")).isEqualTo(1);
        assertThat(err()).contains("Nothing found; contacts that ended before ");
        assertThat(run("trace", "4711")).isEqualTo(1);
    }

    @Test
    void changesTheLogOfARunningBundleOnly() {
        assertThat(run("operate", "log-level", "debug")).isEqualTo(2);
        assertThat(err()).contains("The bundle doesn't run; set log.level for its next start");
        assertThat(run("operate", "log-level")).isEqualTo(2);
        assertThat(err()).contains("expected error, warn, info, debug or trace");
    }

    @Test
    void switchesForTheNextStart() {
        assertThat(run("operate", "gate", "close", "--reason", "SmartTask\u001b[31m moves"))
                .isZero();
        assertThat(out())
                .startsWith("gate: closed, by an operator since ")
                .contains(": SmartTask [31m moves, from the bundle's next start on");
        assertThat(run("operate", "file", "pause", "--reason", "moving")).isZero();
        assertThat(run("operate", "file", "pause", "--reason", "again")).isZero();
        assertThat(out()).contains(": moving (it was so before)");

        assertThat(run("operate")).isZero();

        assertThat(out()).contains("gate      closed, by an operator", "file      paused");
        assertThat(run("operate", "gate", "open")).isZero();
        assertThat(run("operate", "--json")).isZero();
        assertThat(json(out()).at("/gate/state").asText()).isEqualTo("open");
        assertThat(run("operate", "in-doubt")).isZero();
        assertThat(err()).contains("0 in doubt");
    }

    private static Origin leads(int row) {
        return new Origin("file.leads:people.csv", Origin.NO_POSITION, row, "0".repeat(32));
    }

    /** As after a source was renamed: its letters ended every command that looked at one. */
    private void buryOfGoneSource() {
        OpenJournal opened = journal();
        bury(opened, origin(1), GOOD, "the name is required");
        bury(opened, leads(1), GOOD, "the name is required");
        opened.resources().run();
    }

    @Test
    void showsAndChecksALetterWhoseSourceIsGone() {
        buryOfGoneSource();
        String id = DeadLetter.idOf(leads(1));

        assertThat(run("dead-letters", "show", id)).isZero();
        assertThat(out())
                .contains("Invalid", "no source is called file.leads any more; set its keys intake.file.leads.*");
        assertThat(run("dead-letters", "check", id)).isEqualTo(1);
        assertThat(out()).contains("no source is called file.leads any more");
        assertThat(run("dead-letters", "replay", "--all", "--dry-run")).isEqualTo(1);
        assertThat(out()).contains("1 would be sent", "no source is called file.leads any more");
        assertThat(run("dead-letters", "replay", "--all", "--only-sendable")).isEqualTo(1);
        assertThat(out()).contains("1 dead letter of 2 will be sent again after the bundle's next start");
    }

    @Test
    @Timeout(60)
    void waitsForTheOthersIfTheSourceOfOneIsGone() {
        buryOfGoneSource();
        String id = DeadLetter.idOf(leads(1));
        try (SmartTaskSimulator smartTask = SmartTaskSimulator.start();
                RunningCourier courier =
                        RunningCourier.start(folder, RunningCourier.keys(folder, smartTask.baseUrl()))) {
            port = courier.managementPort();

            assertThat(run("dead-letters", "replay", "--all", "--wait")).isEqualTo(1);

            assertThat(out()).contains("1 delivered, 1 buried again");
            assertThat(courier.call("GET", "/dead-letters/" + id)).contains("no source is called file.leads any more");
            assertThat(courier.call("GET", "/api/dead-letters/" + id))
                    .contains("\"Invalid\"", "the name is required", "stopped");
        }
    }

    /** It confirmed all of these, though nothing would ever have come of it. */
    @Test
    void refusesToSwitchWhatIsNotOn() {
        assertThat(run("operate")).isZero();
        assertThat(out()).contains("file      on").doesNotContain("kafka", "mail");
        for (String[] none : new String[][] {
            {"mail", "pause"},
            {"mail", "resume"},
            {"file.zz", "resume"},
        }) {
            assertThat(run("operate", none[0], none[1]))
                    .as(String.join(" ", none))
                    .isEqualTo(2);
            assertThat(err()).contains("no source " + none[0] + " is on; these are: file");
        }
        assertThat(run("operate", "gate-sales", "open")).isEqualTo(2);
        assertThat(err()).contains("there is no gate-sales: the gates are gate");
    }

    @Test
    void switchesOnAgainWhatIsGone() {
        OpenJournal opened = journal();
        for (String key : List.of("source-file.gone", "gate-gone")) {
            opened.journal().switches().switchOff(key, "moving", Instant.parse("2026-11-01T00:00:00Z"));
        }
        opened.resources().run();

        assertThat(run("operate")).isZero();
        assertThat(out()).contains("file.gone paused, by an operator");
        assertThat(run("operate", "file.gone", "resume")).isZero();
        assertThat(out()).startsWith("file.gone: on, from the bundle's next start on");
        assertThat(run("operate", "gate-gone", "open")).isZero();
        assertThat(out()).startsWith("gate-gone: open, from");
        assertThat(run("operate", "gate-gone", "open")).isEqualTo(2);
    }

    @Test
    void saysThatANameThatNoLetterHasIsNotThere() {
        bury(1, BAD, "the name is required");

        assertThat(run("dead-letters", "list", "--source", "file.lead")).isZero();
        assertThat(err()).contains("0 dead letters", "file.lead is no source that is on; these are: file");
        assertThat(run("dead-letters", "list", "--groups", "--organization", "foo"))
                .isZero();
        assertThat(err()).contains("foo is no organization that is on; none is");
        assertThat(run("dead-letters", "list", "--source", "file", "--reason", "Refused"))
                .isZero();
        assertThat(err()).isEqualTo("0 dead letters\n");
    }

    @Test
    void saysThatAnotherProcessHasTheJournal() {
        OpenJournal other = journal();
        try {
            assertThat(run("dead-letters", "list")).isEqualTo(2);
            assertThat(err()).contains("management.port is 0", "in use");
        } finally {
            other.resources().run();
        }
    }

    @Test
    void erasesPersonAndSaysWhatIsNotReached() {
        bury(1, "{\"email\":\"eve@example.org\"}", "the name is required");
        bury(2, "{\"email\":\"bob@example.org\"}", "the name is required");

        assertThat(run("erase", "nobody")).isEqualTo(2);
        assertThat(run("erase", "EVE@example.org", "--yes", "--user", "ada")).isZero();

        assertThat(out()).startsWith("Erased: 1 dead letters, 0 contacts");
        assertThat(err()).contains("Not reached: SmartTask, Kafka");
        assertThat(history(file(1))).extracting(Event::what).containsExactly("erased");
        assertThat(history(file(1))).extracting(Event::who).allMatch(who -> who.endsWith("ada"));
        assertThat(run("dead-letters", "list")).isZero();
        assertThat(out()).contains(file(2)).doesNotContain(file(1));
    }

    @Test
    void switchesTheBundleThatRuns() throws IOException {
        port = LoopbackPorts.free();
        try (SmartTaskSimulator smartTask = SmartTaskSimulator.start()) {
            Properties keys = RunningCourier.keys(folder, smartTask.baseUrl());
            keys.setProperty("management.port", Integer.toString(port));
            try (RunningCourier running = RunningCourier.start(folder, keys)) {
                assertThat(run("operate", "gate", "close", "--reason", "moving"))
                        .isZero();
                assertThat(out())
                        .startsWith("gate: closed, by an operator since ")
                        .endsWith(": moving\n");
                assertThat(run("operate")).isZero();
                assertThat(out()).contains("gate      closed", "file      ").doesNotContain("kafka");
                assertThat(err()).isEmpty();
                assertThat(run("operate", "kafka", "pause")).isEqualTo(2);
                assertThat(err()).contains("no such source is on; these are: file");
                assertThat(run("operate", "gate", "open")).isZero();
                assertThat(running.call("GET", "/operate")).contains("\"gate\":{\"state\":\"open\"}");
            }
        }
    }

    @Test
    void replaysAThousandLettersOnTheBundleThatRuns() throws IOException {
        OpenJournal opened = journal();
        IntStream.range(0, 1_000)
                .forEach(row -> bury(
                        opened,
                        row,
                        row % 100 == 7
                                ? BAD
                                : "{\"name\":\"Ada %d\",\"email\":\"ada%d@example.org\"}".formatted(row, row),
                        "SmartTask was wrong"));
        opened.resources().run();
        port = LoopbackPorts.free();
        try (SmartTaskSimulator smartTask = SmartTaskSimulator.start()) {
            Properties keys = RunningCourier.keys(folder, smartTask.baseUrl());
            keys.setProperty("management.port", Integer.toString(port));
            keys.setProperty("replay.max-requests-per-second", "1000");
            try (RunningCourier running = RunningCourier.start(folder, keys)) {
                assertThat(run("dead-letters", "show", file(7))).isZero();
                assertThat(out()).contains("  " + BAD, "It would be buried again: ");
                assertThat(run("dead-letters", "replay", "--all", "--dry-run")).isEqualTo(1);
                assertThat(out()).startsWith("990 would be sent, 10 would be buried again\n");

                assertThat(run("dead-letters", "replay", "--all", "--wait", "--user", "ada"))
                        .isEqualTo(1);

                assertThat(out()).isEqualTo("990 delivered, 10 buried again\n");
                assertThat(smartTask.contacts()).hasSize(990);
                assertThat(run("dead-letters", "list", "--json")).isZero();
                assertThat(out().lines().map(LetterCommandsTest::json))
                        .hasSize(10)
                        .allSatisfy(letter ->
                                assertThat(letter.path("generation").asInt()).isEqualTo(1));
                typed = GOOD;
                assertThat(run("dead-letters", "edit", file(7), "--from", "-")).isZero();
                assertThat(run("dead-letters", "replay", file(7), "--wait")).isZero();
                assertThat(run("trace", "ada@example.org")).isZero();
                assertThat(out()).contains("file:people.csv#7  delivered as record ", "replayed by ada");
                assertThat(run("dead-letters", "discard", "--all", "--yes", "--reason", "a test"))
                        .isZero();
                assertThat(out()).isEqualTo("9 dead letters discarded\n");
                assertThat(running.health()).contains("\"status\":\"UP\"");
            }
        }
    }
}
