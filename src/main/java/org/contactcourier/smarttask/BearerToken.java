package org.contactcourier.smarttask;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.contactcourier.configuration.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bearer token that is given once, or read from a file and read again when the file changes. A file that can't be read leaves
 * the token that was there. Thread-safe.
 */
final class BearerToken implements AccessToken {
    private static final Logger LOG = LoggerFactory.getLogger(BearerToken.class);

    /** How often the file's time is looked at: often enough for a person, too seldom to cost anything. */
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

    private final @Nullable Path file;
    private final LongSupplier nanos;
    private volatile Secret current;
    private volatile long lookedAt;
    private @Nullable FileTime changed;

    BearerToken(Secret initial, Optional<Path> file, LongSupplier nanos) {
        this.current = initial;
        this.file = file.orElse(null);
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
    }

    @Override
    public Secret current() {
        if (file != null && nanos.getAsLong() - lookedAt >= LOOK_EVERY_NANOS) {
            look(file, false);
        }
        return current;
    }

    /** Reads the file again because {@code rejected} was. */
    @Override
    public boolean renew(Secret rejected) {
        if (file != null && current.equals(rejected)) {
            look(file, true);
        }
        return !current.equals(rejected);
    }

    /** None of its own: that a token isn't accepted any more is learned from SmartTask's answers. */
    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    private synchronized void look(Path path, boolean always) {
        lookedAt = nanos.getAsLong();
        try {
            FileTime now = Files.getLastModifiedTime(path);
            if (!always && now.equals(changed)) {
                return;
            }
            Secret read = firstLine(path);
            if (read.fitsHeader()) {
                current = read;
            }
            changed = now;
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.warn("The token's file {} can't be read ({}): keeping the token", path, reason(e));
        }
    }

    private static Secret firstLine(Path path) throws IOException {
        try (Stream<String> lines = Files.lines(path)) {
            return new Secret(lines.findFirst().orElse("").strip());
        }
    }

    /** The kind of error only: a decoder's message may hold what it read. */
    private static String reason(Exception e) {
        return e instanceof MalformedInputException ? "not UTF-8" : e.getClass().getSimpleName();
    }

    @Override
    public String toString() {
        return current.toString();
    }
}
