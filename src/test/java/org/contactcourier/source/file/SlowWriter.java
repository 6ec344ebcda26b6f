package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Writes a file in pieces, as a slow copy does. */
final class SlowWriter implements Closeable {
    private final Path file;
    private final OutputStream out;

    SlowWriter(Path file) throws IOException {
        this.file = file;
        this.out = Files.newOutputStream(file);
    }

    SlowWriter writes(String piece) throws IOException {
        out.write(piece.getBytes(UTF_8));
        out.flush();
        return this;
    }

    SlowWriter datedBackTo(Instant instant) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(instant));
        return this;
    }

    /** Lets more time pass than a complete document would be left alone, and more than any settling time. */
    void andRests() {
        await().pollDelay(FileLine.SETTLE.plus(Duration.ofMillis(150))).until(() -> true);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
