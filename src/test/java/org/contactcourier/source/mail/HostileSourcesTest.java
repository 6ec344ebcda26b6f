package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hostile input in every format and in mails, in a process of its own with 256 MB: nothing fails, and nothing cut comes out. */
class HostileSourcesTest {
    /** Bytes of each format and of mails; {@code -Dhostile.size} and {@code -Dhostile.seed} choose others. */
    private static final int SIZE = Integer.getInteger("hostile.size", 10_000_000);

    private static final long SEED = Long.getLong("hostile.seed", 20261129);

    @TempDir
    private Path folder;

    @Test
    @Timeout(900)
    void readsHostileInputInLittleMemory() throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process reading = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostileSources.class.getName(),
                        Long.toString(SEED),
                        Integer.toString(SIZE))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(reading.waitFor(800, TimeUnit.SECONDS)).isTrue();
        } finally {
            reading.destroyForcibly();
        }

        assertThat(Files.readString(output)).endsWith("read\n");
    }
}
