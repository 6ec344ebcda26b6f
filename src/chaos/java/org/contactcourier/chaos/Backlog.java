package org.contactcourier.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.Journal;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Variables;

/**
 * A great many dead letters that a person sends again with {@code dead-letters replay --all}, while the packaged distribution is
 * killed now and then. Prints figures and ends with 1 unless each letter has ended once. {@code -Dchaos.letters=100000} says how
 * many letters, {@code -Dchaos.letter-kills=3} how many SIGKILLs. For one thread.
 */
public final class Backlog {
    private static final int LETTERS = Integer.getInteger("chaos.letters", 100_000);
    private static final int KILLS = Integer.getInteger("chaos.letter-kills", 3);

    /** One in so many is edited before it is sent. */
    private static final int EDITED_EACH = 10;

    /** One in so many is refused again. */
    private static final int REFUSED_EACH = 100;

    private static final String REFUSED = "Refused ";

    /** Enough for the journal to put many letters into one commit. */
    private static final int WRITERS = 16;

    private static final Duration LONGEST = Duration.ofHours(2);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int REFUSAL = 422;
    private static final Deadline ROOT = Deadline.root(java.time.Clock.systemUTC());

    private final Path folder;
    private final Disk disk;
    private final SmartTaskSimulator smartTask;
    private final Map<String, String> environment;
    private BundleProcess bundle;
    private boolean allAccepted;
    private int commands;

