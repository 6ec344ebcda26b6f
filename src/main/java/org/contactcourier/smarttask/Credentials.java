package org.contactcourier.smarttask;

import java.nio.file.Path;
import java.util.Optional;
import org.contactcourier.configuration.Secret;

/** How the bundle proves to SmartTask who it is. */
public sealed interface Credentials {
    /**
     * A bearer token.
     *
     * @param file where it was read from and is read again, if it came from a file
     */
    record Bearer(Secret token, Optional<Path> file) implements Credentials {}
}
