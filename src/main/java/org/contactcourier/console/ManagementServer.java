package org.contactcourier.console;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Header;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

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

    private static final String HTTP = "http/1.1";

    /** Requests that wait for a thread; a further one is told to come back. */
    private static final int MOST_WAITING = 32;

    /** Bytes of an edited letter: one of a mebibyte, as a form writes it. */
    static final int LARGE_BODY = 2 * 1024 * 1024;

    private final ManagementSettings settings;
    private final ConsoleFront front;

    ManagementServer(ManagementSettings settings, ConsoleFront front) {
        this.settings = settings;
        this.front = front;
    }

    void addTo(JavalinConfig config) {
        config.jetty.threadPool = threads();
        config.http.maxRequestSize = LARGE_BODY;
        config.jetty.modifyServer(server -> {
            // Bodies are complete before a thread takes care of a request, or are refused with 413.
            server.insertHandler(new EagerContentHandler(new Bodies(front.large())));
        });
        config.jetty.modifyHttpConfiguration(http -> http.addCustomizer(ManagementServer::withoutMethodOverride));
        config.jetty.addConnector(this::connector);
    }

    private Connector connector(Server server, HttpConfiguration http) {
        SSLContext tls = front.tls();
        ServerConnector connector = tls == null
                ? new ServerConnector(server, 1, 1, new HttpConnectionFactory(http))
                : new ServerConnector(
                        server, 1, 1, new SslConnectionFactory(encrypting(tls), HTTP), new HttpConnectionFactory(http));
        if (tls != null) {
            http.addCustomizer(
                    new SecureRequestCustomizer(false)); // probes call by address, whatever the certificate says
        }
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE.toMillis());
        // With TLS each of them counts twice: as it is on the wire, and as it is inside.
        connector.addBean(new ConnectionBound(tls == null ? MOST_CONNECTIONS : 2 * MOST_CONNECTIONS));
        return connector;
    }

    private static SslContextFactory.Server encrypting(SSLContext tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls);
        factory.setExcludeProtocols("SSL", "SSLv2", "SSLv3", "TLSv1", "TLSv1.1"); // RFC 8996
        return factory;
    }

    /** How much of a body is taken in: an edit may be large, everything else is a sentence. Thread-safe. */
    private static final class Bodies implements EagerContentHandler.ContentLoaderFactory {
        private final EagerContentHandler.ContentLoaderFactory small =
                new EagerContentHandler.RetainedContentLoaderFactory(MOST_BODY, 0, true);
        private final EagerContentHandler.ContentLoaderFactory large =
                new EagerContentHandler.RetainedContentLoaderFactory(LARGE_BODY, 0, true);
        private final Predicate<Request> mayBeLarge;

        Bodies(Predicate<Request> mayBeLarge) {
            this.mayBeLarge = mayBeLarge;
        }

        @Override
        public @Nullable String getApplicableMimeType() {
            return null; // any
        }

        @Override
        public EagerContentHandler.@Nullable ContentLoader newContentLoader(
                @Nullable String contentType,
                @Nullable String mimeType,
                Handler handler,
                Request request,
                Response response,
                Callback callback) {
            return (mayBeLarge.test(request) ? large : small)
                    .newContentLoader(contentType, mimeType, handler, request, response, callback);
        }
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
