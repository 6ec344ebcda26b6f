package org.contactcourier.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that would leave this machine so that anybody on the way can read them. */
class CleartextWarningTest {
    @TempDir
    Path folder;

    private List<String> warningsOfAStart(Properties keys) {
        try (CapturedLog log = CapturedLog.open();
                RunningCourier courier = RunningCourier.start(folder, keys)) {
            assertThat(courier).isNotNull();
            return log.lines().stream()
                    .filter(line -> line.startsWith("WARN") && line.contains("without encryption"))
                    .toList();
        }
    }

    private Properties keys(String baseUrl) {
        Properties keys = RunningCourier.keys(folder, baseUrl);
        keys.setProperty("smarttask.verify-on-start", "false");
        return keys;
    }

    @Test
    void isGivenOnceForATokenOverPlainHttp() {
        assertThat(warningsOfAStart(keys("http://smarttask.invalid")))
                .singleElement()
                .asString()
                .contains("The access token goes to smarttask.invalid without encryption", "smarttask.base-url");
    }

    @Test
    void isGivenForTheRegistrysPasswordAndTheBrokersToo() {
        Properties keys = keys("https://smarttask.invalid");
        keys.setProperty("intake.kafka.schema-registry.url", "http://schemas.invalid:8081");
        keys.setProperty("intake.kafka.schema-registry.username", "me");
        keys.setProperty("intake.kafka.schema-registry.password", "hush");
        keys.setProperty("intake.kafka.enabled", "true");
        keys.setProperty("intake.kafka.brokers", "localhost:1, broker.invalid:9092");
        keys.setProperty("intake.kafka.properties.security.protocol", "SASL_PLAINTEXT");
        keys.setProperty("intake.kafka.properties.sasl.mechanism", "PLAIN");
        keys.setProperty(
                "intake.kafka.properties.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"a\" password=\"hush\";");

        assertThat(warningsOfAStart(keys))
                .hasSize(2)
                .anyMatch(line -> line.contains("The schema registry's password goes to schemas.invalid"))
                .anyMatch(line -> line.contains("The broker's password goes to broker.invalid"))
                .noneMatch(line -> line.contains("hush"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1", "https://smarttask.invalid"})
    void isNotGivenForThisMachineOrHttps(String url) {
        assertThat(warningsOfAStart(keys(url))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1.2.3",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "api.localhost",
                "LOCALHOST",
                "localhost."
            })
    void knowsThisMachinesNames(String host) {
        assertThat(CleartextWarning.of("The secret", "key", URI.create("http://" + host)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.example", "127.0.0.1.example", "10.0.0.1", "[fe80::1]", "mylocalhost"})
    void knowsOtherMachines(String host) {
        assertThat(CleartextWarning.of("The secret", "key", URI.create("http://" + host)))
                .isPresent();
    }
}
