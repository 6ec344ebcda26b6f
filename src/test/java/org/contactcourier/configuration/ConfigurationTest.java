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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "SMARTTASK_BASEURL, SMARTTASK_BASE_URL",
        "SMARTTASK_ORGANISATION_ID, SMARTTASK_ORGANIZATION_ID",
        "SMARTTASK_ORG_ID, SMARTTASK_ORGANIZATION_ID",
        "SMARTTASK_URL, SMARTTASK_BASE_URL",
        "SMARTTASK_TOKEN, SMARTTASK_ACCESS_TOKEN",
        "INTAKE_KAFKA_BROKER, INTAKE_KAFKA_BROKERS",
        "INTAKE_KAFKA_TOPICS, INTAKE_KAFKA_TOPIC",
        "INTAKE_FILE_DIR, INTAKE_FILE_DIRECTORY",
        "INTAKE_MAIL_USER, INTAKE_MAIL_USERNAME",
        "CONTACT_REGION, CONTACT_DEFAULT_REGION",
        "JOURNAL_URI, JOURNAL_URL",
        "RECEIPT_COPYTO, RECEIPT_COPY_TO",
        "DEAD_LETTER_COPY, DEAD_LETTER_COPY_TO"
    })
    void refusesAVariableThatOverridesNoKeyAndNamesTheNearest(String variable, String meant) {
        assertThatThrownBy(() -> load(Map.of(variable, "x"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The environment variable %s overrides no key: did you mean %s?", variable, meant);
    }

    @ParameterizedTest
    @CsvSource({
        "SMARTTASK_SIMULATOR_SERVICE_HOST, 10.0.0.1",
        "SMARTTASK_SIMULATOR_SERVICE_PORT, 80",
        "SMARTTASK_SIMULATOR_SERVICE_PORT_HTTP_ALT, 8080",
        "SMARTTASK_SIMULATOR_PORT, tcp://10.0.0.1:80",
        "SMARTTASK_SIMULATOR_PORT_80_TCP, tcp://10.0.0.1:80",
        "CONTACT_COURIER_PORT_9876_TCP_PROTO, tcp",
        "JOURNAL_PORT_5432_TCP_PORT, 5432",
        "INTAKE_KAFKA_PORT_9092_TCP_ADDR, 10.0.0.1",
        "RECEIPT_DNS_PORT_53_UDP, udp://10.0.0.1:53",
        "DEAD_LETTER_SCTP_PORT_9_SCTP_ADDR, 10.0.0.1",
        "JOURNAL_STREAM, 9:12345678",
        "SMARTTASK_EMPTY, ''",
        "SMART_TASK, of another program",
        "MANAGEMENT_TOOL, of another program"
    })
    void leavesVariablesAloneThatOthersSet(String variable, String value) {
        assertThat(load(Map.of(variable, value), Map.of()).unknown()).isEmpty();
    }

    @Test
    void takesTheAddressOfAServiceForNoPort() {
        // Kubernetes sets these for services that are called "management" and "intake-mail".
        Configuration configuration = load(
                Map.of("MANAGEMENT_PORT", "tcp://10.0.0.1:80", "INTAKE_MAIL_PORT", "tcp://10.0.0.2:993"), Map.of());

        assertThat(configuration.number("management.port", 0, 65535)).isEqualTo(9876);
        assertThat(configuration.number("intake.mail.port", 0, 65535)).isEqualTo(993);
    }

    @Test
    void tellsAllThatIsUnknownAtOnce() throws IOException {
        file("smarttask.baseurl=https://example.org\ninbox=here");

        assertThatThrownBy(() -> load(Map.of("SMARTTASK_TOKEN", "s3cret"), Map.of("intake.kafka.topics", "a")))
                .hasMessageContaining("smarttask.baseurl in " + folder)
                .hasMessageContaining("inbox in " + folder)
                .hasMessageContaining("intake.kafka.topics in -Dintake.kafka.topics is not a key: did you mean")
                .hasMessageContaining("SMARTTASK_TOKEN")
                .hasMessageNotContaining("s3cret")
                .extracting(e -> e.getMessage().lines().count())
                .isEqualTo(4L);
    }

    @Test
    void knowsWhereAValueComesFrom() throws IOException {
        file("intake.kafka.topic=a\nintake.kafka.group-id=a\nintake.file.directory=a\nsmarttask.proxy=");

        Configuration configuration = load(
                Map.of("INTAKE_KAFKA_TOPIC", "b"), Map.of("intake.kafka.topic", "c", "intake.kafka.group-id", "c"));

        assertThat(configuration.source("intake.kafka.topic")).contains("the variable INTAKE_KAFKA_TOPIC");
        assertThat(configuration.source("intake.kafka.group-id")).contains("-Dintake.kafka.group-id");
        assertThat(configuration.source("intake.file.directory"))
                .contains(folder.resolve("application.properties").toString());
        assertThat(configuration.source("smarttask.proxy")).isEmpty();
        assertThat(configuration.source("smarttask.base-url")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "smarttask.proxy, http://ada:hush@proxy:3128, http://***@proxy:3128",
        "smarttask.proxy, http://ada:hu/sh@ush@proxy:3128, http://***@proxy:3128",
        "smarttask.proxy, http://proxy:3128/a, http://proxy:3128/a",
        "journal.url, jdbc:postgresql:ada:hush@db, jdbc:postgresql:***@db",
        "journal.url, jdbc:postgresql://db/a?user=ada@host, jdbc:postgresql://db/a?user=ada@host",
        "smarttask.proxy-password, hush, ***",
        "smarttask.access-token, hush, ***",
        "smarttask.access-token-file, /run/token, /run/token",
        "dead-letter.copy-to, kafka:letters, ***",
        "journal.url, jdbc:postgresql://db/a?user=ada&password=hush&ssl=true, jdbc:postgresql://db/a?user=ada&password=***&ssl=true",
        "intake.kafka.properties.sasl.jaas.config, hush, ***",
        "intake.kafka.properties.ssl.key.password, hush, ***",
        "intake.kafka.properties.ssl.keystore.key, hush, ***",
        "intake.kafka.properties.basic.auth.user.info, ada:hush, ***",
        "intake.kafka.x.properties.basic.auth.user.info, ada:hush, ***",
        "camel.component.smtp.clientSecret, hush, ***",
        "intake.kafka.properties.client.id, ada, ada"
    })
    void showsNoSecret(String key, String value, String shown) {
        assertThat(load(Map.of(), Map.of(key, value)).shown(key)).contains(shown);
    }

    /** {@code config} printed a misspelt password in the run that said which key was meant. */
    @Test
    void showsNoValueOfWhatIsNoKey() throws IOException {
        file("intake.mail.fair.pasword=hush\nsmarttask.acces-tokn=hush");

        Configuration configuration = Configuration.read(List.of(folder), Map.of(), new Properties());

        assertThat(configuration.unknown()).hasSize(2);
        assertThat(configuration.shown("intake.mail.fair.pasword")).contains("***");
        assertThat(configuration.shown("smarttask.acces-tokn")).contains("***");
    }

    /** A misspelt key of the kind was taken over like one that is there: {@code smarttask.sales.sales.acces-token}. */
    @Test
    void takesOverOnlyWhatIsAKey() throws IOException {
        file("smarttask.sales.access-token=t\nsmarttask.sales.acces-tokn=hush\nsmarttask.organisation-id=abc");

        Configuration configuration = Configuration.read(List.of(folder), Map.of(), new Properties());

        assertThat(configuration.unknown()).hasSize(2);
        assertThat(configuration.keys())
                .contains("smarttask.sales.acces-tokn", "smarttask.organisation-id")
                .doesNotContain("smarttask.sales.sales.acces-tokn", "smarttask.sales.organisation-id");
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
