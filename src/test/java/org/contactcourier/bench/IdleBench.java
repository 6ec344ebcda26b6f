package org.contactcourier.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.contactcourier.support.Variables;

/**
 * How long a contact takes on an idle system, from each source to its creation, the API's own latency (none here) aside; and
 * how long starts take. The bundle runs as the packaged distribution in a process of its own, the servers in this one.
 */
public final class IdleBench {
    private static final String TOPIC = "contacts";
    private static final String MAILBOX = "crm";
    private static final int WARM_UP = 20;
    private static final int MEASURED = 100;
    private static final int MAILS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SandboxKafka kafka;
    private final SandboxMail mail;
    private final SmartTaskSimulator smartTask;
    private final Path folder;
    private int number;

    private IdleBench(SandboxKafka kafka, SandboxMail mail, SmartTaskSimulator smartTask, Path folder) {
        this.kafka = kafka;
        this.mail = mail;
        this.smartTask = smartTask;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("contact-courier-bench");
        try (SandboxKafka kafka = SandboxKafka.start();
                SandboxMail mail = SandboxMail.start();
                SmartTaskSimulator smartTask = SmartTaskSimulator.start()) {
            new IdleBench(kafka, mail, smartTask, folder).run();
        }
        System.exit(0); // Kafka's and GreenMail's libraries leave threads behind
    }

    private void run() throws IOException {
        kafka.createTopic(TOPIC, 3);
        say("%-46s %8s %8s %8s   %s", "", "p50", "p99", "max", "reach");
        Instant start = Instant.now();
        try (BundleProcess bundle = BundleProcess.start(folder, variables())) {
            long ready = Duration.between(start, Instant.now()).toMillis();
            measure(
                    "Kafka record -> contact created, ms",
                    "p50 <= 100",
                    MEASURED,
                    0,
                    i -> kafka.publish(TOPIC, null, contact(i)));
            measure("file dropped -> contact created, ms", "p50 <= 100, p99 <= 300", MEASURED, 0, this::drop);
            measure(
                    "mail delivered -> contact created, ms",
                    "p50 <= 1000",
                    MAILS,
                    137,
                    i -> mail.deliver(MAILBOX, Mails.withBody(contact(i))));
            say("%-46s %8d %8s %8s   %s", "JVM start -> ready, ms", ready, "", "", "<= 2000");
            say("%-46s %8d %8s %8s   %s", "resident while idle, MB", residentMegabytes(bundle), "", "", "<= 300");
            bundle.kill();
        }
        Instant killed = Instant.now();
        long before = smartTask.contactCount();
        try (BundleProcess again = BundleProcess.launch(folder, variables())) {
            for (int partition = 0; partition < 3; partition++) {
                kafka.publish(TOPIC, partition, null, contact(number++));
            }
            Awaitility.await().atMost(PATIENCE).until(() -> smartTask.contactCount() == before + 3);
            long flows = Duration.between(killed, Instant.now()).toMillis();
            say("%-46s %8d %8s %8s   %s", "SIGKILL -> its partitions flow again, ms", flows, "", "", "<= 15000");
            again.kill();
        }
    }

    private void measure(String what, String reach, int count, int pause, IntConsumer send) {
        long[] millis = new long[count];
        for (int i = -WARM_UP; i < count; i++) {
            int contact = number++;
            long before = smartTask.contactCount();
            Instant sent = Instant.now();
            send.accept(contact);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> smartTask.contactCount() > before);
            List<CreatedContact> created = smartTask.contacts();
            long took = Duration.between(sent, created.get(created.size() - 1).createdAt())
                    .toMillis();
            if (i >= 0) {
                millis[i] = took;
            }
            rest(pause);
        }
        Arrays.sort(millis);
        say("%-46s %8d %8d %8d   %s", what, millis[count / 2], millis[count * 99 / 100], millis[count - 1], reach);
    }

    /** So that what is sent doesn't keep step with what polls. */
    private void rest(int millis) {
        Awaitility.await()
                .pollDelay(Duration.ofMillis(25 + (millis == 0 ? 0 : (long) number * millis % 1000)))
                .atMost(PATIENCE)
                .until(() -> true);
    }

    private void drop(int contact) {
        try {
            Path inbox = Files.createDirectories(folder.resolve("inbox"));
            Path part = Files.writeString(inbox.resolve(contact + ".part"), contact(contact));
            Files.move(part, inbox.resolve(contact + ".json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String contact(int number) {
        return Contacts.numbered(number).json();
    }

    private static long residentMegabytes(BundleProcess bundle) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(bundle.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        return -1;
    }

    private Map<String, String> variables() {
        return new Variables(smartTask)
                .with(kafka, TOPIC)
                .with(mail, MAILBOX, "bench")
                .map();
    }

    @SuppressWarnings("SystemOut") // a benchmark talks to a person
    private static void say(String format, Object... values) {
        List<Object> all = new ArrayList<>(List.of(values));
        System.out.println(String.format(Locale.ROOT, format, all.toArray()));
    }
}
