package org.contactcourier.console;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Header;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The limits of the HTTP server: what a client may hold of it, so that nobody on the network keeps probes from an answer or takes
 * memory from the contacts. The server's own threads never wait for a client's bytes.
 */
final class ManagementServer {
    /** An operator, a scraper and some probes need a handful. */
    private static final int MOST_CONNECTIONS = 64;

    /** Longer than the pause within a request of a slow client, shorter than the patience of a person. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** Bytes of a request's body: a reason is a sentence. */
    private static final int MOST_BODY = 4096;

    /** Requests that wait for a thread; a further one is told to come back. */
    private static final int MOST_WAITING = 32;

    private final ManagementSettings settings;

    ManagementServer(ManagementSettings settings) {
        this.settings = settings;
    }

    void addTo(JavalinConfig config) {
        config.jetty.threadPool = threads();
        config.http.maxRequestSize = MOST_BODY;
        config.jetty.modifyServer(server -> {
            // Bodies are complete before a thread takes care of a request, or are refused with 413.
            server.insertHandler(
                    new EagerContentHandler(new EagerContentHandler.RetainedContentLoaderFactory(MOST_BODY, 0, true)));
        });
        config.jetty.modifyHttpConfiguration(http -> http.addCustomizer(ManagementServer::withoutMethodOverride));
        config.jetty.addConnector(this::connector);
    }

    private Connector connector(Server server, HttpConfiguration http) {
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.addBean(new ConnectionBound(MOST_CONNECTIONS));
        return connector;
    }

    /** A header must not turn a GET, which a page on the web can cause, into a POST. */
    private static Request withoutMethodOverride(Request request, HttpFields.Mutable responseHeaders) {
        if (!request.getHeaders().contains(Header.X_HTTP_METHOD_OVERRIDE)) {
            return request;
        }
        HttpFields headers = HttpFields.build(request.getHeaders()).remove(Header.X_HTTP_METHOD_OVERRIDE);
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return headers;
            }
        };
    }

    /** A handful of threads: probes and scrapes are rare, and each idle thread costs memory. */
    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(8, 3);
        threads.setName("management");
        threads.setDaemon(true);
        return threads;
    }

    /** Two threads for one kind of requests, so that a slow kind doesn't keep another waiting. */
    static ExecutorService threadsFor(String kind) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                2, 2, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), named("management-" + kind));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    static java.util.concurrent.ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
