package org.contactcourier.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    Path folder;

    @Test
    void knowsTheDefaults() {
        Configuration configuration = load(Map.of(), Map.of());

        assertThat(configuration.number("smarttask.max-in-flight", 1, 1000)).isEqualTo(16);
        assertThat(configuration.duration("smarttask.retry.initial-delay")).isEqualTo(Duration.ofMillis(500));
        assertThat(configuration.durations("smarttask.retry.parked-delays"))
                .containsExactly(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5));
        assertThat(configuration.flag("intake.file.enabled")).isTrue();
        assertThat(configuration.optionalText("smarttask.organization-id")).isEmpty();
    }

    @Test
    void putsEnvironmentBeforeSystemPropertyBeforeFile() throws IOException {
        file("intake.kafka.topic=from-file\nintake.kafka.group-id=from-file\nintake.file.directory=from-file");

        Configuration configuration = load(
                Map.of("INTAKE_KAFKA_TOPIC", "from-environment"),
                Map.of("intake.kafka.topic", "from-system", "intake.kafka.group-id", "from-system"));

        assertThat(configuration.text("intake.kafka.topic")).isEqualTo("from-environment");
        assertThat(configuration.text("intake.kafka.group-id")).isEqualTo("from-system");
        assertThat(configuration.text("intake.file.directory")).isEqualTo("from-file");
    }

    @Test
    void takesAnEmptyValueForNotSet() throws IOException {
        file("intake.kafka.topic=\nsmarttask.max-in-flight=3");

        Configuration configuration = load(Map.of("SMARTTASK_MAX_IN_FLIGHT", ""), Map.of());

        assertThat(configuration.text("intake.kafka.topic")).isEqualTo("contacts");
        assertThat(configuration.number("smarttask.max-in-flight", 1, 1000)).isEqualTo(3);
    }

    @Test
    void readsTheFirstFileThereIs() throws IOException {
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(second.resolve("application.properties"), "intake.kafka.topic=second");
        file("intake.kafka.topic=first");

        Configuration configuration =
                Configuration.load(List.of(folder.resolve("missing"), folder, second), Map.of(), new Properties());

        assertThat(configuration.text("intake.kafka.topic")).isEqualTo("first");
    }

    @Test
    void refusesAKeyThatDoesNotExistAndNamesTheNearest() throws IOException {
        file("smarttask.baseurl=https://example.org");

        assertThatThrownBy(() -> load(Map.of(), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("smarttask.baseurl")
                .hasMessageContaining("did you mean smarttask.base-url?")
                .hasMessageNotContaining("\n");
    }

    @Test
    void ignoresUnknownEnvironmentVariables() {
        // Kubernetes injects SMARTTASK_SIMULATOR_PORT for a service of that name.
        Configuration configuration = load(Map.of("SMARTTASK_SIMULATOR_PORT", "tcp://10.0.0.1:80"), Map.of());

        assertThat(configuration.values()).doesNotContainKey("smarttask.simulator.port");
    }

    @Test
    void namesKeyValueAndExpectationOfAWrongValue() throws IOException {
        file(
                "smarttask.max-in-flight=many\nsmarttask.connect-timeout=5 seconds\nintake.file.enabled=yes\nsmarttask.base-url=ftp://x");

        Configuration configuration = load(Map.of(), Map.of());

        assertThatThrownBy(() -> configuration.number("smarttask.max-in-flight", 1, 1000))
                .hasMessage("smarttask.max-in-flight is 'many': expected a whole number from 1 to 1000");
        assertThatThrownBy(() -> configuration.duration("smarttask.connect-timeout"))
                .hasMessageStartingWith("smarttask.connect-timeout is '5 seconds': expected a duration");
        assertThatThrownBy(() -> configuration.flag("intake.file.enabled"))
                .hasMessage("intake.file.enabled is 'yes': expected true or false");
        assertThatThrownBy(() -> configuration.url("smarttask.base-url")).hasMessageContaining("'ftp://x'");
    }

    @Test
    void refusesADurationThatNoClockCanTake() {
        Configuration configuration =
                load(Map.of("SMARTTASK_RESPONSE_TIMEOUT", "999999999d", "JOURNAL_RETENTION", "3650d"), Map.of());

        assertThatThrownBy(() -> configuration.duration("smarttask.response-timeout"))
                .hasMessageStartingWith("smarttask.response-timeout is '999999999d': expected a duration");
        assertThat(configuration.duration("journal.retention")).isEqualTo(Duration.ofDays(3650));
    }

    @Test
    void saysWhereAMissingKeyCanBeSet() {
        assertThatThrownBy(() -> load(Map.of(), Map.of()).number("smarttask.organization-id", 1, Integer.MAX_VALUE))
                .hasMessageContaining("smarttask.organization-id is missing")
                .hasMessageContaining("SMARTTASK_ORGANIZATION_ID");
    }

    @Test
    void masksASecretInErrorsAndText() {
        Configuration configuration = load(Map.of("SMARTTASK_ACCESS_TOKEN", "s3cret"), Map.of());

        assertThat(configuration.secret("smarttask.access-token").orElseThrow())
                .hasToString("***")
                .extracting(Secret::reveal)
                .isEqualTo("s3cret");
        assertThat(configuration.wrong("smarttask.access-token", "something else"))
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void readsASecretFromAFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("token"), "s3cret\n");

        Configuration configuration = load(Map.of("SMARTTASK_ACCESS_TOKEN_FILE", secret.toString()), Map.of());

        assertThat(configuration.secret("smarttask.access-token")).contains(new Secret("s3cret"));
    }

    @Test
    void refusesASecretThatIsSetTwice() {
        Configuration configuration =
                load(Map.of("SMARTTASK_ACCESS_TOKEN_FILE", "token", "SMARTTASK_ACCESS_TOKEN", "s3cret"), Map.of());

        assertThatThrownBy(() -> configuration.secret("smarttask.access-token"))
                .hasMessageContaining("smarttask.access-token-file")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void passesAnySettingOfTheKafkaClientOn() throws IOException {
        file("intake.kafka.properties.security.protocol=SSL");

        Configuration configuration = load(Map.of("INTAKE_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN"), Map.of());

        assertThat(configuration.withPrefix(Configuration.KAFKA_CLIENT_PREFIX))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("sasl.mechanism", "PLAIN");
    }

    private void file(String content) throws IOException {
        Files.writeString(folder.resolve("application.properties"), content);
    }

    private Configuration load(Map<String, String> environment, Map<String, String> system) {
        Properties properties = new Properties();
        properties.putAll(system);
        return Configuration.load(List.of(folder), environment, properties);
    }
}
