package org.contactcourier.console;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.contactcourier.configuration.ConfigurationException;

/**
 * The one HTTP server: {@code /observe/health}, {@code /observe/health/live}, {@code /observe/health/ready},
 * {@code /observe/metrics}, and {@code /operate} for whoever sits on this machine. It knows only what it is given. Thread-safe.
 */
public final class Management implements AutoCloseable {
    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Javalin server;

    private Management(Javalin server) {
        this.server = server;
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
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            // A handful of threads: probes and scrapes are rare, and each idle thread costs memory.
            config.jetty.threadPool = threads();
            config.routes.get("/observe/health/live", context -> answer(context, checks, check -> false));
            config.routes.get("/observe/health/ready", context -> answer(context, checks, HealthCheck::readiness));
            config.routes.get("/observe/health", context -> answer(context, checks, check -> true));
            config.routes.get("/observe/metrics", context -> context.contentType(PROMETHEUS_TEXT)
                    .result(metrics.scrape()));
            config.http.prefer405over404 = true; // a GET where only POST changes something
            new OperateRoutes(operations, checks).addTo(config.routes);
        });
        try {
            server.start(settings.host(), settings.port());
        } catch (RuntimeException e) {
            server.stop();
            throw new ConfigurationException(
                    "management.port is '%d': expected a port on management.host '%s' that is free: %s"
                            .formatted(settings.port(), settings.host(), e.getMessage()));
        }
        return new Management(server);
    }

    private static org.eclipse.jetty.util.thread.QueuedThreadPool threads() {
        var threads = new org.eclipse.jetty.util.thread.QueuedThreadPool(8, 3);
        threads.setName("management");
        threads.setDaemon(true);
        return threads;
    }

    private static void answer(Context context, List<HealthCheck> checks, Predicate<HealthCheck> chosen) {
        List<Map<String, Object>> results = new ArrayList<>();
        boolean up = true;
        for (HealthCheck check : checks) {
            if (chosen.test(check)) {
                Optional<String> problem = check.problem().get();
                up &= problem.isEmpty();
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("name", check.name());
                result.put("status", problem.isEmpty() ? UP : DOWN);
                problem.ifPresent(reason -> result.put("reason", reason));
                results.add(result);
            }
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
    }
}
