package org.contactcourier.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.contactcourier.journal.postgres.session.PostgresSettings;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSettingsTest {
    @TempDir
    private Path folder;

    private static Configuration with(Map<String, String> environment) {
        return Configuration.load(List.of(), environment, new Properties());
    }

    @Test
    void readsWhereTheServerIsAndWhoMayOpenIt() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "pa ss\n");

        PostgresSettings settings = PostgresSettings.from(with(Map.of(
                "JOURNAL_URL", "jdbc:postgresql://localhost/courier?sslmode=require",
                "JOURNAL_USERNAME", "courier",
                "JOURNAL_PASSWORD_FILE", secret.toString())));

        assertThat(settings.username()).contains("courier");
        assertThat(settings.password()).contains(new Secret("pa ss"));
        assertThat(settings).hasToString("postgresql://localhost/courier");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://host:port/courier",
                "jdbc:postgresql://host:70000/courier",
                "jdbc:postgresql://localhost/courier?password=secret",
                "jdbc:postgresql://localhost/courier?user=a&password=",
                "jdbc:postgresql://localhost/courier?sslmode=require&password=secret"
            })
    void refusesAddressesThatAreNoneOrHoldAPassword(String url) {
        Configuration configuration = with(Map.of("JOURNAL_URL", url));

        assertThat(PostgresSettings.areIn(configuration)).isTrue();
        assertThatThrownBy(() -> PostgresSettings.from(configuration))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("journal.url");
    }

    /**
     * libpq takes such addresses, this driver does not: it took the user for the host, or printed the password to standard error as
     * a port that is none.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://ada:S3cret@db.example.org/courier",
                "jdbc:postgresql://ada:S3cret@db.example.org:5432/courier",
                "jdbc:postgresql://ada:S3/cret@db.example.org/courier?sslmode=require",
                "jdbc:postgresql:ada:S3cret@courier"
            })
    void refusesAUserInTheAddressAndPrintsNoPassword(String url) {
        Configuration configuration = with(Map.of("JOURNAL_URL", url));
        List<String> printed = new ArrayList<>();
        Handler listener = listener(printed);
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        root.addHandler(listener);
        try {
            assertThatThrownBy(() -> PostgresSettings.from(configuration))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("journal.url is 'jdbc:postgresql:")
                    .hasMessageContaining("without user and password, which are journal.username and journal.password")
                    .hasMessageNotContaining("cret");
        } finally {
            root.removeHandler(listener);
        }
        assertThat(printed).isEmpty();
    }

    @Test
    void letsTheDriverPrintNothingOfAnAddressThatItCannotRead() {
        List<String> printed = new ArrayList<>();
        Handler listener = listener(printed);
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        root.addHandler(listener);
        try {
            Configuration configuration = with(Map.of("JOURNAL_URL", "jdbc:postgresql://ada:S3cret%40db/courier"));
            assertThatThrownBy(() -> PostgresSettings.from(configuration)).hasMessageContaining("journal.url");
        } finally {
            root.removeHandler(listener);
        }
        assertThat(printed).isEmpty();
    }

    private static Handler listener(List<String> printed) {
        return new Handler() {
            @Override
            public void publish(LogRecord line) {
                printed.add(line.getMessage() + Arrays.toString(line.getParameters()));
            }

            @Override
            public void flush() {
                // nothing is kept back
            }

            @Override
            public void close() {
                // nothing to close
            }
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example.org/courier",
                "jdbc:postgresql://db.example.org/courier?sslmode=allow",
                "jdbc:postgresql://localhost,db.example.org/courier?sslmode=prefer"
            })
    void warnsOfServerWhoseNameNobodyChecks(String url) {
        try (CapturedLog log = CapturedLog.open()) {
            PostgresSettings settings = PostgresSettings.from(with(Map.of("JOURNAL_URL", url)));

            assertThat(settings.url()).isEqualTo(url);
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("db.example.org") && line.contains("sslmode=verify-full"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1/courier",
                "jdbc:postgresql:courier",
                "jdbc:postgresql://[::1]:5433/courier",
                "jdbc:postgresql://db.example.org/courier?sslmode=verify-full",
                "jdbc:postgresql://db.example.org/courier?sslmode=verify-ca",
                "jdbc:postgresql://db.example.org/courier?sslmode=require"
            })
    void saysNothingWhereNobodyCanRead(String url) {
        try (CapturedLog log = CapturedLog.open()) {
            PostgresSettings settings = PostgresSettings.from(with(Map.of("JOURNAL_URL", url)));

            assertThat(settings.url()).isEqualTo(url);
            assertThat(log.lines()).noneMatch(line -> line.contains("without encryption"));
        }
    }
}
