package org.contactcourier.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;

/**
 * The disk that a journal in SQLite lies on: a tmpfs of 64 MiB, where this process may mount one (Linux, as root), else a plain
 * folder that is never full. Closing unmounts it.
 */
final class Disk implements JournalStore {
    private static final byte[] CHUNK = new byte[64 * 1024];

    private final Path folder;
    private final boolean canBeFull;

    private Disk(Path folder, boolean canBeFull) {
        this.folder = folder;
        this.canBeFull = canBeFull;
    }

    static Disk at(Path folder) throws IOException {
        Files.createDirectories(folder);
        boolean mounted = succeeds(List.of("mount", "-t", "tmpfs", "-o", "size=64m", "chaos", folder.toString()));
        if (mounted) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> unmount(folder), "unmount")); // after Ctrl-C
        }
        return new Disk(folder, mounted);
    }

    /** A folder that is never full, and may hold more than a tmpfs does. */
    static Disk plain(Path folder) throws IOException {
        return new Disk(Files.createDirectories(folder), false);
    }

    boolean canBeFull() {
        return canBeFull;
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("journal.db");
    }

    @Override
    public String url(int instance) {
        return url();
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    @Override
    public Journal open() {
        return SqliteJournal.open(
                new JournalSettings(folder.resolve("journal.db"), Duration.ofDays(30)),
                OutboxSettings.NONE,
                Stage.RESPONSE_TIMEOUT,
                "operator",
                StrictJson.mapper(),
                Clock.systemUTC());
    }

    @Override
    public String countingStates() {
        return "SELECT state, count(*) FROM every_contact GROUP BY state";
    }

    void fill() {
        if (!canBeFull) {
            return;
        }
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (true) {
                out.write(CHUNK);
            }
        } catch (IOException noSpaceLeft) {
            requireBallast();
        }
    }

    private void requireBallast() {
        try {
            if (Files.size(ballast()) == 0) {
                throw new IllegalStateException("nothing could be written to " + folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void free() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    @Override
    public void close() {
        if (canBeFull && !unmount(folder)) {
            throw new IllegalStateException("can't unmount " + folder);
        }
    }

    /** Lazily: a bundle that is about to end may have its journal open. */
    private static boolean unmount(Path folder) {
        return succeeds(List.of("umount", "-l", folder.toString()));
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
