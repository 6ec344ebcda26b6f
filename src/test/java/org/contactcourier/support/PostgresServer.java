package org.contactcourier.support;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.contactcourier.sandbox.LoopbackPorts;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server in the foreground with its data in a temporary folder, on a free port of 127.0.0.1: Debian's if it is
 * installed, else one that Maven brings for Linux on x86-64. Where there is neither, a test that starts it is skipped. The server
 * refuses to run as root; then it runs as nobody.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String IN_MAVEN = "/postgres-linux-x86_64.txz";
    private static final String TEMPLATE = "empty_journal";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable PostgresServer shared; // guarded by the class

    private final Path programs;
    private final Path folder;
    private final int port;
    private @Nullable Process process;
    private boolean template; // guarded by this

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /** One for all tests that leave it as it is; it ends with the JVM. */
    public static synchronized PostgresServer shared() {
        if (shared == null) {
            PostgresServer started = start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::close));
            shared = started;
        }
        return shared;
    }

    /** One of the test's own. */
    public static PostgresServer start() {
        try {
            Path folder = Files.createTempDirectory("postgres");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            Optional<Path> programs = installed().or(() -> unpacked(folder));
            assumeTrue(
                    programs.isPresent(),
                    "no PostgreSQL is installed, nor comes for this machine: its tests are left out");
            PostgresServer server = new PostgresServer(programs.orElseThrow(), folder, LoopbackPorts.free());
            server.prepare();
            server.run();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest that Debian has installed, if it is new enough for the journal. */
    private static Optional<Path> installed() {
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .filter(version -> Integer.parseInt(version.getFileName().toString()) >= 15)
                    .max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> unpacked(Path folder) {
        String machine = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
        try (InputStream archive = PostgresServer.class.getResourceAsStream(IN_MAVEN)) {
            if (archive == null || !machine.equals("Linux/amd64")) {
                return Optional.empty();
            }
            Path file = folder.resolve("postgres.txz");
            Files.copy(archive, file);
            boolean done = run(List.of("tar", "-xJf", file.toString(), "-C", folder.toString()), folder.resolve("tar"));
            return done ? Optional.of(folder.resolve("bin")) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean run(List<String> command, Path output) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void prepare() {
        boolean done = run(
                command(
                        "initdb",
                        "-D",
                        data().toString(),
                        "-U",
                        "courier",
                        "-A",
                        "trust",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "-N"),
                folder.resolve("initdb"));
        if (!done) {
            throw new IllegalStateException("initdb failed; see " + folder.resolve("initdb"));
        }
    }

    /** Starts the server, again if it was stopped, and waits until it answers. */
    public void run() {
        try {
            process = new ProcessBuilder(command(
                            "postgres",
                            "-D",
                            data().toString(),
                            "-p",
                            String.valueOf(port),
                            "-k",
                            "", // no socket in the file system
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "fsync=off", // the machine doesn't crash; the server may
                            "-c",
                            "max_connections=60",
                            "-c",
                            "max_wal_size=100MB")) // the folder may be in memory
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("PostgreSQL; its log: " + folder.resolve("log")).atMost(PATIENCE).until(this::answers);
    }

    private boolean answers() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends the server and all its sessions at once, as a shutdown by an administrator does. */
    public void stop() {
        end("INT");
    }

    /** Ends it as a power cut would. */
    public void crash() {
        end("QUIT");
    }

    /** The server's own signals: INT ends all sessions, QUIT doesn't tidy up. */
    private void end(String signal) {
        Process running = process;
        if (running != null && running.isAlive()) {
            boolean sent = run(List.of("kill", "-" + signal, String.valueOf(running.pid())), folder.resolve("kill"));
            await("PostgreSQL's end, told: " + sent).atMost(PATIENCE).until(() -> !running.isAlive());
        }
    }

    public int port() {
        return port;
    }

    /** The address of a new database without tables. */
    public String databaseWithoutTables() {
        return create("template1");
    }

    /** The address of a new, empty database that has the tables of the newest version. */
    public synchronized String freshDatabase() {
        if (!template) {
            execute("postgres", "CREATE DATABASE " + TEMPLATE);
            EmptyJournal.in(url(TEMPLATE, port));
            template = true;
        }
        return create(TEMPLATE);
    }

    private String create(String like) {
        String name = "journal_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE %s TEMPLATE %s".formatted(name, like));
        return url(name, port);
    }

    /** The address of a database by way of {@code port}: the server's own, or a proxy's. */
    public static String url(String database, int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=courier";
    }

    /** A connection of an administrator. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database, port));
    }

    /** Runs a statement as an administrator. */
    public void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first value that a question has as its answer. */
    public String ask(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() ? String.valueOf(answer.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Stops it and takes its folder away. */
    @Override
    public void close() {
        end("QUIT");
        boolean gone = run(List.of("rm", "-rf", folder.toString()), Path.of("/dev/null"));
        if (!gone) {
            throw new IllegalStateException("can't be removed: " + folder);
        }
    }
}
