package org.contactcourier.command;

import java.nio.file.Path;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.Installation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The option {@code --home}, before or after any command's name. */
public final class Home {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description =
                    "Where application.properties, routes/ and mapping files are looked for first, instead of the working"
                            + " directory. Journal and inbox stay relative to the working directory.")
    private @Nullable Path folder;

    /** The configuration, for a command that doesn't log: files that are passed over are told on the standard error stream. */
    public Configuration configuration() {
        Installation installation = installation();
        installation.warnings().forEach(System.err::println);
        return installation.configuration();
    }

    /** The files of the operator, from the folder that the option names or from the working directory. */
    public Installation installation() {
        return folder == null ? Installation.ofProcess() : Installation.at(folder);
    }
}
