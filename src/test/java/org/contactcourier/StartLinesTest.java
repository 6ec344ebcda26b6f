package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.sandbox.LoopbackPorts;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.CapturedLog;
import org.contactcourier.support.Variables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person who reads the log's first lines knows what runs, where it reads and where it sends. */
class StartLinesTest {
    @TempDir
    Path folder;

    private List<String> start(String enabled) {
        return start(enabled, "");
    }

    private List<String> start(String enabled, String brokers) {
        try (SmartTaskSimulator smartTask = SmartTaskSimulator.start();
                CapturedLog log = CapturedLog.open()) {
            Variables variables = new Variables(smartTask)
                    .with("INTAKE_FILE_ENABLED", enabled)
                    .with("INTAKE_KAFKA_BROKERS", brokers)
                    .with("INTAKE_FILE_DIRECTORY", folder.resolve("inbox").toString())
                    .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                    .with("MANAGEMENT_PORT", "0");
            Courier courier = Courier.start(
                    Configuration.load(List.of(), variables.map(), new Properties()),
                    Installation.routesIn(Path.of("routes")),
                    Clock.systemUTC());
            courier.close();
            return log.lines();
        }
    }

    @Test
    void nameSourcesJournalAndGate() {
        assertThat(start("true"))
                .anyMatch(line -> line.contains("Sources: file reads the inbox " + folder.resolve("inbox")))
                .anyMatch(line -> line.contains("Journal: jdbc:sqlite:" + folder.resolve("journal.db")))
                .anyMatch(line -> line.contains("Gate: open; contacts go to http://"))
                .anyMatch(line -> line.contains("the inbox " + folder.resolve("inbox") + " is missing, so it is made"));
    }

    /** The line came at each start that failed, and nothing was made. */
    @Test
    void sayThatTheInboxIsMadeOnlyIfItIs() {
        RouteFile broken = new RouteFile("own.camel.yaml", """
                - beans:
                    - name: jobTitles
                      type: "#class:com.acme.JobTitles"
                """, "/own/routes/own.camel.yaml");
        List<RouteFile> routes = new ArrayList<>(Installation.routesIn(Path.of("routes")));
        routes.add(broken);
        try (SmartTaskSimulator smartTask = SmartTaskSimulator.start();
                CapturedLog log = CapturedLog.open()) {
            Variables variables = new Variables(smartTask)
                    .with("INTAKE_FILE_DIRECTORY", folder.resolve("inbox").toString())
                    .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                    .with("MANAGEMENT_PORT", "0");
            Configuration configuration = Configuration.load(List.of(), variables.map(), new Properties());

            assertThatThrownBy(() -> Courier.start(configuration, routes, Clock.systemUTC()))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("no class com.acme.JobTitles");

            assertThat(folder.resolve("inbox")).doesNotExist();
            assertThat(log.lines()).noneMatch(line -> line.contains("so it is made"));
        }
    }

    @Test
    void nameEachOrganizationAndItsSources() {
        try (SmartTaskSimulator ours = SmartTaskSimulator.start();
                SmartTaskSimulator theirs =
                        SmartTaskSimulator.start("127.0.0.1", LoopbackPorts.free(), "their-token", 71);
                CapturedLog log = CapturedLog.open()) {
            Variables variables = new Variables(ours)
                    .with("INTAKE_FILE_DIRECTORY", folder.resolve("inbox").toString())
                    .with("INTAKE_FILE_LEADS_DIRECTORY", folder.resolve("leads").toString())
                    .with("INTAKE_FILE_LEADS_ORGANIZATION", "sales")
                    .with("SMARTTASK_SALES_BASE_URL", theirs.baseUrl())
                    .with("SMARTTASK_SALES_ORGANIZATION_ID", "71")
                    .with("SMARTTASK_SALES_ACCESS_TOKEN", "their-token")
                    .with("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"))
                    .with("MANAGEMENT_PORT", "0");
            Courier courier = Courier.start(
                    Configuration.load(List.of(), variables.map(), new Properties()),
                    Installation.routesIn(Path.of("routes")),
                    Clock.systemUTC());
            courier.close();

            assertThat(log.lines())
                    .anyMatch(line -> line.contains("Gate: open; contacts of file go to " + ours.baseUrl()
                            + ", organization " + ours.organizationId()))
                    .anyMatch(line -> line.contains("Gate of sales: open; contacts of file.leads go to "
                            + theirs.baseUrl() + ", organization 71"));
        }
    }

    @Test
    void warnThatNothingIsRead() {
        assertThat(start("false")).anyMatch(line -> line.contains("No source is on"));
    }

    @Test
    void tellOfAServerWhoseSourceIsOff() {
        assertThat(start("true", "broker.example.org:9092"))
                .anyMatch(line ->
                        line.contains("Not read: intake.kafka.brokers is set, but intake.kafka.enabled is false"));
        assertThat(start("true")).noneMatch(line -> line.contains("Not read"));
    }

    @Test
    void tellOfJarsThatAStartWithoutTheScriptPassesOver() throws IOException {
        Path ext = folder.resolve("ext");
        assertThat(StartLines.jarsNotUsed(ext, "contact-courier.jar")).isEmpty();

        Files.createFile(Files.createDirectory(ext).resolve("titles.jar"));
        Files.createFile(ext.resolve("README.md"));
        assertThat(StartLines.jarsNotUsed(ext, "contact-courier.jar", "lib/titles.jar"))
                .hasValueSatisfying(line -> assertThat(line).startsWith("ext/titles.jar: not on the class path"));
        assertThat(StartLines.jarsNotUsed(ext, "contact-courier.jar", "/opt/contact-courier/ext/titles.jar"))
                .isEmpty();
        assertThat(StartLines.jarsNotUsed(
                        folder.resolve("e".repeat(300)), "contact-courier.jar")) // no such name can be
                .hasValueSatisfying(
                        line -> assertThat(line).contains("can't be listed").doesNotContain("Exception"));
    }

    @Test
    void nameTheProgram() {
        assertThat(StartLines.program())
                .startsWith("Contact Courier (not packaged) on Java "
                        + Runtime.version().feature());
    }
}
