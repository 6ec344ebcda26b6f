package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.support.Variables;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILLs of the bundle, in a process of its own, while it sends dead letters again. */
@Timeout(240)
class ReplayCrashTest {
    private static final int LETTERS = 1_000;
    private static final int EDITED_EACH = 10;
    private static final int REFUSED_EACH = 100;
    private static final int KILLS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @TempDir
    private Path folder;

    @Test
    void sendsEachLetterOnceWhateverTheKills() throws Exception {
        SMART_TASK.server().latency(Duration.ofMillis(5), Duration.ofMillis(15));
        SMART_TASK.server().answers(422).forContact(contact -> contact.name().startsWith("Refused"));
        try (Journal journal = journal()) {
            fill(journal);
        }
        for (int kill = 1; kill <= KILLS; kill++) {
            Process bundle = start();
            long enough = (long) LETTERS * kill / (KILLS + 2);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> SMART_TASK.server().contactCount() > enough);
            bundle.destroyForcibly().waitFor();
        }
        int bad = LETTERS / REFUSED_EACH;
        Process last = start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> Files.readString(folder.resolve("replaying"))
                .equals("0"));
        last.destroyForcibly().waitFor();

        checkJournal(bad);
        assertThat(SMART_TASK.server().contacts())
                .extracting(CreatedContact::name)
                .hasSize(LETTERS - bad)
                .doesNotHaveDuplicates()
                .allMatch(name -> !name.startsWith("Refused") && !name.startsWith("Old"));
    }

    private void checkJournal(int bad) {
        try (Journal journal = journal()) {
            DeadLetters letters = journal.deadLetters();
            assertThat(letters.replaying()).isZero();
            assertThat(letters.count(DeadLetters.Filter.ALL)).isEqualTo(bad);
            assertThat(journal.deadLetters(Reason.REFUSED)).isEqualTo(bad);
            for (int number = 0; number < LETTERS; number++) {
                State state = journal.find(origin(number)).orElseThrow().state();
                assertThat(state).isEqualTo(isBad(number) ? State.BURIED : State.DELIVERED);
            }
            letters.list(DeadLetters.Filter.ALL, null, bad).forEach(letter -> {
                assertThat(letter.generation()).isEqualTo(1);
                assertThat(letters.history(letter.id()))
                        .extracting(DeadLetters.Event::what)
                        .containsExactly("replayed", "buried");
            });
        }
    }

    private static boolean isBad(int number) {
        return number % REFUSED_EACH == 0;
    }

    private static boolean isEdited(int number) {
        return number % EDITED_EACH == 3;
    }

    /** Some are edited, some may exist already, some are refused again. */
    private static void fill(Journal journal) {
        DeadLetters letters = journal.deadLetters();
        Deadline root = Deadline.root(Clock.systemUTC());
        List<String> ids = new ArrayList<>();
        IntStream.range(0, LETTERS).forEach(number -> {
            String name = (isBad(number) ? "Refused " : isEdited(number) ? "Old " : "Person ") + number;
            IntakeRecord record = IntakeRecord.rejected(
                    origin(number),
                    payload(name),
                    new InvalidContactException(List.of(new Violation("/name", "required", "the name is required"))),
                    root);
            AttemptHistory attempts =
                    number % 2 == 0 ? AttemptHistory.NONE.next(Instant.now()).unconfirmed() : AttemptHistory.NONE;
            String id = ((Ending.Buried) journal.bury(record, record.rejection(), attempts)).deadLetterId();
            if (isEdited(number)) {
                assertThat(letters.edit(id, payload("Person " + number), "ada", "another name"))
                        .isTrue();
            }
            ids.add(id);
        });
        for (int from = 0; from < LETTERS; from += DeadLetters.MOST_AT_ONCE) {
            int to = Math.min(LETTERS, from + DeadLetters.MOST_AT_ONCE);
            assertThat(letters.replay(ids.subList(from, to), "ada")).isEqualTo(to - from);
        }
    }

    private static Origin origin(int number) {
        return new Origin("kafka:contacts/0", number, 0, "0123456789abcdef0123456789abcdef");
    }

    private static Payload payload(String name) {
        String json = "{\"name\":\"%s\",\"email\":\"%s@example.org\"}".formatted(name, name.replace(' ', '.'));
        return Payload.whole("application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    private Journal journal() {
        return SqliteJournal.open(
                new JournalSettings(folder.resolve("journal.db"), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofSeconds(2),
                "test",
                StrictJson.mapper(),
                Clock.systemUTC());
    }

    private Process start() throws IOException {
        Files.createDirectories(folder.resolve("inbox"));
        Files.deleteIfExists(folder.resolve("replaying"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bundle.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("bundle.log").toFile()));
        Map<String, String> variables = new Variables(SMART_TASK.server())
                .with("INTAKE_FILE_DIRECTORY", folder.resolve("inbox").toString())
                .with("SMARTTASK_RESPONSE_TIMEOUT", "2s")
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .with("MANAGEMENT_PORT", "0")
                .map();
        builder.environment().putAll(variables);
        return builder.start();
    }

    /** The bundle, and a file that says how many letters it still has to send. */
    static final class Bundle {
        private Bundle() {}

        public static void main(String[] args) throws Exception {
            Courier courier = Courier.start(
                    Configuration.load(List.of(), System.getenv(), new Properties()),
                    Installation.routesIn(Path.of("routes")),
                    Clock.systemUTC());
            Runtime.getRuntime().addShutdownHook(new Thread(courier::close));
            Path said = Path.of(args[0], "replaying");
            String port = "http://127.0.0.1:" + courier.managementPort() + "/observe/metrics";
            HttpClient http = HttpClient.newHttpClient();
            ScheduledExecutorService look = Executors.newSingleThreadScheduledExecutor();
            Object ignored = look.scheduleWithFixedDelay(
                    () -> {
                        try {
                            String metrics = http.send(
                                            HttpRequest.newBuilder(URI.create(port))
                                                    .build(),
                                            HttpResponse.BodyHandlers.ofString())
                                    .body();
                            boolean none =
                                    metrics.lines().anyMatch(line -> line.equals("contact_courier_replaying 0.0"));
                            Files.writeString(said, none ? "0" : "more");
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    100,
                    100,
                    TimeUnit.MILLISECONDS);
        }
    }
}
