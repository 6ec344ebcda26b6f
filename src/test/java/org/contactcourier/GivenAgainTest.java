package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.Variables;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The same bytes once more after SmartTask refused them, with the whole bundle, real sources and a real journal. */
@Timeout(180)
@SuppressWarnings("try") // it runs while the block does
class GivenAgainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final String PEOPLE = """
            {"name":"Ada","email":"ada@example.org"}
            {"name":"Bob","email":"bob@example.org"}
            """;

    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @RegisterExtension
    static final WithKafka KAFKA = new WithKafka();

    @RegisterExtension
    static final WithMail MAIL = new WithMail();

    @TempDir
    private Path folder;

    @BeforeEach
    void refuseAda() {
        SMART_TASK.server().answers(422).forContact(SentContact.named("Ada"));
    }

    private Courier start(Variables variables) throws IOException {
        Files.createDirectories(inbox());
        variables
                .with("INTAKE_FILE_DIRECTORY", inbox().toString())
                .with("INTAKE_FILE_SETTLE", "100ms")
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                .with("MANAGEMENT_PORT", "0");
        return Courier.start(
                Configuration.load(List.of(), variables.map(), new Properties()),
                Installation.routesIn(Path.of("routes")),
                Clock.systemUTC());
    }

    private static Variables variables() {
        return new Variables(SMART_TASK.server());
    }

    private Path inbox() {
        return folder.resolve("inbox");
    }

    private void drop(String name, String content) throws IOException {
        Path hidden = Files.writeString(folder.resolve(name), content);
        Path ignored = Files.move(hidden, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private int letGo() throws SQLException {
        try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement select = journal.createStatement();
                ResultSet found = select.executeQuery(
                        "SELECT count(*) FROM contact WHERE state = 'BURIED' AND acknowledged = 1")) {
            return found.next() ? found.getInt(1) : 0;
        }
    }

    private void awaitLetGo(int count) {
        await().atMost(PATIENCE).until(() -> letGo() == count);
    }

    private static List<String> names() {
        return SMART_TASK.server().contacts().stream().map(CreatedContact::name).toList();
    }

    private static void awaitNames(String... names) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(names()).containsExactlyInAnyOrder(names));
    }

    @Test
    void sendsTheRefusedRowsOfAFileThatIsDroppedAgain() throws IOException {
        try (Courier courier = start(variables())) {
            drop("people.ndjson", PEOPLE);
            awaitLetGo(1);
            SMART_TASK.server().clearFaults();

            drop("people.ndjson", PEOPLE);

            awaitNames("Ada", "Bob");
            Path receipt = inbox().resolve("done/people.ndjson.receipt.ndjson");
            await().atMost(PATIENCE).ignoreExceptions().until(() -> Files.readString(receipt)
                    .contains("\"outcome\":\"delivered\""));
            assertThat(Files.readAllLines(receipt))
                    .hasSize(3)
                    .anyMatch(line -> line.contains("\"parked\"") && line.contains("given again"));
            drop("people.ndjson", PEOPLE);
            await().atMost(PATIENCE).until(() -> countIn("done") == 2);
        }
        assertThat(SMART_TASK.server().createRequests()).hasSize(3);
    }

    /** Refused a second time: the third drop is a wish, too. */
    @Test
    void sendsThemWithEachDrop() throws IOException {
        try (Courier courier = start(variables())) {
            drop("people.ndjson", PEOPLE);
            awaitLetGo(1);
            drop("people.ndjson", PEOPLE);
            await().atMost(PATIENCE).until(() -> SMART_TASK.server().createRequestCount() == 3);
            awaitLetGo(1);
            SMART_TASK.server().clearFaults();

            drop("people.ndjson", PEOPLE);

            awaitNames("Ada", "Bob");
        }
        assertThat(SMART_TASK.server().createRequests()).hasSize(4);
    }

    /** A writer that wrote on after the move: its file is read again, and nobody asked for that. */
    @Test
    void sendsNothingOfAFileThatGrewAfterItsMove() throws IOException {
        try (Courier courier = start(variables())) {
            drop("people.ndjson", PEOPLE);
            awaitLetGo(1);
            Path moved = inbox().resolve("failed/people.ndjson");
            Files.writeString(
                    moved,
                    "{\"name\":\"Eve\",\"email\":\"eve@example.org\"}\n",
                    java.nio.file.StandardOpenOption.APPEND);

            awaitNames("Bob", "Eve");
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> Files.readAllLines(inbox().resolve("failed/people.ndjson.receipt.ndjson"))
                                    .size()
                            == 3);
        }
        assertThat(SMART_TASK.server().createRequests()).hasSize(3);
    }

    @Test
    void sendsTheRefusedRecordsOfATopicThatIsReadAgain() throws Exception {
        String topic = KAFKA.topic(1);
        Variables variables = variables().with(KAFKA.server(), topic).with("INTAKE_KAFKA_GROUP_ID", "again-" + topic);
        PEOPLE.lines().forEach(line -> KAFKA.server().publish(topic, null, line));
        try (Courier courier = start(variables)) {
            awaitLetGo(1);
            assertThat(KAFKA.server().committed("again-" + topic, topic, 0)).hasValue(2);
        }
        SMART_TASK.server().clearFaults();
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", KAFKA.server().brokers()))) {
            Object done = admin.alterConsumerGroupOffsets(
                            "again-" + topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
            assertThat(done).isNull();
        }

        try (Courier courier = start(variables)) {
            awaitNames("Ada", "Bob");
        }
        assertThat(SMART_TASK.server().createRequests()).hasSize(3);
    }

    /** A mail that is moved back has another UID: it is another mail, whatever became of the first. */
    @Test
    void sendsAMailThatComesAgain() throws Exception {
        Variables variables = variables().with(MAIL.server(), "again", "secret");
        try (Courier courier = start(variables)) {
            long first = MAIL.server().deliver("again", Mails.withAttachment("ada.ndjson", PEOPLE));
            assertThat(first).isPositive();
            awaitLetGo(1);
            SMART_TASK.server().clearFaults();

            long second = MAIL.server().deliver("again", Mails.withAttachment("ada.ndjson", PEOPLE));

            assertThat(second).isGreaterThan(first);
            awaitNames("Ada", "Bob");
        }
    }

    private long countIn(String where) throws IOException {
        try (var files = Files.list(inbox().resolve(where))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".ndjson")
                            && !file.getFileName().toString().contains("receipt"))
                    .count();
        }
    }
}
