package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.Contacts;
import org.contactcourier.support.Variables;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process of its own, whose clock on the wall jumps while it runs; its monotonic clock goes on, as everywhere. Parked contacts
 * once waited for as long as the clock had been set back.
 */
class ClockJumpTest {
    private static final Duration LONG = Duration.ofSeconds(90);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @RegisterExtension
    static final WithMail mail = new WithMail();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-3650d", "+1d"})
    void everythingGoesOn(String jump, SmartTaskSimulator smartTask, SandboxKafka kafka, SandboxMail mail)
            throws IOException, InterruptedException {
        Optional<Path> library = library();
        assumeTrue(library.isPresent(), "skipped: libfaketime is not installed (Debian: faketime)");
        // Given
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        Path wall = Files.writeString(folder.resolve("wall"), "+0\n");
        String topic = "clock" + jump.replaceAll("\\D", "");
        kafka.createTopic(topic, 1);
        Map<String, String> variables = new Variables(smartTask)
                .with(kafka, topic)
                .with(mail, "clock", "secret")
                .with("INTAKE_FILE_DIRECTORY", inbox.toString())
                .with("INTAKE_MAIL_POLL_INTERVAL", "200ms")
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .with("MANAGEMENT_PORT", "0")
                .with("SMARTTASK_RETRY_MAX_ATTEMPTS", "1")
                .with("SMARTTASK_RETRY_PARKED_DELAYS", "3s")
                .map();
        smartTask.answers(500).forContact(SentContact.named(Contacts.name(7)));
        Process courier = start(library.get(), wall, variables);
        try {
            drop(inbox, "before.ndjson", Contacts.lines(Contacts.numbered(0, 19)));
            await().atMost(LONG).until(() -> smartTask.contactCount() == 19);
            long tried = smartTask.createRequestCount();
            await().atMost(LONG).until(() -> smartTask.createRequestCount() > tried); // so it is parked

            // When
            Files.writeString(wall, jump + "\n");

            // Then
            long parked = smartTask.createRequestCount();
            await().atMost(LONG).until(() -> smartTask.createRequestCount() > parked + 1);
            smartTask.clearFaults();
            await().atMost(LONG).until(() -> smartTask.names().contains(Contacts.name(7)));
            kafka.publish(topic, "k", Contacts.numbered(20, 20).get(0).json());
            drop(inbox, "after.json", Contacts.numbered(21, 21).get(0).json());
            mail.deliver("clock", Mails.withAttachment("people.json", Contacts.array(Contacts.numbered(22, 22))));
            await().atMost(LONG).until(() -> smartTask.contactCount() == 23);
            assertThat(smartTask.duplicates()).isEmpty();
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("its log: " + Files.readString(folder.resolve("log")), e);
        } finally {
            courier.destroyForcibly().waitFor();
        }
    }

    /** Its writer's clock is years ahead: a modification time in the future is no reason to wait for it. */
    private static void drop(Path inbox, String name, String content) throws IOException {
        Path part = Files.writeString(inbox.resolve(name + ".part"), content);
        Files.setLastModifiedTime(part, FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));
        Files.move(part, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Process start(Path library, Path wall, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ContactCourier.class.getName()))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(variables);
        builder.environment().put("LD_PRELOAD", library.toString());
        builder.environment().put("FAKETIME_TIMESTAMP_FILE", wall.toString());
        builder.environment().put("FAKETIME_CACHE_DURATION", "1");
        builder.environment().put("NO_FAKE_STAT", "1");
        builder.environment().put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        return builder.start();
    }

    private static Optional<Path> library() throws IOException {
        Path libraries = Path.of("/usr/lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (Stream<Path> found =
                Files.find(libraries, 3, (path, attributes) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return found.findFirst();
        }
    }
}
