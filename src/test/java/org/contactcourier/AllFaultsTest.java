package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who mends one key, starts, and is told of the next one, starts many times. */
class AllFaultsTest {
    @TempDir
    Path folder;

    private static List<String> faults(Map<String, String> variables) {
        return Assembly.faults(Configuration.load(List.of(), variables, new Properties()));
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(faults(Map.of("SMARTTASK_ORGANIZATION_ID", "38", "SMARTTASK_ACCESS_TOKEN", "t")))
                .isEmpty();
    }

    @Test
    void namesWhatANewUserHasNotSetYet() {
        assertThat(faults(Map.of()))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("smarttask.organization-id is missing"),
                        line -> assertThat(line).startsWith("smarttask.access-token is missing"));
    }

    @Test
    void takesASecretInAFileThatIsNotThereForNoMissingSecret() {
        assertThat(faults(Map.of("SMARTTASK_ORGANIZATION_ID", "38", "SMARTTASK_ACCESS_TOKEN_FILE", "/run/none")))
                .singleElement()
                .asString()
                .startsWith("smarttask.access-token-file is '/run/none'");
    }

    @Test
    void findsTheFaultsOfAllParts() {
        List<String> faults = faults(Map.ofEntries(
                Map.entry("SMARTTASK_ORGANIZATION_ID", "abc"),
                Map.entry("SMARTTASK_BASE_URL", "ext-v2.smarttask.io"),
                Map.entry("SMARTTASK_MAX_IN_FLIGHT", "many"),
                Map.entry("SMARTTASK_CONNECT_TIMEOUT", "5"),
                Map.entry("SMARTTASK_RETRY_PARKED_DELAYS", "10s;1m"),
                Map.entry("SMARTTASK_PROXY", "socks5://proxy:1080"),
                Map.entry("INTAKE_KAFKA_ENABLED", "true"),
                Map.entry("INTAKE_FILE_SETTLE", "soon"),
                Map.entry("INTAKE_MAIL_ENABLED", "yes"),
                Map.entry("INTAKE_MAIL_PROTOCOL", "pop3"),
                Map.entry("INTAKE_MAIL_PORT", "imap"),
                Map.entry("CONTACT_DEFAULT_REGION", "Germany"),
                Map.entry("JOURNAL_URL", "journal.db"),
                Map.entry("JOURNAL_RETENTION", "30"),
                Map.entry("MANAGEMENT_PORT", "http")));

        for (String key : List.of(
                "smarttask.organization-id",
                "smarttask.base-url",
                "smarttask.access-token",
                "smarttask.max-in-flight",
                "smarttask.connect-timeout",
                "smarttask.retry.parked-delays",
                "smarttask.proxy",
                "intake.kafka.brokers",
                "intake.file.settle",
                "intake.mail.enabled",
                "intake.mail.protocol",
                "intake.mail.port",
                "contact.default-region",
                "journal.url",
                "journal.retention",
                "management.port")) {
            assertThat(faults)
                    .as(key)
                    .filteredOn(line -> line.startsWith(key + " "))
                    .hasSize(1);
        }
        assertThat(faults).hasSize(16);
    }

    @Test
    void endsTheStartWithAllOfThem() {
        Configuration configuration = Configuration.load(
                List.of(),
                Map.of("MANAGEMENT_PORT", "http", "JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db")),
                new Properties());

        assertThatThrownBy(() -> Courier.start(configuration, List.of(), Clock.systemUTC()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("smarttask.organization-id is missing")
                .hasMessageContaining("smarttask.access-token is missing")
                .hasMessageContaining("management.port is 'http'");
        assertThat(folder).isEmptyDirectory();
    }
}
