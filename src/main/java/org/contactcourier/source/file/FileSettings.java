package org.contactcourier.source.file;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.source.file.arrival.IgnoredNames;

/**
 * How the file source is set up: {@code intake.file.*}.
 *
 * @param directory the inbox; made if it is missing
 * @param settle how long a file that can grow must not have changed before it is read, and any file before it is moved
 * @param ignored the names under which files in the inbox are left alone
 */
public record FileSettings(boolean enabled, Path directory, Duration settle, IgnoredNames ignored) {
    /** The key, which stands in the route for its value. */
    static final String DIRECTORY = "intake.file.directory";

    private static final String IGNORE = "intake.file.ignore";

    /** Reads the settings; throws {@link org.contactcourier.configuration.ConfigurationException}. */
    public static FileSettings from(Configuration configuration) {
        String directory = configuration.text(DIRECTORY);
        if (File.separatorChar == '/' && directory.indexOf('\\') >= 0) {
            throw configuration.wrong(DIRECTORY, "a folder without a backslash, which Camel takes for a separator");
        }
        try {
            return new FileSettings(
                    configuration.flag("intake.file.enabled"),
                    Path.of(directory),
                    configuration.duration("intake.file.settle"),
                    ignored(configuration));
        } catch (InvalidPathException e) {
            throw configuration.wrong(DIRECTORY, "a folder's name");
        }
    }

    private static IgnoredNames ignored(Configuration configuration) {
        try {
            return IgnoredNames.of(configuration.optionalText(IGNORE).orElse(""));
        } catch (IllegalArgumentException e) {
            throw configuration.wrong(
                    IGNORE,
                    "file names with * and ? in them, separated by commas, each without a slash and not just *");
        }
    }
}
