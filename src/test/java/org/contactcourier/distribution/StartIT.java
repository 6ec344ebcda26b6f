package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.contactcourier.support.BundleProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A start that can't succeed ends with one line that names the key, and with an exit code. */
class StartIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SMARTTASK_ORGANIZATION_ID   |          | smarttask.organization-id is missing
                    SMARTTASK_ORGANIZATION_ID   | acme     | smarttask.organization-id is 'acme'
                    SMARTTASK_ACCESS_TOKEN      |          | smarttask.access-token
                    SMARTTASK_BASE_URL          | nowhere  | smarttask.base-url is 'nowhere'
                    SMARTTASK_MAX_IN_FLIGHT     | 0        | smarttask.max-in-flight is '0'
                    SMARTTASK_RESPONSE_TIMEOUT  | 30       | smarttask.response-timeout is '30'
                    INTAKE_FILE_SETTLE          | soon     | intake.file.settle is 'soon'
                    INTAKE_KAFKA_ENABLED        | true     | intake.kafka.brokers is missing
                    INTAKE_MAIL_ENABLED         | true     | intake.mail.host is missing
                    INTAKE_MAIL_PROTOCOL        | pop3     | intake.mail.protocol is 'pop3'
                    JOURNAL_URL                 | nosuchdb | journal.url is 'nosuchdb'
                    MANAGEMENT_PORT             | 70000    | management.port is '70000'
                    """)
    void endsWithOneLineThatNamesTheKey(String variable, String value, String expected) {
        Map<String, String> environment = complete();
        environment.put(variable, value == null ? "" : value);

        try (BundleProcess bundle = BundleProcess.launch(folder, environment)) {
            int code = bundle.exitCode();

            assertThat(bundle.trouble())
                    .allMatch(line -> line.contains(" ERROR ")) // a source that is switched on lacks more than one key
                    .filteredOn(line -> line.contains(expected))
                    .hasSize(1);
            assertThat(code).isEqualTo(2);
        }
    }

    @Test
    void endsWithOneLineOnAKeyThatDoesNotExist() throws IOException {
        Files.writeString(folder.resolve("application.properties"), "smarttask.max-inflight=3\n");

        try (BundleProcess bundle = BundleProcess.launch(folder, complete())) {
            assertThat(bundle.exitCode()).isEqualTo(2);
            assertThat(bundle.trouble()).hasSize(1);
            assertThat(bundle.log())
                    .contains("smarttask.max-inflight")
                    .contains("did you mean smarttask.max-in-flight?");
        }
    }

    @Test
    void endsWithOneLineOnARouteThatCanNotBeRead() throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("mine.camel.yaml"), "- route:\n    id: mine\n    form:\n      uri: direct\n");

        try (BundleProcess bundle = BundleProcess.launch(folder, complete())) {
            assertThat(bundle.exitCode()).isEqualTo(1);
            assertThat(bundle.log()).contains("mine.camel.yaml").doesNotContain("\tat ");
        }
    }

    @Test
    void endsWithOneLineWhereTheJournalIsInUse() {
        try (BundleProcess first = BundleProcess.start(folder, complete());
                BundleProcess second = BundleProcess.launch(folder, complete())) {
            assertThat(second.exitCode()).isNotZero();
            assertThat(second.trouble()).hasSize(1);
            assertThat(second.log()).contains("journal.db");
            assertThat(first.stop()).isZero();
        }
    }

    @Test
    void doesNotReadWhatAnybodyMayHavePlantedInTheWorkingDirectory() throws IOException {
        Files.writeString(folder.resolve("application.properties"), "no.such.key=3\n");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        try (BundleProcess bundle = BundleProcess.start(folder, complete())) {
            assertThat(bundle.stop()).isZero();
            assertThat(bundle.log()).contains("can be written by everybody").contains("Configuration file: ");
        }
    }

    @Test
    void readsTheFolderThatHomeNames() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("application.properties"), "smarttask.max-inflight=3\n");

        try (BundleProcess first = BundleProcess.launch(folder, complete(), "--home", home.toString());
                BundleProcess check = BundleProcess.launch(folder, complete(), "check", "--home=home", "home")) {
            assertThat(first.exitCode()).isEqualTo(2);
            assertThat(first.log()).contains("smarttask.max-inflight");
            assertThat(check.exitCode()).isEqualTo(2);
            assertThat(check.log()).contains("smarttask.max-inflight");
        }
    }

    @Test
    void saysItsVersionAndItsUsage() {
        try (BundleProcess version = BundleProcess.launch(folder, Map.of(), "--version");
                BundleProcess wrong = BundleProcess.launch(folder, Map.of(), "fly")) {
            assertThat(version.exitCode()).isZero();
            assertThat(version.log()).startsWith("contact-courier 0.");
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.log()).contains("fly").contains("Usage: contact-courier");
        }
    }

    private static Map<String, String> complete() {
        Map<String, String> environment = new TreeMap<>();
        environment.put("SMARTTASK_ORGANIZATION_ID", "38");
        environment.put("SMARTTASK_ACCESS_TOKEN", "t0ken");
        environment.put("SMARTTASK_VERIFY_ON_START", "false");
        environment.put("SMARTTASK_BASE_URL", "http://127.0.0.1:1");
        return environment;
    }
}
