package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSettingsTest {
    @Test
    void readsItsKeys() {
        assertThat(with("drop box")).isEqualTo(new FileSettings(true, Path.of("drop box"), Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"in?delete=true", "${body}", "$simple{body}", "a%20b", "RAW(a)"})
    void refusesFolderThatCamelWouldRead(String directory) {
        assertThatThrownBy(() -> with(directory))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.file.directory");
    }

    private static FileSettings with(String directory) {
        return FileSettings.from(Configuration.load(
                List.of(),
                Map.of("INTAKE_FILE_DIRECTORY", directory, "SMARTTASK_ORGANIZATION_ID", "38"),
                new Properties()));
    }
}
