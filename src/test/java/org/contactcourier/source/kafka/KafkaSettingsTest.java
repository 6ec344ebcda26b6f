package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
    @Test
    void readsItsKeysAndAnySettingOfTheClient() {
        KafkaSettings settings = KafkaSettings.from(configuration(Map.of(
                "INTAKE_KAFKA_BROKERS", "one:9092, [::1]:9093",
                "INTAKE_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL",
                "INTAKE_KAFKA_PROPERTIES_ISOLATION_LEVEL", "read_uncommitted")));

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.topic()).isEqualTo("contacts");
        assertThat(settings.groupId()).isEqualTo("contact-courier");
        assertThat(settings.properties())
                .isEqualTo(Map.of("security.protocol", "SASL_SSL", "isolation.level", "read_uncommitted"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "one:9092,", "one:9092;two:9092", "http://one:9092"})
    void refusesBrokersWithoutHostAndPort(String brokers) {
        assertThatThrownBy(() -> KafkaSettings.from(configuration(Map.of("INTAKE_KAFKA_BROKERS", brokers))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.kafka.brokers is '" + brokers + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "enable.auto.commit, true",
        "auto.offset.reset, latest",
        "value.deserializer, x.Y",
        "key.deserializer, x.Y",
        "group.protocol, consumer",
        "group.id, other",
        "bootstrap.servers, other:9092",
        "max.poll.interval.ms, 1000",
        "max.poll.interval.ms, soon"
    })
    void refusesAClientSettingThatWouldBreakThePromise(String name, String value) {
        Map<String, String> environment = Map.of(
                "INTAKE_KAFKA_BROKERS", "one:9092", Configuration.variable("intake.kafka.properties." + name), value);

        assertThatThrownBy(() -> KafkaSettings.from(configuration(environment)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.kafka.properties." + name)
                .hasMessageContaining("'" + value + "'")
                .message()
                .doesNotContain("\n");
    }

    /** Kafka's client only warns of a setting that it doesn't know, and reads on without TLS. */
    @ParameterizedTest
    @CsvSource({
        "securty.protocol, did you mean intake.kafka.properties.security.protocol?",
        "ssl.truststore.locaton, did you mean intake.kafka.properties.ssl.truststore.location?",
        "sasl.jaas.confg, did you mean intake.kafka.properties.sasl.jaas.config?",
        "sasl.jaas.confg-file, did you mean intake.kafka.properties.sasl.jaas.config-file?",
        "Security.Protocol, did you mean intake.kafka.properties.security.protocol?",
        "ssl.truststore, is no setting of Kafka's consumer",
        "batch.size, is no setting of Kafka's consumer"
    })
    void refusesAClientSettingThatDoesNotExist(String name, String expected) {
        Properties values = new Properties();
        values.setProperty("intake.kafka.properties." + name, "SASL_SSL");

        assertThatThrownBy(() -> KafkaSettings.from(Configuration.load(List.of(), Map.of(), values)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.kafka.properties." + name + " is no setting")
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource({"security.protocol, SSLL", "session.timeout.ms, soon", "fetch.min.bytes, -1"})
    void refusesAValueThatTheClientWouldRefuse(String name, String value) {
        Properties values = new Properties();
        values.setProperty("intake.kafka.properties." + name, value);

        assertThatThrownBy(() -> KafkaSettings.from(Configuration.load(List.of(), Map.of(), values)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.kafka.properties." + name + " is '" + value + "'");
    }

    @Test
    void takesWhatAPluggedInClassMayRead() {
        KafkaSettings settings = KafkaSettings.from(configuration(Map.of(
                "INTAKE_KAFKA_BROKERS", "one:9092",
                "INTAKE_KAFKA_PROPERTIES_SASL_LOGIN_CALLBACK_HANDLER_CLASS", "com.example.Login",
                "INTAKE_KAFKA_PROPERTIES_LOGIN_REGION", "eu")));

        assertThat(settings.properties()).containsEntry("login.region", "eu");
    }

    @Test
    void readsASecretFromAFileWithAllItsLines(@TempDir Path folder) throws IOException {
        Path jaas = Files.writeString(
                folder.resolve("jaas"),
                "org.apache.kafka.common.security.scram.ScramLoginModule required\n username=a;\n");
        Properties values = new Properties();
        values.setProperty("intake.kafka.properties.sasl.jaas.config-file", jaas.toString());
        Map<String, String> environment = Map.of(
                "INTAKE_KAFKA_BROKERS",
                "one:9092",
                "INTAKE_KAFKA_PROPERTIES_SSL_KEY_PASSWORD_FILE",
                Files.writeString(folder.resolve("p"), "hush\n").toString());

        KafkaSettings settings = KafkaSettings.from(Configuration.load(List.of(), environment, values));

        assertThat(settings.properties())
                .isEqualTo(Map.of(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required\n username=a;",
                        "ssl.key.password",
                        "hush"));
    }

    @Test
    void refusesASecretAndItsFileTogether(@TempDir Path folder) throws IOException {
        Properties values = new Properties();
        values.setProperty("intake.kafka.properties.sasl.jaas.config", "a");
        values.setProperty("intake.kafka.properties.sasl.jaas.config-file", folder.toString());

        assertThatThrownBy(() -> KafkaSettings.from(Configuration.load(List.of(), Map.of(), values)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("are both set");
    }

    @Test
    void leavesTheGroupTwiceTheTimeOfTheLongestBatch() {
        KafkaSettings settings = KafkaSettings.from(
                configuration(Map.of("INTAKE_KAFKA_BROKERS", "one:9092", "SMARTTASK_RESPONSE_TIMEOUT", "10s")));

        assertThat(settings.maxPollInterval()).isEqualTo(Duration.ofSeconds(140));
    }

    private static Configuration configuration(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("INTAKE_KAFKA_ENABLED", "true");
        return Configuration.load(List.of(), all, new Properties());
    }
}
