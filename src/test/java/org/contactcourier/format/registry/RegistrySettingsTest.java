package org.contactcourier.format.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrySettingsTest {
    private static final String URL = "INTAKE_KAFKA_SCHEMA_REGISTRY_URL";
    private static final String USERNAME = "INTAKE_KAFKA_SCHEMA_REGISTRY_USERNAME";
    private static final String PASSWORD = "INTAKE_KAFKA_SCHEMA_REGISTRY_PASSWORD";

    @TempDir
    Path folder;

    @Test
    void isOffUnlessAnAddressIsSet() {
        assertThat(settings(Map.of())).isEmpty();
    }

    @Test
    void readsAddressAndCredentials() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "s3cret\n");

        assertThat(settings(Map.of(
                        URL, "https://schemas.example/api/", USERNAME, "courier", PASSWORD + "_FILE", file + "")))
                .hasValueSatisfying(settings -> {
                    assertThat(settings.url()).isEqualTo("https://schemas.example/api");
                    assertThat(settings.authorization()).hasValue(new Secret("Basic Y291cmllcjpzM2NyZXQ="));
                });
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThatThrownBy(() -> settings(Map.of(URL, "registry:8081")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.kafka.schema-registry.url is 'registry:8081'");
    }

    @Test
    void doesNotShowAPasswordInTheAddress() {
        assertThatThrownBy(() -> settings(Map.of(URL, "http://courier:s3cret@registry:8081")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.kafka.schema-registry.username")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void refusesHalfOfTheCredentials() {
        assertThatThrownBy(() -> settings(Map.of(URL, "http://registry:8081", USERNAME, "courier")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.kafka.schema-registry.password");
    }

    private static Optional<RegistrySettings> settings(Map<String, String> environment) {
        return RegistrySettings.from(Configuration.load(List.of(), environment, new Properties()));
    }
}
