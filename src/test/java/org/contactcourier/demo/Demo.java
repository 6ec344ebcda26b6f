package org.contactcourier.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.contactcourier.Courier;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.Variables;

/**
 * Starts a Kafka broker, a mail server, the SmartTask simulator and the bundle, gives the tour, and stays up. With
 * {@code -Ddemo.once=true} it ends after the tour, with 0 only if every contact ended where it should.
 */
public final class Demo {
    static final String TOPIC = "contacts";
    static final String MAILBOX = "crm";
    private static final String PASSWORD = "demo";

    private Demo() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean once = Boolean.getBoolean("demo.once");
        Path folder = Path.of("target/demo").toAbsolutePath();
        empty(folder);
        say("Starting a Kafka broker, a mail server and the SmartTask simulator, then the bundle …");
        int code;
        try (SandboxKafka kafka = SandboxKafka.start();
                SandboxMail mail = SandboxMail.start();
                SmartTaskSimulator smartTask = SmartTaskSimulator.start()) {
            kafka.createTopic(TOPIC, 3);
            Configuration configuration =
                    Configuration.load(List.of(), variables(folder, kafka, mail, smartTask), new Properties());
            try (Courier courier =
                    Courier.start(configuration, Installation.routesIn(Path.of("routes")), Clock.systemUTC())) {
                Tour tour = new Tour(folder, kafka, mail, smartTask);
                boolean asItShould = tour.give();
                code = asItShould ? 0 : 1;
                if (!once) {
                    invite(folder, kafka, mail, smartTask, courier.managementPort());
                    stayUp();
                }
            }
        }
        // Kafka's and GreenMail's libraries leave threads behind. Not System.exit: after Ctrl-C Camel's hook would hold
        // it up for half a minute.
        Runtime.getRuntime().halt(code);
    }

    /** Until Ctrl-C or the end of Maven, which doesn't end its child. */
    private static void stayUp() {
        CompletableFuture<ProcessHandle> end =
                ProcessHandle.current().parent().map(ProcessHandle::onExit).orElseGet(CompletableFuture::new);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(end, main), "end"));
        end.join();
    }

    /** The process ends with its last hook: this one waits until the servers have removed their files. */
    private static void end(CompletableFuture<ProcessHandle> end, Thread main) {
        end.complete(ProcessHandle.current());
        try {
            main.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> variables(
            Path folder, SandboxKafka kafka, SandboxMail mail, SmartTaskSimulator smartTask) {
        return new Variables(smartTask)
                .with(kafka, TOPIC)
                .with(mail, MAILBOX, PASSWORD)
                .with("INTAKE_FILE_DIRECTORY", Tour.inbox(folder).toString())
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .with("DEAD_LETTER_COPY_TO", "file:" + Tour.deadLetters(folder))
                .with("RECEIPT_COPY_TO", "file:" + Tour.receipts(folder))
                .with("MANAGEMENT_PORT", "0")
                .map();
    }

    private static void invite(
            Path folder, SandboxKafka kafka, SandboxMail mail, SmartTaskSimulator smartTask, int managementPort) {
        say("");
        say("It stays up until Ctrl-C. Try it yourself:");
        say("  a file     echo '{\"name\": \"You\", \"email\": \"you@example.org\"}' > " + Tour.inbox(folder)
                + "/you.json");
        say("  Kafka      topic " + TOPIC + " at " + kafka.brokers());
        say("  a mail     SMTP " + mail.host() + ":" + mail.smtpPort() + ", to " + mail.address(MAILBOX)
                + ", JSON attached or as text");
        say("Look at:");
        say("  console    http://localhost:" + managementPort + "/  (mend the contact with the broken e-mail address)");
        say("  receipts   " + Tour.inbox(folder) + "/done");
        say("  the dead   " + Tour.deadLetters(folder));
        say("  SmartTask  " + smartTask.baseUrl() + "/_sandbox  (what it has, and faults to switch on)");
        say("  health     http://127.0.0.1:" + managementPort + "/observe/health");
        say("  metrics    http://127.0.0.1:" + managementPort + "/observe/metrics");
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(Tour.inbox(folder));
    }

    @SuppressWarnings("SystemOut") // the demo talks to a person
    static void say(String line) {
        System.out.println(line);
    }
}
