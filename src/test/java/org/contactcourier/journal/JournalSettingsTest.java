package org.contactcourier.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalSettingsTest {
    private static Configuration with(Map<String, String> environment) {
        return Configuration.load(List.of(), environment, new Properties());
    }

    @Test
    void hasDefaults() {
        assertThat(JournalSettings.from(with(Map.of())))
                .isEqualTo(new JournalSettings(Path.of("data/journal.db"), Duration.ofDays(30)));
        assertThat(OutboxSettings.from(with(Map.of()))).isEqualTo(OutboxSettings.NONE);
    }

    @Test
    void readsWhatIsSet() {
        Configuration configuration = with(Map.of(
                "JOURNAL_URL", "jdbc:sqlite:/var/lib/courier/journal.db",
                "JOURNAL_RETENTION", "7d",
                "DEAD_LETTER_COPY_TO", "file:letters"));

        assertThat(JournalSettings.from(configuration))
                .isEqualTo(new JournalSettings(Path.of("/var/lib/courier/journal.db"), Duration.ofDays(7)));
        assertThat(OutboxSettings.from(configuration))
                .isEqualTo(new OutboxSettings(Optional.of("file:letters"), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost/journal",
                "data/journal.db",
                "jdbc:sqlite:",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite:file:journal.db?mode=ro",
                "jdbc:sqlite:journal.db?synchronous=OFF"
            })
    void refusesWhatIsNoSqliteFile(String url) {
        Configuration configuration = with(Map.of("JOURNAL_URL", url));

        assertThatThrownBy(() -> JournalSettings.from(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("journal.url is '" + url
                        + "': expected jdbc:sqlite: and the name of a file, such as jdbc:sqlite:data/journal.db, or"
                        + " jdbc:postgresql://host/database");
    }
}
