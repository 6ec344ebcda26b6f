package org.contactcourier.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.Variables;

/** What stands around the bundles: the servers, the inbox, what the journal lies in. Thread-safe. */
final class Stage implements AutoCloseable {
    static final int MAX_IN_FLIGHT = 16;

    /** Requests that one SIGKILL may repeat: those in flight, and those whose endings were being written. */
    static final int MOST_REPEATED = 2 * MAX_IN_FLIGHT;

    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(3);
    private static final String TOPIC = "contacts";
    private static final String GROUP = "contact-courier";
    private static final int PARTITIONS = 4;
    private static final String MAILBOX = "crm";

    final Path folder;
    final JournalStore journal;
    final SmartTaskSimulator smartTask = SmartTaskSimulator.start();
    private final SandboxKafka kafka = SandboxKafka.start();
    private final SandboxMail mail = SandboxMail.start();
    private final Object broker = new Object();
    private final Map<String, String> environment;

    Stage(Path folder, Plan plan) throws IOException {
        this.folder = folder;
        journal = plan.instances() == 1 ? Disk.at(folder.resolve("journal")) : new Database(plan.instances());
        Files.createDirectories(inbox());
        kafka.createTopic(TOPIC, PARTITIONS);
        smartTask.latency(Duration.ofMillis(10), Duration.ofMillis(80));
        smartTask.refuses(422, contact -> isRefused(contact));
        environment = new Variables(smartTask)
                .with(kafka, TOPIC)
                .with(mail, MAILBOX, "chaos")
                .with("INTAKE_KAFKA_GROUP_ID", GROUP)
                // With the default, 10 s, hardly a record would be read between two kills.
                .with("INTAKE_KAFKA_PROPERTIES_SESSION_TIMEOUT_MS", "2000")
                .with("INTAKE_KAFKA_PROPERTIES_HEARTBEAT_INTERVAL_MS", "500")
                .with("SMARTTASK_USE_CREATED", Boolean.toString(plan.useCreated()))
                .with("SMARTTASK_MAX_IN_FLIGHT", Integer.toString(MAX_IN_FLIGHT))
                .with("SMARTTASK_RESPONSE_TIMEOUT", RESPONSE_TIMEOUT.toSeconds() + "s")
                .with("SMARTTASK_RETRY_INITIAL_DELAY", "100ms")
                .with("SMARTTASK_RETRY_MAX_DELAY", "2s")
                .with("SMARTTASK_RETRY_PARKED_DELAYS", "2s,5s,10s")
                .with("SMARTTASK_GATE_PATIENCE", "2s")
                .with("INTAKE_FILE_DIRECTORY", inbox().toString())
                .with("DEAD_LETTER_COPY_TO", "file:" + letters())
                .map();
    }

    private static boolean isRefused(SentContact contact) {
        return contact.name().startsWith(Sent.REFUSED_NAMES);
    }

    Map<String, String> environment(int instance) {
        Map<String, String> own = new TreeMap<>(environment);
        own.put("JOURNAL_URL", journal.url(instance));
        return own;
    }

    Path inbox() {
        return folder.resolve("inbox");
    }

    Path letters() {
        return folder.resolve("dead-letters");
    }

    // What is sent in

    /** False, and nothing sent, while the broker is away: a producer would keep it, and only then has it been sent in. */
    boolean publish(Supplier<List<String>> values) {
        synchronized (broker) {
            if (!kafka.isRunning()) {
                return false;
            }
            kafka.publishAll(TOPIC, values.get());
            return true;
        }
    }

    void drop(String name, String content) {
        try {
            Path part = Files.writeString(inbox().resolve(name + ".part"), content);
            Files.move(part, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Into the mailbox itself, so that mails arrive while nobody can fetch them. */
    void mailBody(String json) {
        mail.deliver(MAILBOX, Mails.withBody(json));
    }

    void mailAttachment(String json) {
        mail.deliver(MAILBOX, Mails.withAttachment("contacts.json", json));
    }

    // What is done to it

    void takeAway(Server server) {
        switch (server) {
            case KAFKA -> {
                synchronized (broker) {
                    kafka.stop();
                }
            }
            case MAIL -> mail.stop();
            case SMART_TASK -> smartTask.isDown();
            case DATABASE -> database().stop();
        }
    }

    void bringBack(Server server) {
        switch (server) {
            case KAFKA -> {
                synchronized (broker) {
                    kafka.restart();
                }
            }
            case MAIL -> mail.restart();
            case SMART_TASK -> smartTask.isUp();
            case DATABASE -> database().restart();
        }
    }

    /** @throws ClassCastException if the journal lies in SQLite */
    Database database() {
        return (Database) journal;
    }

    // What is left

    /** What the sources still hold, in words; empty where they hold nothing. */
    String leftAtSources() {
        long lag = kafka.lag(GROUP, TOPIC);
        int mails = mail.inbox(MAILBOX).size();
        long files = waitingFiles();
        return lag + mails + files == 0 ? "" : "%d Kafka records, %d mails, %d files".formatted(lag, mails, files);
    }

    /** Those in the inbox itself and those that are claimed. */
    private long waitingFiles() {
        try (Stream<Path> files = Files.walk(inbox())) {
            return files.map(inbox()::relativize)
                    .filter(file -> !file.startsWith("done") && !file.startsWith("failed"))
                    .map(inbox()::resolve)
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith(".lock"))
                    .count();
        } catch (IOException | UncheckedIOException movedMeanwhile) {
            return 1;
        }
    }

    @Override
    public void close() {
        smartTask.close();
        mail.close();
        kafka.close();
        journal.close();
    }
}
