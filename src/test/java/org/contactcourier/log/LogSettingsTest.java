package org.contactcourier.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.log.LogSettings.LogFormat;
import org.contactcourier.log.LogSettings.LogLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSettingsTest {
    private static LogSettings of(String level, String format) {
        return LogSettings.from(
                Configuration.load(List.of(), Map.of("LOG_LEVEL", level, "LOG_FORMAT", format), new Properties()));
    }

    @ParameterizedTest
    @CsvSource({"error,ERROR", "warn,WARN", "info,INFO", "debug,DEBUG", "trace,TRACE", "WARN,WARN", "'',INFO"})
    void readsALevel(String value, LogLevel level) {
        assertThat(of(value, "text")).isEqualTo(new LogSettings(level, LogFormat.TEXT));
    }

    @ParameterizedTest
    @CsvSource({"text,TEXT", "json,JSON", "JSON,JSON", "'',TEXT"})
    void readsAFormat(String value, LogFormat format) {
        assertThat(of("info", value).format()).isEqualTo(format);
    }

    @Test
    void saysWhatThereIs() {
        assertThatThrownBy(() -> of("verbose", "text"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("log.level is 'verbose': expected error, warn, info, debug or trace");
        assertThatThrownBy(() -> of("info", "xml"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("log.format is 'xml': expected text or json");
    }
}
