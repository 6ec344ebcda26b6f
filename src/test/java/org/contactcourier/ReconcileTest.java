package org.contactcourier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.contactcourier.command.ReconcileCommand;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.json.StrictJson;
import org.contactcourier.sandbox.LoopbackPorts;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.EmptyJournal;
import org.contactcourier.support.Variables;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the sources have let go against the journal, after real runs; and then somebody breaks something. */
@Timeout(180)
@SuppressWarnings("try") // it runs while the block does
class ReconcileTest {
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final String PEOPLE = """
            {"name":"Ada","email":"ada@example.org"}
            {"name":"Bob","email":"bob@example.org"}
            {"email":"nobody@example.org"}
            {"name":"Cy","email":"cy@example.org"}
            """;

    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @RegisterExtension
    static final WithKafka KAFKA = new WithKafka();

    @RegisterExtension
    static final WithMail MAIL = new WithMail();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Variables variables;

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(inbox());
        Path ignored = EmptyJournal.at(folder.resolve("journal.db"));
        variables = new Variables(SMART_TASK.server())
                .with("INTAKE_FILE_DIRECTORY", inbox().toString())
                .with("INTAKE_FILE_SETTLE", "100ms")
                .with("JOURNAL_URL", url())
                .with("MANAGEMENT_PORT", "0");
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("journal.db");
    }

    private Path inbox() {
        return folder.resolve("inbox");
    }

    private Path failed(String name) {
        return inbox().resolve("failed").resolve(name);
    }

    private Configuration configuration() {
        return Configuration.load(List.of(), variables.map(), new Properties());
    }

    private Courier start() {
        return Courier.start(configuration(), Installation.routesIn(Path.of("routes")), Clock.systemUTC());
    }

    private void drop(String name, String content) throws IOException {
        Path hidden = Files.writeString(folder.resolve(name), content);
        Path ignored = Files.move(hidden, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void carry(String name, String content) throws IOException {
        try (Courier courier = start()) {
            drop(name, content);
            await().atMost(PATIENCE).until(() -> Files.exists(failed(name)));
        }
    }

    private int run(String... arguments) {
        out.reset();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]), new PrintStream(out, true, UTF_8), System.err, () -> false);
        BundleAccess access = new BundleAccess(this::configuration, DeskAssembly::open);
        return new CommandLine(new ReconcileCommand(access, terminal)).execute(arguments);
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private JsonNode statement(int code, String source, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(List.of(arguments));
        assertThat(run(all.toArray(String[]::new))).as("%s", out()).isEqualTo(code);
        JsonNode sources = StrictJson.mapper().readTree(out()).path("sources");
        return StreamSupport.stream(sources.spliterator(), false)
                .filter(one -> one.path("source").asText().equals(source))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> named(JsonNode source, String list, String sentence) {
        return StreamSupport.stream(source.path(list).spliterator(), false)
                .map(found -> found.path("where").asText() + ": "
                        + found.path(sentence).asText())
                .toList();
    }

    private static List<String> differences(JsonNode source) {
        return named(source, "differences", "what");
    }

    private static List<String> unproven(JsonNode source) {
        return named(source, "unproven", "why");
    }

    private int change(String sql) throws SQLException {
        try (Connection journal = DriverManager.getConnection(url());
                Statement update = journal.createStatement()) {
            return update.executeUpdate(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (Connection journal = DriverManager.getConnection(url());
                Statement select = journal.createStatement();
                ResultSet found = select.executeQuery(sql)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private static void receipt(Path lines, String from, String to) throws IOException {
        String text = Files.readString(lines);
        assertThat(text).contains(from);
        Files.writeString(lines, text.replace(from, to));
    }

    @Test
    void balancesAFileOfDeliveredAndBuriedRecords() throws Exception {
        SMART_TASK.server().answers(422).forContact(SentContact.named("Cy"));
        carry("people.ndjson", PEOPLE);

        JsonNode file = statement(0, "file");

        assertThat(file.path("in").asInt()).isEqualTo(4);
        assertThat(file.path("delivered").asInt()).isEqualTo(2);
        assertThat(file.path("buried").asInt()).isEqualTo(2);
        assertThat(file.path("compared").asInt()).isEqualTo(4);
        assertThat(unproven(file)).isEmpty();
        assertThat(run()).isZero();
        assertThat(out())
                .contains(
                        "file  4 in = 2 delivered + 0 already delivered + 2 buried + 0 parked + 0 discarded; 4 records")
                .contains("All that was compared since ");
    }

    @Test
    void balancesAFileThatIsDroppedAgain() throws Exception {
        try (Courier courier = start()) {
            drop("people.ndjson", PEOPLE);
            await().atMost(PATIENCE).until(() -> Files.exists(failed("people.ndjson")));
            await().atMost(PATIENCE)
                    .until(() ->
                            count("SELECT count(*) FROM contact WHERE acknowledged = 1 AND state = 'BURIED'") == 1);
            drop("people.ndjson", PEOPLE);
            await().atMost(PATIENCE).until(() -> {
                try (var all = Files.list(inbox().resolve("failed"))) {
                    return all.anyMatch(
                            one -> one.getFileName().toString().matches("people~.*\\.ndjson\\.receipt\\.json"));
                } catch (java.nio.file.NoSuchFileException e) {
                    return false;
                }
            });
        }

        JsonNode file = statement(0, "file");

        assertThat(file.path("already_delivered").asInt()).isEqualTo(3);
        assertThat(file.path("delivered").asInt()).isEqualTo(3);
    }

    /** Letters that are discarded, or sent again after the next start, are where they should be, too. */
    @Test
    void balancesWhatBecameOfLetters() throws Exception {
        SMART_TASK.server().answers(422).forContact(SentContact.named("Cy"));
        carry("people.ndjson", PEOPLE);
        assertThat(change("UPDATE contact SET state = 'DISCARDED' WHERE idx = 2"))
                .isEqualTo(1);
        assertThat(change("UPDATE contact SET state = 'REPLAYING', due_at = 0 WHERE idx = 3"))
                .isEqualTo(1);

        JsonNode file = statement(0, "file");

        assertThat(file.path("discarded").asInt()).isEqualTo(1);
        assertThat(file.path("replaying").asInt()).isEqualTo(1);
        assertThat(file.path("in").asInt()).isEqualTo(4);
    }

    @Test
    void namesADeliveredRowThatIsGone() throws Exception {
        carry("people.ndjson", PEOPLE);
        assertThat(change("DELETE FROM contact WHERE idx IN (0, 1)")).isEqualTo(2);

        JsonNode file = statement(1, "file");

        assertThat(differences(file))
                .containsExactly("file:people.ndjson#0-1: the receipt of failed/people.ndjson says delivered, and the"
                        + " journal has no such row");
        assertThat(file.path("missing").asInt()).isEqualTo(2);
        assertThat(file.path("in").asInt()).isEqualTo(4);
        assertThat(run()).isEqualTo(1);
        assertThat(out()).contains("  DIFFERENT file:people.ndjson#0-1: ", "1 difference since ");
    }

    @Test
    void namesABuriedRowThatIsGone() throws Exception {
        carry("people.ndjson", PEOPLE);
        assertThat(change("DELETE FROM contact WHERE state = 'BURIED'")).isEqualTo(1);

        assertThat(differences(statement(1, "file")))
                .containsExactly(
                        "file:people.ndjson#2: the receipt of failed/people.ndjson says buried, and the journal"
                                + " has no such row");
    }

    /** The index is the same, the bytes aren't. */
    @Test
    void namesABuriedRowOfOtherBytes() throws Exception {
        carry("people.ndjson", PEOPLE);
        assertThat(change("UPDATE contact SET digest = x'00000000000000000000000000000000' WHERE idx = 2"))
                .isEqualTo(1);

        assertThat(differences(statement(1, "file")))
                .hasSize(1)
                .first()
                .asString()
                .contains("#2: ", "says buried");
    }

    @Test
    void namesARowInAnotherState() throws Exception {
        carry("people.ndjson", PEOPLE);
        assertThat(change("UPDATE contact SET state = 'PARKED', due_at = 0 WHERE idx = 3"))
                .isEqualTo(1);

        JsonNode file = statement(1, "file");

        assertThat(differences(file)).hasSize(1).first().asString().contains("#3: ", "the journal's row doesn't");
        assertThat(file.path("in").asInt()).isEqualTo(4);
    }

    @Test
    void namesAReceiptThatIsGone() throws Exception {
        carry("people.ndjson", PEOPLE);
        Files.delete(failed("people.ndjson.receipt.json"));
        Files.delete(failed("people.ndjson.receipt.ndjson"));

        assertThat(differences(statement(1, "file")))
                .containsExactly("failed/people.ndjson: its receipt is missing; the journal has 4 rows of it");
    }

    @Test
    void namesLinesThatAreGone() throws Exception {
        carry("people.ndjson", PEOPLE);
        Files.delete(failed("people.ndjson.receipt.ndjson"));

        assertThat(differences(statement(1, "file")))
                .containsExactly("failed/people.ndjson: the lines of its receipt are missing");
    }

    @Test
    void namesALineThatIsGone() throws Exception {
        carry("people.ndjson", PEOPLE);
        Path lines = failed("people.ndjson.receipt.ndjson");
        List<String> all = Files.readAllLines(lines);
        Files.write(lines, all.subList(1, all.size()));

        assertThat(differences(statement(1, "file")))
                .hasSize(1)
                .first()
                .asString()
                .contains("4 lines, and it has 3");
    }

    @Test
    void namesASummaryThatSaysOtherwise() throws Exception {
        carry("people.ndjson", PEOPLE);
        receipt(failed("people.ndjson.receipt.json"), "\"buried\" : 1", "\"buried\" : 0");

        assertThat(differences(statement(1, "file")))
                .containsExactly(
                        "failed/people.ndjson: its receipt is not as it was written: its summary says buried of 0"
                                + " records, and its lines of 1");
    }

    /** People may clear both folders when they like. */
    @Test
    void saysThatNobodyCanProveAFileThatWasClearedAway() throws Exception {
        carry("people.ndjson", PEOPLE);
        try (var all = Files.list(inbox().resolve("failed"))) {
            for (Path one : all.toList()) {
                Files.delete(one);
            }
        }

        JsonNode file = statement(0, "file");

        assertThat(file.path("in").asInt()).isEqualTo(4);
        assertThat(file.path("compared").asInt()).isZero();
        assertThat(unproven(file)).hasSize(1).first().asString().contains("file:people.ndjson: the journal has 4 rows");
    }

    /** What the receipt still says of a file that somebody took away counts. */
    @Test
    void readsAReceiptWhoseFileIsGone() throws Exception {
        carry("people.ndjson", PEOPLE);
        Files.delete(failed("people.ndjson"));

        assertThat(statement(0, "file").path("compared").asInt()).isEqualTo(4);
    }

    @Test
    void readsTheReceiptOfALongName() throws Exception {
        String name = "p".repeat(240) + ".ndjson";
        carry(name, PEOPLE);

        JsonNode file = statement(0, "file");

        assertThat(file.path("compared").asInt()).isEqualTo(4);
        assertThat(unproven(file)).isEmpty();
    }

    /** Before the journal's beginning it proves nothing: this receipt is of another journal's time. */
    @Test
    void saysThatAnOlderReceiptCantBeProven() throws Exception {
        carry("people.ndjson", PEOPLE);
        assertThat(change("DELETE FROM contact")).isEqualTo(4);
        assertThat(change("UPDATE start SET started_at = started_at + 3600000")).isPositive();

        JsonNode file = statement(0, "file");

        assertThat(unproven(file)).hasSize(3).allMatch(line -> line.contains(": it is older than "));
    }

    private Variables kafka(String topic) {
        return variables.with(KAFKA.server(), topic).with("INTAKE_KAFKA_GROUP_ID", "group-" + topic);
    }

    private static void commit(String topic, long offset) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", KAFKA.server().brokers()))) {
            Object done = admin.alterConsumerGroupOffsets(
                            "group-" + topic, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
            assertThat(done).isNull();
        }
    }

    /** Carries four records, of which one is buried; between them a tombstone and an empty list, which hold no contact. */
    private String carryTopic() {
        String topic = KAFKA.topic(1);
        kafka(topic);
        try (Courier courier = start()) {
            List<String> lines = PEOPLE.lines().toList();
            lines.subList(0, 2).forEach(line -> KAFKA.server().publish(topic, null, line));
            KAFKA.server().publish(topic, "key", (String) null);
            KAFKA.server().publish(topic, null, "[]");
            lines.subList(2, 4).forEach(line -> KAFKA.server().publish(topic, null, line));
            await().atMost(PATIENCE)
                    .until(() ->
                            KAFKA.server().committed("group-" + topic).getOrDefault(new TopicPartition(topic, 0), 0L)
                                    == 6);
        }
        return topic;
    }

    @Test
    void balancesATopic() throws Exception {
        carryTopic();

        JsonNode kafka = statement(0, "kafka");

        assertThat(kafka.path("in").asInt()).isEqualTo(4);
        assertThat(kafka.path("delivered").asInt()).isEqualTo(3);
        assertThat(kafka.path("buried").asInt()).isEqualTo(1);
        assertThat(kafka.path("compared").asInt()).isEqualTo(4);
        assertThat(unproven(kafka)).isEmpty();
    }

    @Test
    void namesAnOffsetWhoseRowIsGone() throws Exception {
        String topic = carryTopic();
        assertThat(change("DELETE FROM contact WHERE position = 1")).isEqualTo(1);

        JsonNode kafka = statement(1, "kafka");

        assertThat(differences(kafka))
                .containsExactly("kafka:" + topic + "/0@1: acknowledged, and the journal has no row");
        assertThat(kafka.path("missing").asInt()).isEqualTo(1);
    }

    @Test
    void namesAnOffsetThatIsAcknowledgedBeforeItsEnd() throws Exception {
        String topic = carryTopic();
        assertThat(change(
                        "INSERT INTO sending SELECT place, position, idx, digest, 1, 0, 0, 1, 0, NULL, NULL, NULL, NULL,"
                                + " NULL, NULL, organization FROM contact WHERE position = 1"))
                .isEqualTo(1);
        assertThat(change("DELETE FROM contact WHERE position = 1")).isEqualTo(1);

        assertThat(differences(statement(1, "kafka")))
                .containsExactly("kafka:" + topic + "/0@1#0: acknowledged, and the journal says that it has not ended");
    }

    @Test
    void namesOffsetsThatSomebodyCommittedPast() throws Exception {
        String topic = carryTopic();
        for (int i = 0; i < 3; i++) {
            KAFKA.server().publish(topic, null, "{\"name\":\"Late\"}");
        }
        commit(topic, 9);

        assertThat(differences(statement(1, "kafka")))
                .containsExactly("kafka:" + topic + "/0@6-8: acknowledged, and the journal has no row");
    }

    @Test
    void namesARecordOfAValueThatIsGone() throws Exception {
        String topic = KAFKA.topic(1);
        kafka(topic);
        try (Courier courier = start()) {
            KAFKA.server()
                    .publish(topic, null, "[" + String.join(",", PEOPLE.lines().toList()) + "]");
            await().atMost(PATIENCE)
                    .until(() ->
                            KAFKA.server().committed("group-" + topic, topic, 0).equals(java.util.OptionalLong.of(1)));
        }
        assertThat(change("DELETE FROM contact WHERE idx IN (1, 2)")).isEqualTo(2);

        assertThat(differences(statement(1, "kafka")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("kafka:" + topic + "/0@0#1-2: acknowledged");
    }

    @Test
    void saysThatTheBrokerHasRemovedRecords() throws Exception {
        String topic = carryTopic();
        KAFKA.server().removeBefore(topic, 0, 2);
        assertThat(change("DELETE FROM contact WHERE position < 2")).isEqualTo(2);

        assertThat(unproven(statement(0, "kafka")))
                .containsExactly("kafka:" + topic + "/0@0-1: the broker has removed these records");
    }

    @Test
    void saysThatTheBrokerCantBeAsked() throws Exception {
        carryTopic();
        variables.with("INTAKE_KAFKA_BROKERS", "127.0.0.1:1");

        JsonNode kafka = statement(0, "kafka");

        assertThat(kafka.path("in").asInt()).isEqualTo(4);
        assertThat(unproven(kafka))
                .hasSize(1)
                .first()
                .asString()
                .contains("the broker can't be asked what was committed: 127.0.0.1:1: connection refused");
    }

    private void carryMail(String login) {
        variables.with(MAIL.server(), login, "secret");
        try (Courier courier = start()) {
            MAIL.server().deliver(login, Mails.withAttachment("people.ndjson", PEOPLE));
            MAIL.server().deliver(login, Mails.withBody("Lunch at noon?"));
            await().atMost(PATIENCE)
                    .until(() -> MAIL.server().inbox(login).isEmpty() && count("SELECT count(*) FROM contact") == 5);
        }
    }

    @Test
    void balancesAMailbox() throws Exception {
        carryMail("balances");

        JsonNode mail = statement(0, "mail");

        assertThat(mail.path("in").asInt()).isEqualTo(5);
        assertThat(mail.path("delivered").asInt()).isEqualTo(3);
        assertThat(mail.path("buried").asInt()).isEqualTo(2);
        assertThat(mail.path("compared").asInt()).isEqualTo(5);
        assertThat(unproven(mail)).isEmpty();
    }

    @Test
    void namesAMovedMailWithoutARow() throws Exception {
        carryMail("moved");
        assertThat(change("DELETE FROM contact WHERE idx IN (1, 3)")).isEqualTo(2);

        JsonNode mail = statement(1, "mail");

        assertThat(differences(mail))
                .hasSize(1)
                .first()
                .asString()
                .contains("the mail with UID ", ": it has 4 records, and the journal has no row of 2 of them");
        assertThat(mail.path("missing").asInt()).isEqualTo(2);
    }

    @Test
    void namesAMailThatSomebodyMoved() throws Exception {
        carryMail("stranger");
        MAIL.server().deliver("stranger", "Processed", Mails.withAttachment("eve.ndjson", "{\"name\":\"Eve\"}"));

        assertThat(differences(statement(1, "mail")))
                .hasSize(1)
                .first()
                .asString()
                .endsWith(" in Processed: it has 1 records, and the journal has no row of them");
    }

    @Test
    void saysThatTheMailboxCantBeRead() throws Exception {
        carryMail("locked");
        variables.with("INTAKE_MAIL_PORT", "1");

        assertThat(unproven(statement(0, "mail")))
                .hasSize(1)
                .first()
                .asString()
                .contains("mail:locked: the mailbox can't be read: ");
    }

    @Test
    void saysThatASourceIsOff() throws Exception {
        carry("people.ndjson", PEOPLE);

        assertThat(unproven(statement(0, "mail")))
                .containsExactly("mail: the source is off, so nobody can be asked what it has let go");
    }

    /** The bundle runs and carries: what is under way is no difference. */
    @Test
    void asksTheBundleThatRuns() throws Exception {
        variables.with("MANAGEMENT_PORT", Integer.toString(LoopbackPorts.free()));
        SMART_TASK.server().answers(503).forContact(SentContact.named("Bob"));
        try (Courier courier = start()) {
            drop("people.ndjson", PEOPLE);
            await().atMost(PATIENCE).until(() -> count("SELECT count(*) FROM contact WHERE state = 'DELIVERED'") == 2);

            JsonNode file = statement(0, "file");

            assertThat(file.path("delivered").asInt()).isEqualTo(2);
            assertThat(differences(file)).isEmpty();
        }
    }

    /** Parked by SmartTask's failures, not by a change of the journal, and delivered by the next process. */
    @Test
    void balancesWhatIsParkedAndWhatBecomesOfItAndLeavesOutWhatCameBefore() throws Exception {
        SMART_TASK.server().answers(500).forContact(SentContact.named("Bob"));
        SMART_TASK.server().answers(500).forContact(SentContact.named("Eve"));
        String topic = KAFKA.topic(1);
        kafka(topic)
                .with("SMARTTASK_RETRY_MAX_ATTEMPTS", "2")
                .with("SMARTTASK_RETRY_INITIAL_DELAY", "1s")
                .with("SMARTTASK_RETRY_PARKED_DELAYS", "1h");
        try (Courier courier = start()) {
            KAFKA.server().publish(topic, null, "{\"name\":\"Eve\"}");
            drop("bob.json", "{\"name\":\"Bob\"}");
            int[] others = {0};
            await().atMost(PATIENCE)
                    .until(
                            () -> { // somebody passes while those two fail
                                drop(others[0] + ".json", "{\"name\":\"Other " + others[0]++ + "\"}");
                                return Files.exists(inbox().resolve("done/bob.json"))
                                        && KAFKA.server()
                                                .committed("group-" + topic, topic, 0)
                                                .equals(OptionalLong.of(1));
                            });
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(inbox().resolve("done/" + (others[0] - 1) + ".json.receipt.json")));
        }

        assertThat(statement(0, "kafka").path("parked").asInt()).as("%s", out()).isEqualTo(1);
        JsonNode file = statement(0, "file");
        assertThat(file.path("parked").asInt()).isEqualTo(1);
        assertThat(file.path("compared").asInt())
                .isEqualTo(file.path("in").asInt())
                .isGreaterThan(1);

        String now = Instant.now().toString();
        SMART_TASK.server().clearFaults();
        assertThat(change("DELETE FROM contact WHERE id = (SELECT min(id) FROM contact WHERE state = 'DELIVERED')"))
                .isEqualTo(1);
        assertThat(change("UPDATE contact SET due_at = 0 WHERE state = 'PARKED'"))
                .isEqualTo(2);
        try (Courier courier = start()) {
            drop("later.json", "{\"name\":\"Later\"}");
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(inbox().resolve("done/later.json.receipt.json"))
                            && count("SELECT count(*) FROM contact WHERE state = 'PARKED'") == 0);
        }

        assertThat(differences(statement(1, "file"))).singleElement(STRING).contains("has no such row");
        assertThat(statement(0, "kafka", "--since", now).path("delivered").asInt())
                .isEqualTo(1);
        JsonNode since = statement(0, "file", "--since", now);
        assertThat(since.path("delivered").asInt()).isEqualTo(2); // Bob has ended since then
        assertThat(since.path("missing").asInt()).isZero();
    }

    @Test
    void refusesATimeThatIsNone() {
        assertThat(run("--since", "yesterday")).isEqualTo(2);
    }
}
