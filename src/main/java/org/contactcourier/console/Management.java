package org.contactcourier.console;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.contactcourier.configuration.ConfigurationException;

/**
 * The one HTTP server: {@code /observe/health}, {@code /observe/health/live}, {@code /observe/health/ready},
 * {@code /observe/metrics}, {@code /operate} for whoever sits on this machine, and what its front has. It knows only what it is
 * given. Thread-safe.
 */
public final class Management implements AutoCloseable {
    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** Shorter than the time that orchestrators usually give a probe would be too short for a busy disk. */
    private static final Duration CHECK_DEADLINE = Duration.ofSeconds(2);

    private final Javalin server;
    private final List<ExecutorService> threads;

    private Management(Javalin server, List<ExecutorService> threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to listen.
     *
     * @throws ConfigurationException if the address or port can't be used
     */
    public static Management start(
            ManagementSettings settings,
            List<HealthCheck> checks,
            PrometheusMeterRegistry metrics,
            Operations operations) {
        return start(settings, checks, metrics, operations, ConsoleFront.NONE);
    }

    /**
     * Starts to listen, with more than health, metrics and {@code /operate}.
     *
     * @throws ConfigurationException if the address or port can't be used
     */
    public static Management start(
            ManagementSettings settings,
            List<HealthCheck> checks,
            PrometheusMeterRegistry metrics,
            Operations operations,
            ConsoleFront front) {
        ExecutorService checking = Executors.newCachedThreadPool(ManagementServer.named("health-check"));
        ExecutorService probes = ManagementServer.threadsFor("probe");
        ExecutorService others = ManagementServer.threadsFor("request");
        ExecutorService pages = ManagementServer.threadsFor("page");
        CheckRuns runs = new CheckRuns(checking, CHECK_DEADLINE);
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            new ManagementServer(settings, front).addTo(config);
            // Asks nothing and nobody, on the server's own threads: that the process answers is the answer.
            config.routes.get("/observe/health/live", context -> show(context, Map.of()));
            config.routes.get(
                    "/observe/health/ready", on(probes, context -> show(context, runs.of(readiness(checks)))));
            config.routes.get("/observe/health", on(probes, context -> show(context, runs.of(checks))));
            config.routes.get("/observe/metrics", on(others, context -> context.contentType(PROMETHEUS_TEXT)
                    .result(metrics.scrape())));
            config.http.prefer405over404 = true; // a GET where only POST changes something
            new OperateRoutes(operations, checks, handler -> on(others, handler)).addTo(config.routes);
            front.parts().forEach(part -> part.addTo(config.routes, handler -> on(pages, handler)));
            config.routes.exception(RejectedExecutionException.class, (e, context) -> busy(context));
        });
        List<ExecutorService> threads = List.of(checking, probes, others, pages);
        try {
            server.start();
        } catch (RuntimeException e) {
            server.stop();
            threads.forEach(ExecutorService::shutdownNow);
            throw new ConfigurationException(
                    "management.port is '%d': expected a port on management.host '%s' that is free: %s"
                            .formatted(settings.port(), settings.host(), e.getMessage()));
        }
        return new Management(server, threads);
    }

    private static Handler on(ExecutorService threads, Handler handler) {
        return context -> context.async(task -> task.executor = threads, () -> handler.handle(context));
    }

    private static void busy(Context context) {
        context.status(503).header(Header.RETRY_AFTER, "1").json(Map.of("error", "too many requests wait already"));
    }

    private static List<HealthCheck> readiness(List<HealthCheck> checks) {
        return checks.stream().filter(HealthCheck::readiness).toList();
    }

    private static void show(Context context, Map<HealthCheck, Optional<String>> problems) {
        List<Map<String, Object>> results = new ArrayList<>();
        boolean up = true;
        for (Map.Entry<HealthCheck, Optional<String>> checked : problems.entrySet()) {
            Optional<String> problem = checked.getValue();
            up &= problem.isEmpty();
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("name", checked.getKey().name());
            result.put("status", problem.isEmpty() ? UP : DOWN);
            problem.or(checked.getKey().note()).ifPresent(reason -> result.put("reason", reason));
            problem.map(any -> checked.getKey().section().get())
                    .ifPresent(section -> result.put("runbook", "docs/runbook.md#" + section));
            results.add(result);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", up ? UP : DOWN);
        body.put("checks", results);
        context.status(up ? 200 : 503).json(body);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        threads.forEach(ExecutorService::shutdownNow);
    }
}
