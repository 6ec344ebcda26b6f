package org.contactcourier.journal.postgres.session;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Secret;
import org.contactcourier.journal.Encryption;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.network.CleartextWarning;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the shared journal lies, who may open it, and how long it remembers.
 *
 * @param url as the driver takes it: hosts, database, and settings such as {@code sslmode}
 * @param username empty if it is the one of the operating system
 * @param retention how long delivered contacts are remembered; dead letters stay until somebody replays or discards them
 * @param letterRetention how long dead letters stay; empty if for ever
 * @param encryption how personal data are kept
 */
public record PostgresSettings(
        String url,
        Optional<String> username,
        Optional<Secret> password,
        Duration retention,
        Optional<Duration> letterRetention,
        Encryption encryption) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSettings.class);
    private static final String URL = "journal.url";
    private static final String PREFIX = "jdbc:postgresql:";

    /** The driver prints what it can't read of an address, a password too, past our log. Held, or it is forgotten. */
    private static final java.util.logging.Logger DRIVER = java.util.logging.Logger.getLogger("org.postgresql");

    /** A journal that keeps dead letters for ever, and that isn't encrypted. */
    public PostgresSettings(String url, Optional<String> username, Optional<Secret> password, Duration retention) {
        this(url, username, password, retention, Optional.empty(), Encryption.NONE);
    }

    /** Whether {@code journal.url} names a PostgreSQL server. */
    public static boolean areIn(Configuration configuration) {
        return configuration.text(URL).startsWith(PREFIX);
    }

    /** Reads {@code journal.*}. */
    public static PostgresSettings from(Configuration configuration) {
        DRIVER.setLevel(Level.OFF);
        String url = configuration.text(URL);
        if (beforeSettings(url).contains("@")) { // as libpq takes it; the driver would call it a host, or a database
            throw configuration.wrong(
                    URL, "an address without user and password, which are journal.username and journal.password");
        }
        Properties parsed = Driver.parseURL(url, null);
        if (parsed == null) {
            throw configuration.wrong(URL, "an address such as jdbc:postgresql://host/database");
        }
        // the address is told in messages, and everybody on the machine may see it
        if (PGProperty.PASSWORD.getOrDefault(parsed) != null) {
            throw configuration.wrong(URL, "an address without a password: that goes into journal.password");
        }
        PostgresSettings settings = new PostgresSettings(
                url,
                configuration.optionalText("journal.username"),
                configuration.secret("journal.password"),
                configuration.duration("journal.retention"),
                JournalSettings.letterRetention(configuration),
                Encryption.from(configuration));
        settings.warnOfCleartext(parsed);
        return settings;
    }

    /** The driver takes what the server offers unless it is told to insist. */
    private void warnOfCleartext(Properties parsed) {
        String mode = String.valueOf(PGProperty.SSL_MODE.getOrDefault(parsed));
        if (!mode.startsWith("verify-") && !mode.equals("require")) {
            for (String host :
                    String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed)).split(",", -1)) {
                CleartextWarning.of("what the journal holds", URL, host, "sslmode=verify-full")
                        .ifPresent(LOG::warn);
            }
        }
    }

    /** The server and the database, for people. */
    String shown() {
        return beforeSettings(url).substring("jdbc:".length());
    }

    private static String beforeSettings(String url) {
        int settings = url.indexOf('?');
        return settings < 0 ? url : url.substring(0, settings);
    }

    @Override
    public String toString() {
        return shown();
    }
}