    private Backlog(Path folder, Disk disk, SmartTaskSimulator smartTask) throws IOException {
        this.folder = folder;
        this.disk = disk;
        this.smartTask = smartTask;
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        smartTask.refuses(REFUSAL, contact -> contact.name().startsWith(REFUSED));
        environment = new Variables(smartTask)
                .with("INTAKE_FILE_DIRECTORY", inbox.toString())
                .with("SMARTTASK_MAX_IN_FLIGHT", Integer.toString(Stage.MAX_IN_FLIGHT))
                .with("SMARTTASK_RESPONSE_TIMEOUT", Stage.RESPONSE_TIMEOUT.toSeconds() + "s")
                .with("JOURNAL_URL", disk.url(0))
                .with("MANAGEMENT_PORT", Integer.toString(freePort()))
                .map();
    }

    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException, SQLException {
        Path folder = Files.createTempDirectory("contact-courier-backlog-");
        boolean good;
        try (SmartTaskSimulator smartTask = SmartTaskSimulator.start();
                Disk disk = Disk.plain(folder.resolve("journal"))) {
            Backlog backlog = new Backlog(folder, disk, smartTask);
            try {
                good = backlog.run();
            } finally {
                backlog.close();
            }
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run() throws InterruptedException, ExecutionException, SQLException {
        Instant from = Instant.now();
        fill();
        say("%,d dead letters written in %d s".formatted(LETTERS, since(from)));
        bundle = BundleProcess.start(folder, environment);
        Instant begun = Instant.now();
        for (int kill = 1; kill <= KILLS; kill++) {
            long enough = (long) LETTERS * kill / (KILLS + 1);
            replayAllUntil(() -> smartTask.contactCount() >= enough);
            bundle.kill();
            say("SIGKILL %d after %d s: %,d contacts are in SmartTask"
                    .formatted(kill, since(begun), smartTask.contactCount()));
            bundle = BundleProcess.start(folder, environment);
        }
        replayAllUntil(() -> allAccepted && bundle.metrics().contains("contact_courier_replaying 0.0"));
        long seconds = since(begun);
        bundle.stop();
        return report(seconds);
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    /** Gives the command until it has gone through, as a person does whose bundle went away in the middle of it. */
    private void replayAllUntil(Condition condition) {
        BundleProcess command = allAccepted ? null : command();
        Awaitility.await().atMost(LONGEST).pollInterval(LOOK).until(() -> {
            if (command != null && !allAccepted && !command.isAlive()) {
                if (command.exitCode() != 0) {
                    throw new IllegalStateException("the command has failed: " + command.log());
                }
                allAccepted = true;
            }
            return condition.holds();
        });
        if (command != null) {
            command.close();
        }
    }

    private BundleProcess command() {
        commands++;
        return BundleProcess.launch(folder, environment, "dead-letters", "replay", "--all");
    }

    /** Some are edited, some may be in SmartTask already as far as the journal knows, some are refused again. */
    private void fill() throws InterruptedException, ExecutionException {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (Journal journal = disk.open()) {
            for (Future<?> written : writers.invokeAll(IntStream.range(0, WRITERS)
                    .mapToObj(first -> Executors.callable(() -> {
                        for (int number = first; number < LETTERS; number += WRITERS) {
                            bury(journal, number);
                        }
                    }))
                    .toList())) {
                written.get();
            }
        } finally {
            writers.shutdownNow();
        }
    }

    private static void bury(Journal journal, int number) {
        boolean edited = number % EDITED_EACH == 3;
        String name = (isRefused(number) ? REFUSED : edited ? "Old " : "Person ") + number;
        InvalidContactException wrong = new InvalidContactException(
                java.util.List.of(new Violation("/name", "required", "the name is required")));
        IntakeRecord record = IntakeRecord.rejected(origin(number), payload(name), wrong, ROOT);
        AttemptHistory attempts =
                number % 2 == 0 ? AttemptHistory.NONE.next(Instant.now()).unconfirmed() : AttemptHistory.NONE;
        Ending.Buried buried = (Ending.Buried) journal.bury(record, wrong, attempts);
        DeadLetters letters = journal.deadLetters();
        if (edited && !letters.edit(buried.deadLetterId(), payload("Person " + number), "chaos", "another name")) {
            throw new IllegalStateException("a letter that was just buried can't be edited");
        }
    }

    private static boolean isRefused(int number) {
        return number % REFUSED_EACH == 0;
    }

    private static Origin origin(int number) {
        return new Origin("kafka:contacts/0", number, 0, "0123456789abcdef0123456789abcdef");
    }

    private static Payload payload(String name) {
        String json = "{\"name\":\"%s\",\"email\":\"%s@example.org\"}".formatted(name, name.replace(' ', '.'));
        return Payload.whole("application/json", json.getBytes(UTF_8));
    }

    private boolean report(long seconds) throws SQLException {
        Map<String, Integer> created = new HashMap<>();
        for (CreatedContact contact : smartTask.contacts()) {
            created.merge(contact.name(), 1, Integer::sum);
        }
        long twice = created.values().stream().filter(times -> times > 1).count();
        long refused = IntStream.range(0, LETTERS).filter(Backlog::isRefused).count();
        long lost = IntStream.range(0, LETTERS)
                .filter(number -> !isRefused(number) && !created.containsKey("Person " + number))
                .count();
        long strangers = created.keySet().stream()
                .filter(name -> !name.startsWith("Person "))
                .count();
        long again = smartTask.createRequests().stream()
                        .filter(request -> request.status() != REFUSAL)
                        .count()
                - created.size();
        long refusals = smartTask.createRequests().stream()
                .map(SeenRequest::status)
                .filter(status -> status == REFUSAL)
                .count();
        Map<String, Integer> states = disk.states();
        boolean journalRight = states.equals(Map.of("DELIVERED", (int) (LETTERS - refused), "BURIED", (int) refused));
        say("");
        say("%,d dead letters sent again in %,d s, starts included: %,d a second"
                .formatted(LETTERS, seconds, LETTERS / Math.max(1, seconds)));
        say("  SIGKILL                        %,9d   the command was given %d times".formatted(KILLS, commands));
        say("  created in SmartTask           %,9d".formatted(created.size()));
        say("  refused again, and buried      %,9d   in %,d requests".formatted(refused, refusals));
        say("  requests                       %,9d".formatted(smartTask.createRequestCount()));
        say("  again, cut off by a SIGKILL    %,9d   at most %d × %d".formatted(again, KILLS, Stage.MOST_REPEATED));
        say("  LOST                           %,9d   must be 0".formatted(lost));
        say("  CREATED TWICE                  %,9d   must be 0".formatted(twice));
        say("  CREATED UNDER A WRONG NAME     %,9d   must be 0".formatted(strangers));
        say("  the journal has                %s".formatted(states));
        boolean good = lost + twice + strangers == 0
                && again <= (long) KILLS * Stage.MOST_REPEATED
                && refusals <= refused * commands + (long) KILLS * Stage.MOST_REPEATED
                && journalRight;
        say(good ? "Each letter has ended once." : "NOT as it should be; logs and journal lie in " + folder);
        return good;
    }

    private static long since(Instant from) {
        return Duration.between(from, Instant.now()).toSeconds();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void close() {
        if (bundle != null) {
            bundle.close();
        }
    }

    @SuppressWarnings("SystemOut") // it talks to a person
    private static void say(String line) {
        System.out.println(line);
    }
}
