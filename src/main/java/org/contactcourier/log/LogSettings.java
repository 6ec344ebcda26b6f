package org.contactcourier.log;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;

/**
 * How much is logged, and in which form: the {@code log.*} keys. Immutable.
 *
 * @param level of this program's own lines; those of libraries keep theirs
 * @param format of each line
 */
public record LogSettings(LogLevel level, LogFormat format) {
    static final String LEVEL = "log.level";
    static final String FORMAT = "log.format";

    /** Log4j's configuration looks at this property when it is read. */
    static final String FORMAT_PROPERTY = "contact-courier.log-format";

    /** From little to much. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE;

        /** As keys and calls have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The level with that word, in small or capital letters; empty if there is none. */
        public static Optional<LogLevel> of(String word) {
            return Arrays.stream(values())
                    .filter(level -> level.word().equalsIgnoreCase(word.strip()))
                    .findFirst();
        }

        /** The words of all, for people. */
        public static String words() {
            List<String> words = Arrays.stream(values()).map(LogLevel::word).toList();
            return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
        }

        Level level() {
            return Level.valueOf(name());
        }
    }

    /** One line of text, or one JSON object a line. */
    public enum LogFormat {
        TEXT,
        JSON;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads the keys.
     *
     * @throws ConfigurationException if one has a value that there isn't
     */
    public static LogSettings from(Configuration configuration) {
        String level = configuration.text(LEVEL);
        String format = configuration.text(FORMAT);
        return new LogSettings(
                LogLevel.of(level)
                        .orElseThrow(() -> new ConfigurationException(
                                "%s is '%s': expected %s".formatted(LEVEL, level, LogLevel.words()))),
                Arrays.stream(LogFormat.values())
                        .filter(each -> each.word().equalsIgnoreCase(format.strip()))
                        .findFirst()
                        .orElseThrow(() -> new ConfigurationException(
                                "%s is '%s': expected text or json".formatted(FORMAT, format))));
    }

    /** Makes the log of this process like that, before its first line. A wrong value is told by the start, with the others. */
    public static void applyIfValid(Configuration configuration) {
        LogSettings settings;
        try {
            settings = from(configuration);
        } catch (ConfigurationException e) {
            return;
        }
        settings.apply();
    }

    private void apply() {
        if (!format.word().equals(System.getProperty(FORMAT_PROPERTY))) {
            System.setProperty(FORMAT_PROPERTY, format.word());
            Configurator.reconfigure();
        }
        OwnLog.is(level);
    }
}
