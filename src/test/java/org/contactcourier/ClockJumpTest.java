package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
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

/** The whole courier, while somebody sets its clock: parked contacts once waited for as long as the clock had been set back. */
class ClockJumpTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @RegisterExtension
    static final WithMail mail = new WithMail();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"P-3650D", "P1D"})
    void everythingGoesOn(Duration jump, SmartTaskSimulator smartTask, SandboxKafka kafka, SandboxMail mail)
            throws IOException {
        // Given
        Path inbox = Files.createDirectory(folder.resolve("inbox"));
        String topic = "clock" + Math.abs(jump.toDays());
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
        Configuration configuration = Configuration.load(List.of(), variables, new Properties());
        SettableClock wall = new SettableClock();
        smartTask.answers(500).forContact(SentContact.named(Contacts.name(7)));
        try (Courier courier = Courier.start(configuration, Installation.routesIn(Path.of("routes")), wall)) {
            assertThat(courier.managementPort()).isPositive();
            drop(inbox, "before.ndjson", Contacts.lines(Contacts.numbered(0, 19)));
            await().atMost(LONG).until(() -> smartTask.contactCount() == 19);
            long first = smartTask.createRequestCount();
            await().atMost(LONG).until(() -> smartTask.createRequestCount() > first);
            await().atMost(LONG).until(() -> Files.exists(inbox.resolve("done/before.ndjson"))); // so it is parked

            // When
            wall.offset = jump;

            // Then
            long before = smartTask.createRequestCount();
            await().atMost(LONG).until(() -> smartTask.createRequestCount() > before + 1);
            smartTask.clearFaults();
            await().atMost(LONG).until(() -> smartTask.names().contains(Contacts.name(7)));
            kafka.publish(topic, "k", Contacts.numbered(20).json());
            drop(inbox, "after.json", Contacts.numbered(21).json());
            mail.deliver("clock", Mails.withAttachment("people.json", Contacts.array(Contacts.numbered(22, 22))));
            await().atMost(LONG).until(() -> smartTask.contactCount() == 23);
            assertThat(smartTask.duplicates()).isEmpty();
        }
    }

    /** Its writer's clock is years ahead: a modification time in the future is no reason to wait for it. */
    private static void drop(Path inbox, String name, String content) throws IOException {
        Path part = Files.writeString(inbox.resolve(name + ".part"), content);
        Files.setLastModifiedTime(part, FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));
        Files.move(part, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A clock on a wall that somebody sets. */
    private static final class SettableClock extends Clock {
        private volatile Duration offset = Duration.ZERO;

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(offset);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
