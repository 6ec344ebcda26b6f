package org.contactcourier.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.contactcourier.sandbox.LoopbackPorts;

/**
 * The packaged distribution in a process of its own, configured by environment variables only, as an operator runs it. Killing
 * it is SIGKILL, stopping it SIGTERM.
 */
public final class BundleProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(40);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final int managementPort;

    private BundleProcess(Process process, Path log, int managementPort) {
        this.process = process;
        this.log = log;
        this.managementPort = managementPort;
    }

    /** The distribution that {@code mvn package} made. */
    public static Path distribution() {
        return Path.of(System.getProperty("distribution", "target/contact-courier"))
                .toAbsolutePath();
    }

    /** Starts it in {@code folder} and doesn't wait; its output goes to a new file there. */
    public static BundleProcess launch(Path folder, Map<String, String> environment, String... arguments) {
        return launch(folder, List.of(), environment, arguments);
    }

    /** The same with options for its virtual machine, which go before the usual ones where they differ. */
    public static BundleProcess launch(
            Path folder, List<String> options, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(options);
        command.addAll(
                List.of("-jar", distribution().resolve("contact-courier.jar").toString()));
        command.addAll(List.of(arguments));
        return run(folder, command, environment);
    }

    /** Starts it by its own script, as most operators do; the process is the virtual machine all the same. */
    public static BundleProcess launchByScript(Path folder, Map<String, String> environment, String... arguments) {
        Map<String, String> own = new TreeMap<>(environment);
        own.put("JAVA_HOME", System.getProperty("java.home"));
        own.putIfAbsent("JAVA_OPTS", "-Xmx512m");
        List<String> command = new ArrayList<>();
        command.add(distribution().resolve("bin/contact-courier").toString());
        command.addAll(List.of(arguments));
        return run(folder, command, own);
    }

    private static BundleProcess run(Path folder, List<String> command, Map<String, String> environment) {
        try {
            String port = Integer.toString(LoopbackPorts.free());
            Path log = Files.createTempFile(folder, "bundle-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            // Nothing of the machine's own configuration may leak in.
            Map<String, String> own = new TreeMap<>(environment);
            String given = own.putIfAbsent("MANAGEMENT_PORT", port);
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("SMARTTASK_") || name.startsWith("INTAKE_"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(own);
            return new BundleProcess(builder.start(), log, Integer.parseInt(given == null ? port : given));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until it is ready. */
    public static BundleProcess start(Path folder, Map<String, String> environment) {
        BundleProcess bundle = launch(folder, environment);
        Awaitility.await("the bundle to be ready; its log: " + bundle.log)
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .failFast("it ended at once", () -> !bundle.process.isAlive())
                .until(() -> bundle.health("/ready").status() == 200);
        return bundle;
    }

    /** Where health, metrics and the console are. */
    public int port() {
        return managementPort;
    }

    /** What {@code /observe/health} and the path behind it answer; status 0 while nobody listens. */
    public Answer health(String path) {
        return get("/observe/health" + path);
    }

    /** The metrics as Prometheus reads them. */
    public String metrics() {
        return get("/observe/metrics").body();
    }

    /** What the management port answers to a POST without a body, as an operator's {@code curl -X POST} sends it. */
    public Answer post(String path) {
        return send(path, request -> request.POST(HttpRequest.BodyPublishers.noBody()));
    }

    private Answer get(String path) {
        return send(path, HttpRequest.Builder::GET);
    }

    private Answer send(String path, UnaryOperator<HttpRequest.Builder> method) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + managementPort + path))
                    .timeout(Duration.ofSeconds(10));
            HttpResponse<String> response =
                    HTTP.send(method.apply(request).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(0, "");
        }
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** SIGTERM; the exit code. */
    public int stop() {
        process.destroy();
        return exitCode();
    }

    /** Waits for the end. */
    public int exitCode() {
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the bundle does not end; its log:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All it has said. */
    public String log() {
        try {
            return Files.readString(log, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has said but for what its start is about. */
    public List<String> trouble() {
        return log().lines().filter(line -> !line.contains(" INFO ")).toList();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    /** An answer of the management port. */
    public record Answer(int status, String body) {}
}
