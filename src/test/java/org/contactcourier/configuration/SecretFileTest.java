package org.contactcourier.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key that holds a secret may name a file instead: secrets in the environment are seen by many. */
class SecretFileTest {
    @TempDir
    Path folder;

    /** All keys that the bundle has, taken from the file itself: a new one is tested by being there. */
    static Stream<String> secrets() throws IOException {
        return keys().stringPropertyNames().stream()
                .filter(Configuration::isSecret)
                .sorted();
    }

    private static Properties keys() throws IOException {
        Properties keys = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            keys.load(reader);
        }
        return keys;
    }

    private Configuration with(String key, String value) {
        Properties values = new Properties();
        values.setProperty(key, value);
        return Configuration.load(List.of(), Map.of(), values);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void mayComeFromAFile(String key) throws IOException {
        assertThat(keys()).as("application.properties has no %s-file", key).containsKey(key + "-file");
        Path file = Files.writeString(folder.resolve("secret"), "from a file\n");

        Configuration configuration = with(key + "-file", file.toString());

        assertThat(configuration.secret(key).orElseThrow().reveal()).isEqualTo("from a file");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void isNeverShown(String key) {
        assertThat(with(key, "hush hush").wrong(key, "another")).hasMessageNotContaining("hush");
    }

    @Test
    void knowsTheSecretsThatThereAre() throws IOException {
        assertThat(secrets())
                .contains(
                        "smarttask.access-token",
                        "smarttask.oauth.client-secret",
                        "smarttask.proxy-password",
                        "smarttask.tls.trust-store-password",
                        "smarttask.tls.key-store-password",
                        "intake.mail.password",
                        "intake.mail.oauth.client-secret",
                        "intake.kafka.schema-registry.password",
                        "dead-letter.copy-to",
                        "receipt.copy-to");
    }

    @Test
    void refusesASecretAndItsFileTogether() {
        Properties values = new Properties();
        values.setProperty("dead-letter.copy-to", "file:a");
        values.setProperty("dead-letter.copy-to-file", "b");

        assertThatThrownBy(() -> Configuration.load(List.of(), Map.of(), values).secret("dead-letter.copy-to"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("are both set");
    }
}
