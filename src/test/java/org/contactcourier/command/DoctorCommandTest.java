package org.contactcourier.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.sandbox.LoopbackPorts;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.PostgresServer;
import org.contactcourier.support.Variables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DoctorCommandTest {
    private final SmartTaskSimulator smartTask = SmartTaskSimulator.start();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Variables variables = new Variables(smartTask);

    @TempDir
    Path folder;

    @BeforeEach
    void place() throws IOException {
        variables
                .with(
                        "INTAKE_FILE_DIRECTORY",
                        Files.createDirectory(folder.resolve("inbox")).toString())
                .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));
    }

    @AfterEach
    void close() {
        smartTask.close();
    }

    private int run(String... arguments) {
        return new CommandLine(new DoctorCommand(
                        () -> Configuration.load(List.of(), variables.map(), new Properties()),
                        any -> List.of(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8)))
                .execute(arguments);
    }

    private String said() {
        return out.toString(UTF_8);
    }

    @Test
    void findsAllWellAndLeavesNothingBehind() throws Exception {
        assertThat(run()).as("%s", said()).isZero();

        assertThat(said())
                .contains("OK    SmartTask's connection: ")
                .contains("OK    token: ")
                .contains("OK    organization: SmartTask answers for organization " + smartTask.organizationId())
                .contains("OK    inbox: ")
                .contains("OK    journal: ")
                .contains("disk: ")
                .doesNotContain("FAIL");
        assertThat(folder.resolve("inbox")).isEmptyDirectory();
        assertThat(folder).isDirectoryNotContaining("glob:**/journal.db");
        assertThat(smartTask.contactCount()).isZero();
    }

    @Test
    void saysWhatToDoAboutATokenThatIsNotAccepted() throws Exception {
        variables.with("SMARTTASK_ACCESS_TOKEN", "another");

        assertThat(run()).isEqualTo(1);
        assertThat(said()).contains("FAIL  token: ", "(status 401)", "-> put a valid token", "OK    inbox: ");
    }

    @Test
    void tellsAHostThatIsNotKnown() throws Exception {
        variables.with("SMARTTASK_BASE_URL", "https://no-such-host.invalid");

        assertThat(run()).isEqualTo(1);
        assertThat(said())
                .contains("FAIL  SmartTask's name: no such host: no-such-host.invalid", "check smarttask.base-url");
    }

    @Test
    void tellsAServerThatIsDownAndOneWithoutTls() throws Exception {
        variables.with("SMARTTASK_BASE_URL", "https://127.0.0.1:" + smartTask.port());
        assertThat(run()).isEqualTo(1);
        assertThat(said()).contains("FAIL  SmartTask's connection: ", "TLS");

        smartTask.isDown();
        variables.with("SMARTTASK_BASE_URL", smartTask.baseUrl());
        assertThat(run()).isEqualTo(1);
        assertThat(said()).contains("FAIL  SmartTask's connection: connection refused");
    }

    @Test
    void tellsAnOrganizationThatIsNotTheTokens() throws Exception {
        variables.with("SMARTTASK_ORGANIZATION_ID", "999999");

        assertThat(run()).isEqualTo(1);
        assertThat(said()).contains("FAIL  organization: ", "check smarttask.organization-id");
    }

    @Test
    void asksEachOrganization() throws Exception {
        try (SmartTaskSimulator sales =
                SmartTaskSimulator.start("127.0.0.1", LoopbackPorts.free(), "their-token", 71)) {
            variables
                    .with("INTAKE_MAIL_ORGANIZATION", "sales")
                    .with("SMARTTASK_SALES_BASE_URL", sales.baseUrl())
                    .with("SMARTTASK_SALES_ORGANIZATION_ID", "71")
                    .with("SMARTTASK_SALES_ACCESS_TOKEN", "their-token");
            assertThat(run()).as("%s", said()).isZero();
            assertThat(said())
                    .contains("OK    organization: SmartTask answers for organization " + smartTask.organizationId())
                    .contains("OK    organization sales: SmartTask answers for organization 71");
            out.reset();

            variables.with("SMARTTASK_SALES_ACCESS_TOKEN", "another");
            assertThat(run()).isEqualTo(1);
            assertThat(said())
                    .contains("FAIL  token sales: ", "-> put a valid token into smarttask.sales.access-token-file")
                    .contains("login --organization sales")
                    .contains("OK    token: ");
        }
    }

    @Test
    void tellsABrokerThatIsNotThere() throws Exception {
        int free = LoopbackPorts.free();
        variables.with("INTAKE_KAFKA_ENABLED", "true").with("INTAKE_KAFKA_BROKERS", "127.0.0.1:" + free);

        assertThat(run()).isEqualTo(1);
        assertThat(said())
                .contains("FAIL  broker: 127.0.0.1:" + free + ": connection refused", "check intake.kafka.brokers");
    }

    @Test
    void tellsLoginAndFoldersOfAMailboxApart() throws Exception {
        try (SandboxMail mail = SandboxMail.start()) {
            mail.user("courier", "right");
            variables.with(mail, "courier", "wrong");
            assertThat(run()).isEqualTo(1);
            assertThat(said()).contains("FAIL  mailbox: the server refuses");
            out.reset();

            variables.with(mail, "courier", "right").with("INTAKE_MAIL_FOLDER", "Leads");
            assertThat(run()).isEqualTo(1);
            assertThat(said())
                    .contains("OK    mailbox: courier may log in")
                    .contains("FAIL  mail folder: Leads does not exist")
                    .contains("WARN  mail folder: Processed does not exist");
            assertThat(mail.folders("courier")).doesNotContain("Processed");
        }
    }

    @Test
    void tellsAnInboxThatIsAFileAndOneThatIsMissing() throws Exception {
        variables.with(
                "INTAKE_FILE_DIRECTORY",
                Files.createFile(folder.resolve("file")).toString());
        assertThat(run()).isEqualTo(1);
        assertThat(said()).contains("FAIL  inbox: ", "is no folder");
        out.reset();

        variables.with("INTAKE_FILE_DIRECTORY", folder.resolve("new/inbox").toString());
        assertThat(run()).isZero();
        assertThat(said()).contains("WARN  inbox: ", "is missing");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void tellsWhatAStartWouldFailOnInPostgres() {
        PostgresServer server = PostgresServer.shared();
        String ours = server.freshDatabase();
        assertThat(journal(ours)).contains("OK    journal: postgresql://127.0.0.1:", " lets us in");

        server.execute("postgres", "CREATE ROLE stranger LOGIN");
        String stranger = "user=stranger";
        assertThat(journal(ours.replace("user=courier", stranger)))
                .contains("FAIL  journal: ", "where ours may not write", "-> check journal.url and journal.username");
        String empty = server.databaseWithoutTables();
        assertThat(journal(empty.replace("user=courier", stranger))).contains("GRANT CREATE ON SCHEMA");
        assertThat(journal(empty)).contains("OK    journal: ");
        assertThat(journal(empty + "&currentSchema=elsewhere")).contains("no schema that its user may use");

        String name = empty.replaceFirst(".*/(\\w+)\\?.*", "$1");
        server.execute(name, "CREATE TABLE others (id int)");
        assertThat(journal(empty)).contains("would lie among other tables");
        assertThat(journal(ours + "&options=-c%20default_transaction_read_only=on"))
                .contains("is read-only");

        assertThat(journal(ours.replaceFirst("/\\w+\\?", "/nowhere?")))
                .contains("FAIL  journal: ", "\"nowhere\" does not exist");
        assertThat(journal(ours.replace(":" + server.port(), ":" + LoopbackPorts.free())))
                .contains("FAIL  journal: ", "refused", "that the server runs");
    }

    private String journal(String url) {
        out.reset();
        variables.with("JOURNAL_URL", url);
        assertThat(run()).isEqualTo(said().contains("FAIL") ? 1 : 0);
        return said();
    }

    @Test
    void tellsAClockThatIsWrongByTheDateOfAnAnswer() {
        smartTask
                .answers(200)
                .withHeader("Date", "Mon, 23 Nov 2026 12:00:00 GMT")
                .withBody("[]")
                .onFilterUsers()
                .untilCleared();

        assertThat(run()).isEqualTo(1);
        assertThat(said())
                .containsPattern("FAIL {2}clock: this machine's clock and SmartTask's are \\d+ s apart")
                .contains("-> set the clock");
    }

    @Test
    void waitsUntilAllIsWell() throws Exception {
        smartTask.isDown();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> run("--wait", "60"));
        await().until(() -> said().contains("Looking again, for "));
        assertThat(said())
                .contains("FAIL  SmartTask's connection: connection refused")
                .doesNotContain("OK");
        smartTask.isUp();

        assertThat(code.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(said()).contains("OK    SmartTask's connection: ");
    }

    @Test
    void waitsNoLongerThanItMay() {
        smartTask.isDown();
        long began = System.nanoTime();

        assertThat(run("--wait", "1")).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
        assertThat(said()).containsPattern("(?s)FAIL.*Looking again.*FAIL.*connection refused.*OK {4}inbox");
    }

    @Test
    void tellsAConfigurationThatCanNotBeUsed() throws Exception {
        variables.with("SMARTTASK_MAX_IN_FLIGHT", "many");

        assertThat(run()).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("smarttask.max-in-flight is 'many'");
    }
}
