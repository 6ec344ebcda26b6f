package org.contactcourier.intake.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.contactcourier.configuration.Configuration;

/**
 * How the file source is set up: {@code intake.file.*}.
 *
 * @param directory the inbox; made if it is missing
 * @param settle how long a file that can grow must not have changed before it is read, and any file before it is moved
 */
public record FileSettings(boolean enabled, Path directory, Duration settle) {
    private static final String DIRECTORY = "intake.file.directory";

    /** Camel's file component refuses a folder with an expression in it, and takes what follows a question mark for options. */
    private static final String NOT_FOR_CAMEL = "a folder without '?', \"${\", \"{{\" or \"RAW(\" in its name";

    /** Reads the settings; throws {@link org.contactcourier.configuration.ConfigurationException}. */
    public static FileSettings from(Configuration configuration) {
        String directory = configuration.text(DIRECTORY);
        if (directory.contains("?")
                || directory.contains("${")
                || directory.contains("{{")
                || directory.contains("RAW(")) {
            throw configuration.wrong(DIRECTORY, NOT_FOR_CAMEL);
        }
        try {
            return new FileSettings(
                    configuration.flag("intake.file.enabled"),
                    Path.of(directory),
                    configuration.duration("intake.file.settle"));
        } catch (InvalidPathException e) {
            throw configuration.wrong(DIRECTORY, "a folder's name");
        }
    }
}
