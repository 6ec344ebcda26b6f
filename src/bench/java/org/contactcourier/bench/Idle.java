package org.contactcourier.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;
import org.contactcourier.support.Contacts;

/**
 * How long one contact takes on an idle system, from each source to its creation; the API has no latency here. And how long a
 * consumer group is without its only member after that was killed.
 */
final class Idle implements Scenario {
    private static final String TOPIC = "one-by-one";
    private static final int IN_FLIGHT = 16;
    private static final int WARM_UP = 20;
    private static final int MEASURED = 100;
    private static final int MAILS = 40;
    private static final int LONGEST_REST_MILLIS = 1_000;

    private int number;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String sentence() {
        return "one contact at a time, from each source";
    }

    @Override
    public void run(TestBed bed, Report report) {
        bed.desk().reset(Duration.ZERO);
        bed.topics().create(TOPIC);
        Path own = bed.newFolder("bundle");
        Map<String, String> variables = new TreeMap<>(bed.sandbox().fromKafka(TOPIC, "idle"));
        variables.putAll(bed.sandbox().fromMail());
        try (Bundle bundle = bed.bundle(own, IN_FLIGHT, TestBed.HEAP, variables)) {
            bundle.awaitReady();
            Samples kafka = measure(bed, MEASURED, 0, i -> bed.topics().publish(TOPIC, null, contact(i)));
            report.add(Row.of(this, "Kafka record to contact created, p50", "ms", kafka, Reach.atMost(100)));
            Samples file = measure(bed, MEASURED, 0, i -> drop(bundle.inbox(), i));
            report.add(Row.of(this, "JSON file dropped to contact created, p50", "ms", file, Reach.atMost(100)));
            report.add(Row.tail(this, "the same, p99", "ms", file, Reach.atMost(300)));
            // What is sent mustn't keep step with what polls.
            Samples mail = measure(bed, MAILS, 137, i -> post(bed.sandbox(), contact(i)));
            report.add(Row.of(this, "mail delivered to contact created, p50", "ms", mail, Reach.atMost(1000)));
            report.add(Row.of(
                    this, "resident, after all that", "MB", Samples.of(bundle.residentMegabytes()), Reach.NOTHING));
        }
        report.add(afterKill(bed, own, variables));
    }

    private Row afterKill(TestBed bed, Path own, Map<String, String> variables) {
        Instant killed = Instant.now();
        long before = bed.desk().counts().contacts();
        try (Bundle again = bed.bundle(own, IN_FLIGHT, TestBed.HEAP, variables)) {
            for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
                bed.topics().publish(TOPIC, partition, contact(number++));
            }
            Awaitility.await()
                    .atMost(TestBed.PATIENCE)
                    .failFast("it ended at once", () -> !again.process().isAlive())
                    .until(() -> bed.desk().counts().contacts() == before + Topics.PARTITIONS);
            double took = Duration.between(killed, bed.desk().newest()).toMillis();
            return Row.of(
                    this, "SIGKILL to its partitions flowing again", "ms", Samples.of(took), Reach.atMost(15_000));
        }
    }

    private Samples measure(TestBed bed, int count, int pause, IntConsumer send) {
        double[] millis = new double[count];
        for (int i = -WARM_UP; i < count; i++) {
            bed.desk().reset(Duration.ZERO); // so that the list of contacts, which is asked for, stays short
            int contact = number++;
            Instant sent = Instant.now();
            send.accept(contact);
            Awaitility.await()
                    .atMost(TestBed.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> bed.desk().counts().contacts() == 1);
            if (i >= 0) {
                // the simulator cuts to whole milliseconds
                millis[i] =
                        Math.max(0, Duration.between(sent, bed.desk().newest()).toMillis());
            }
            rest(25 + contact * pause % LONGEST_REST_MILLIS);
        }
        return Samples.of(millis);
    }

    private static void rest(int millis) {
        Awaitility.await()
                .pollDelay(Duration.ofMillis(millis))
                .atMost(TestBed.PATIENCE)
                .until(() -> true);
    }

    private static void drop(Path inbox, int contact) {
        try {
            Path part = Files.writeString(inbox.resolve(contact + ".part"), contact(contact));
            Files.move(part, inbox.resolve(contact + ".json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void post(Sandbox sandbox, String contact) {
        MimeMessage mail = new MimeMessage(Session.getInstance(sandbox.smtp()));
        try {
            mail.setFrom(new InternetAddress("web-form@example.org"));
            mail.setRecipient(Message.RecipientType.TO, new InternetAddress(sandbox.mailAddress()));
            mail.setSubject("a contact");
            mail.setText(contact, UTF_8.name());
            Transport.send(mail);
        } catch (MessagingException e) {
            throw new IllegalStateException("can't post", e);
        }
    }

    private static String contact(int number) {
        return Contacts.numbered(number).json();
    }
}
