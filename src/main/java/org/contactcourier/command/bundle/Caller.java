package org.contactcourier.command.bundle;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --user}: who does it, for the history. */
public final class Caller {
    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Who does this, for the history; without it, the name of the system's user.")
    private @Nullable String user;

    /** The bundle, for that person. */
    public Bundle bundle(BundleAccess access) {
        return access.find(user == null ? System.getProperty("user.name", "unknown") : user);
    }
}
