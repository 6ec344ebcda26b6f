package org.contactcourier.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.RouteFile;
import picocli.CommandLine.Command;

/**
 * {@code prepare}: starts everything once against servers that aren't there, and stops it. That is all: {@code
 * bin/contact-courier} has the virtual machine write down which classes that took, and hands that archive to every start from
 * then on, which then takes half as long. It reads no configuration, and nothing but the archive is left.
 */
@Command(
        name = "prepare",
        mixinStandardHelpOptions = true,
        description = "Makes later starts faster, once after an installation: bin/contact-courier prepare. Needs no"
                + " configuration; where lib/ can't be written it changes nothing.")
public final class PrepareCommand implements Callable<Integer> {
    private static final int PREPARED = 0;

    /** Clients are made in the background; they have found nobody by then. */
    private static final long BACKGROUND_SECONDS = 2;

    /** Where nobody listens: a port that only the system's administrator may open. */
    private static final String NOBODY = "127.0.0.1:1";

    private final Home home;
    private final Program program;
    private final PrintStream out;

    /** The program, which this command starts and stops once. */
    @FunctionalInterface
    public interface Program {
        /**
         * Starts it.
         *
         * @param routes the files of routes
         */
        Started start(Configuration configuration, List<RouteFile> routes);
    }

    /**
     * The program while it runs.
     *
     * @param port where health and metrics are
     * @param stop stops it
     */
    public record Started(int port, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }

    /**
     * Takes the routes of {@code home}.
     *
     * @param program what is started once
     */
    public PrepareCommand(Home home, Program program) {
        this.home = home;
        this.program = program;
        this.out = System.out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Configurator.setAllLevels("", Level.OFF); // it would complain of every server
        Path folder = Files.createTempDirectory("contact-courier-prepare-");
        try (Started started =
                program.start(withNobody(folder), home.installation().routes())) {
            out.println("Started on port " + started.port() + " with servers that don't exist, and stopped");
            boolean ignored = new CountDownLatch(1).await(BACKGROUND_SECONDS, TimeUnit.SECONDS);
        } finally {
            delete(folder);
        }
        return PREPARED;
    }

    private static Configuration withNobody(Path folder) {
        return Configuration.load(
                List.of(),
                Map.ofEntries(
                        Map.entry("SMARTTASK_BASE_URL", "http://" + NOBODY),
                        Map.entry("SMARTTASK_ORGANIZATION_ID", "1"),
                        Map.entry("SMARTTASK_ACCESS_TOKEN", "none"),
                        Map.entry("INTAKE_KAFKA_ENABLED", "true"),
                        Map.entry("INTAKE_KAFKA_BROKERS", NOBODY),
                        Map.entry(
                                "INTAKE_FILE_DIRECTORY", folder.resolve("inbox").toString()),
                        Map.entry("INTAKE_MAIL_ENABLED", "true"),
                        Map.entry("INTAKE_MAIL_HOST", "127.0.0.1"),
                        Map.entry("INTAKE_MAIL_PORT", "1"),
                        Map.entry("INTAKE_MAIL_USERNAME", "nobody"),
                        Map.entry("INTAKE_MAIL_PASSWORD", "none"),
                        Map.entry("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db")),
                        Map.entry("MANAGEMENT_PORT", "0")),
                new Properties());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
